"""The portfolio workbook: typed cells, never a formula or a link, ready to be filtered and printed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rollout.exchange.request import Request
from rollout.exchange.sheets import Field, Sheet
from rollout.exchange.spreadsheet import height_of, write_workbook
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.exchange.test_form import midnight
from tests.report.stories import SERVICE, changed

DAY = dt.date(2026, 4, 3)
SHEETS = ["About", "Overview", "Forces", "Matrix", "Milestones", "Asks", "Risks", "Benefits", "Centres"]


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=False)


def portfolio(asked: Request) -> Workbook:
    return read(exported("xlsx", asked))


def rows(book: Workbook, name: str) -> list[dict[str, Any]]:
    """A sheet's rows by their headings; empty cells are not there."""
    page = book[name]
    assert isinstance(page, Worksheet)
    head = [cell.value for cell in page[2]]
    found = [dict(zip(head, [cell.value for cell in row], strict=True)) for row in page.iter_rows(min_row=3)]
    return [{str(k): v for k, v in row.items() if v is not None} for row in found]


def furniture(page: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the footer by their places, without the code for bold."""
    found = []
    for item in (page.oddHeader, page.oddFooter):
        texts = {place: getattr(item, place).text for place in ("left", "center", "right")}
        found.append({place: text and text.removeprefix("&B") for place, text in texts.items()})
    return found[0], found[1]


def parts(content: bytes) -> str:
    with ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels")))


def test_the_workbook_holds_every_sheet_with_its_caption_and_header(tmp_path: Path) -> None:
    files = changed("forces.yaml", ("name: Policing", "name: Policing\n  marking: OFFICIAL\n  illustrative: true"))
    book = portfolio(request(tmp_path, files=files))
    assert book.sheetnames == SHEETS
    for name in SHEETS:
        page = book[name]
        assert isinstance(page, Worksheet)
        assert page["A1"].value == f"{name} (illustrative) · OFFICIAL"
        assert page.freeze_panes in ("B3", "C3", "D3")
        assert page.auto_filter.ref is not None
        assert page.print_title_rows == "$2:$2"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        head, foot = furniture(page)
        assert head == {"left": f"{name} (illustrative)", "center": "OFFICIAL", "right": None}
        assert (foot["center"], foot["right"]) == ("OFFICIAL", "Page &P of &N")
    assert book.properties.created == midnight(2026, 4, 3)


def test_dates_are_dates_figures_figures_and_shares_shares(tmp_path: Path) -> None:
    book = portfolio(request(tmp_path))
    kent = rows(book, "Forces")[0]
    assert kent["Force"] == "Kent Police"
    assert kent["Live"] == midnight(2026, 6, 5)
    assert (kent["Days late"], kent["Computed status"]) == (40, "red")
    assert 0 < kent["Done"] < 1
    milestone = next(row for row in rows(book, "Milestones") if row["Milestone id"] == "moved")
    assert milestone["Force"] == "Essex Police"
    assert milestone["Finished"] == midnight(2026, 3, 11)
    assert (milestone["Total float"], milestone["Critical"]) == (0, "no")


def test_every_figure_is_the_schedule_s(tmp_path: Path) -> None:
    asked = request(tmp_path)
    shown = rows(portfolio(asked), "Milestones")
    known = asked.edition.schedule.programmes["cloud"].units["kent"].milestones
    ours = [row for row in shown if row["Force"] == "Kent Police" and row["Programme"] == "Cloud"]
    assert [row["Milestone id"] for row in ours] == list(known)
    for row in ours:
        m = known[row["Milestone id"]]
        assert m.early_finish is not None
        assert row["Early finish"].date() == m.early_finish
        assert (row.get("Total float"), row.get("Drag"), row.get("Days late")) == (m.total_float, m.drag, m.variance)


def test_who_may_not_be_named_has_no_row(tmp_path: Path) -> None:
    asked = request(tmp_path, names="exceptions")
    book = portfolio(asked)
    named = {row["Force"] for row in rows(book, "Forces")}
    assert named == {"Kent Police", "Essex Police", "Thames Valley Police"}
    matrix = {row["Force"]: row for row in rows(book, "Matrix")}
    assert list(matrix) == ["National milestones", "Kent Police", "Essex Police", "Thames Valley Police"]
    assert matrix["Kent Police"] == {"Force": "Kent Police", "Cloud": "red", "Network": "green"}
    assert matrix["Essex Police"]["Network"] == "not joined"
    said = [row["Says"] for row in rows(book, "About") if row["What"] == "Left out"]
    assert said == ["Left out: rows of 3 forces not named in a programme, as they need no action in it; see --names."]


def test_a_force_out_of_a_programme_s_scope_is_said_to_be(tmp_path: Path) -> None:
    files = changed("programmes/network/blueprint.yaml", ("version: 1", "version: 1\nscope: [small]"))
    matrix = {row["Force"]: row for row in rows(portfolio(request(tmp_path, files=files)), "Matrix")}
    assert matrix["Essex Police"]["Network"] == "not in scope"


def test_where_names_are_withheld_counts_and_asks_remain(tmp_path: Path) -> None:
    content = exported("xlsx", request(tmp_path, names="withhold"))
    for name in ("Kent", "Essex", "Thames", "Wiltshire", "Sussex", "Surrey"):
        assert name not in parts(content)
    book = read(content)
    assert rows(book, "Forces") == []
    assert rows(book, "Overview")[0]["Live"] == "fewer than 3"
    assert [row["Who asks"] for row in rows(book, "Asks")] == ["A force", "A force", "National"]


def test_one_programme_s_workbook_is_of_nothing_else(tmp_path: Path) -> None:
    book = portfolio(request(tmp_path, programme="network"))
    assert [row["Programme"] for row in rows(book, "Overview")] == ["Network"]
    assert {row["Programme"] for row in rows(book, "Milestones")} == {"Network"}
    assert rows(book, "Asks") == []


def test_a_register_without_centres_has_an_empty_sheet_for_them(tmp_path: Path) -> None:
    register = SERVICE["forces.yaml"]
    start, end = register.index("centres:"), register.index("forces:")
    blueprint = SERVICE["programmes/cloud/blueprint.yaml"].replace(", uses: cloud-centre", "")
    files = {
        **SERVICE,
        "forces.yaml": register[:start] + register[end:],
        "programmes/cloud/blueprint.yaml": blueprint.replace("  centre: cloud-centre\n", ""),
    }
    assert rows(portfolio(request(tmp_path, files=files)), "Centres") == []


def test_the_same_figures_have_the_same_bytes(tmp_path: Path) -> None:
    asked = request(tmp_path)
    assert exported("xlsx", asked) == exported("xlsx", asked)


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
def test_every_text_is_a_text_cell(text: str) -> None:
    sheet = Sheet(name="Texts", caption=text, fields=(Field(text), Field("B", 40)), rows=[(text, text)])
    content = write_workbook([sheet], title=text, marking=text, data_date=DAY)
    page: Any = read(content)["Texts"]
    assert [(cell.value, cell.data_type) for cell in page[3]] == [(text, "s"), (text, "s")]
    assert page["A2"].value == text
    assert not page._hyperlinks
    assert "<f>" not in parts(content)
    assert "hyperlink" not in parts(content).replace("followedHyperlink", "").replace("hlink", "")


def test_an_ampersand_in_a_marking_prints_as_one() -> None:
    sheet = Sheet(name="X", caption="A & B", fields=(Field("A"),), rows=[])
    content = write_workbook([sheet], title="", marking="R&D", data_date=DAY)
    assert "&amp;LA &amp;&amp; B&amp;C&amp;BR&amp;&amp;D" in parts(content)


def test_what_is_longer_than_a_cell_or_a_header_holds_is_cut() -> None:
    sheet = Sheet(name="X", caption="c" * 400, fields=(Field("A"),), rows=[("a" * 40_000,)])
    book = read(write_workbook([sheet], title="t" * 400, marking="", data_date=DAY))
    page = book["X"]
    assert isinstance(page, Worksheet)
    assert len(str(page["A3"].value)) == 32_767
    assert len(str(book.properties.title)) == 255


def test_figures_with_a_fraction_are_kept() -> None:
    sheet = Sheet(name="X", caption="c", fields=(Field("A"), Field("B", is_share=True)), rows=[(1.5, 0.25), (2, None)])
    page = read(write_workbook([sheet], title="", marking="", data_date=DAY))["X"]
    assert isinstance(page, Worksheet)
    assert [(cell.value, cell.number_format) for cell in page[3]] == [(1.5, "#,##0.##"), (0.25, "0%")]
    assert [cell.value for cell in page[4]] == [2, None]


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert height_of([]) == height_of([("short", 40)]) == 15
    assert height_of([("x" * 100, 40), ("a\nb", 40)]) == 45
