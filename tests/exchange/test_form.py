"""A force's return form: what may be changed is open, and a hidden stamp says what it was made from."""

from __future__ import annotations

import datetime as dt
import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rollout.exchange.request import Cannot, Request
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.report.stories import KENT, SERVICE, changed

KENTS = "programmes/cloud/progress/kent.yaml"


def midnight(year: int, month: int, day: int) -> dt.datetime:
    """A day as a spreadsheet has it."""
    return dt.datetime(year, month, day)  # noqa: DTZ001


def form(asked: Request) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(exported("xlsx", asked)))


def page(book: openpyxl.Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    head = [cell.value for cell in sheet[2]]
    return [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=3)]  # type: ignore[arg-type]


def stamp(book: openpyxl.Workbook) -> list[list[Any]]:
    return [[cell for cell in row if cell is not None] for row in page(book, "rollout").values]


def test_a_form_has_a_sheet_for_each_programme_the_force_delivers(tmp_path: Path) -> None:
    book = form(request(tmp_path, force="kent"))
    assert book.sheetnames == ["Read me", "Return", "cloud", "network", "rollout"]
    assert [row["Programme"].value for row in table(page(book, "Return"))] == ["Cloud", "Network"]
    assert book["rollout"].sheet_state == "veryHidden"
    assert form(request(tmp_path, force="kent", programme="network")).sheetnames[2:] == ["network", "rollout"]


def test_facts_stand_in_open_cells_and_everything_else_is_locked(tmp_path: Path) -> None:
    sheet = page(form(request(tmp_path, force="kent")), "cloud")
    rows = {row["Id"].value: row for row in table(sheet)}
    assert list(rows) == ["designed", "built", "moved", "settled"]
    built = rows["built"]
    assert built["Started (fill in)"].value == midnight(2026, 3, 30)
    assert built["Expected finish (fill in)"].value == midnight(2026, 5, 8)
    assert built["Working days left (fill in)"].value is None
    assert built["Baseline"].value == midnight(2026, 3, 27)
    assert built["Computed finish"].value == midnight(2026, 5, 22)
    for row in rows.values():
        for heading, cell in row.items():
            assert cell.protection.locked is not heading.endswith("(fill in)"), heading
    assert sheet.protection.sheet


def test_cells_let_in_only_what_a_fact_can_be(tmp_path: Path) -> None:
    book = form(request(tmp_path, force="kent"))
    rules = {str(rule.sqref): rule for rule in page(book, "cloud").data_validations.dataValidation}
    kinds = {place: (rule.type, rule.operator) for place, rule in rules.items()}
    assert kinds == {
        "J3:J6": ("date", None),
        "K3:K6": ("date", None),
        "L3:L6": ("whole", None),
        "M3:M6": ("date", None),
        "O3:O6": ("date", None),
    }
    ratings = [r for r in page(book, "Return").data_validations.dataValidation if r.type == "list"]
    assert [rule.formula1 for rule in ratings] == ['"red,amber,green,exempt"']
    lengths = [r for r in page(book, "Return").data_validations.dataValidation if r.type == "textLength"]
    assert [rule.formula1 for rule in lengths] == ["280"]


def test_the_return_sheet_holds_what_is_said_of_a_whole_file(tmp_path: Path) -> None:
    rows = table(page(form(request(tmp_path, force="kent")), "Return"))
    cloud, network = ({heading: cell.value for heading, cell in row.items()} for row in rows)
    assert cloud["Confirmed: all is right up to the end of (fill in)"] == midnight(2026, 4, 3)
    assert cloud["Summary (fill in)"] == "Building has begun."
    assert cloud["Confidence (fill in)"] == "green"
    assert cloud["Judged by (role) (fill in)"] == "Senior responsible owner"
    assert cloud["Judged on (fill in)"] == midnight(2026, 4, 3)
    assert network["Summary (fill in)"] is None
    assert (cloud["Sheet"], cloud["Last confirmed"]) == ("cloud", "3 April 2026")


def test_a_summary_of_the_one_return_is_not_the_file_s(tmp_path: Path) -> None:
    files = {
        **changed(KENTS, ("summary: Building has begun.\n", ""), ("confirmed: 2026-04-03\n", "")),
        "programmes/returns/kent.yaml": "force: kent\nconfirmed: 2026-04-02\nsummary: From the return.\n",
    }
    row = table(page(form(request(tmp_path, files=files, force="kent")), "Return"))[0]
    assert row["Summary (fill in)"].value is None
    assert row["Confirmed: all is right up to the end of (fill in)"].value is None
    assert row["Last confirmed"].value == "2 April 2026"


def test_the_stamp_names_the_file_its_hash_and_every_fact(tmp_path: Path) -> None:
    known = stamp(form(request(tmp_path, force="kent", programme="cloud")))
    assert known[0] == ["form", "1", "2026-04-03"]
    assert known[1] == ["file", "cloud", "cloud", "kent", KENTS, sha256(KENT.encode()).hexdigest()]
    facts = {(row[2], row[3]): row[4] for row in known[2:]}
    assert facts["built", "expected"] == "2026-05-08"
    assert {field: text for (milestone, field), text in facts.items() if milestone == "(file)"} == {
        "confirmed": "2026-04-03",
        "summary": "Building has begun.",
        "confidence.rating": "green",
        "confidence.by": "Senior responsible owner",
        "confidence.on": "2026-04-03",
        "confidence.reason": "Staff are trained.",
    }


def test_a_collaboration_s_form_is_made_for_each_of_its_forces(tmp_path: Path) -> None:
    book = form(request(tmp_path, force="surrey"))
    assert book.sheetnames == ["Read me", "Return", "cloud", "rollout"]
    assert page(book, "cloud")["A1"].value == "Cloud: return of Sussex and Surrey"
    assert table(page(book, "Return"))[0]["Confidence (fill in)"].value == "amber"


def test_the_legs_of_a_merged_force_have_sheets_of_their_own(tmp_path: Path) -> None:
    register = SERVICE["forces.yaml"].replace(
        "kent: {name: Kent Police,", "kent: {name: Kent Police, to: 2026-03-31, successor: surrey,"
    )
    book = form(request(tmp_path, files={**SERVICE, "forces.yaml": register}, force="surrey"))
    assert book.sheetnames[2:4] == ["cloud kent", "cloud sussex-and-surrey"]


@pytest.mark.parametrize(
    ("programme", "name"),
    [("return", "return 2"), ("rollout", "rollout 2"), ("a" * 40, "a" * 31)],
)
def test_sheets_have_names_excel_accepts(tmp_path: Path, programme: str, name: str) -> None:
    files = {
        **SERVICE,
        f"programmes/{programme}/blueprint.yaml": f"programme: {programme}\ntitle: P\nversion: 1\nmilestones:\n  m: {{title: M}}\n",
        f"programmes/{programme}/progress/kent.yaml": f"programme: {programme}\nforce: kent\nblueprint: 1\nstart: 2026-03-02\n",
    }
    assert name in form(request(tmp_path, files=files, force="kent")).sheetnames


def test_programmes_whose_names_begin_alike_have_different_sheets(tmp_path: Path) -> None:
    files = dict(SERVICE)
    for last in "xy":
        programme = "a" * 35 + last
        files |= {
            f"programmes/{programme}/blueprint.yaml": f"programme: {programme}\ntitle: P\nversion: 1\nmilestones:\n  m: {{title: M}}\n",
            f"programmes/{programme}/progress/kent.yaml": f"programme: {programme}\nforce: kent\nblueprint: 1\nstart: 2026-03-02\n",
        }
    names = form(request(tmp_path, files=files, force="kent")).sheetnames
    assert {"a" * 31, "a" * 29 + " 2"} <= set(names)


def test_what_is_not_scheduled_or_not_shown_is_not_in_a_form(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="wiltshire has no progress file that can be returned"):
        exported("xlsx", request(tmp_path, force="wiltshire"))
    files = changed(
        "programmes/cloud/blueprint.yaml", ("built: {title: Built,", "built: {title: Built, marking: SECRET,")
    )
    book = form(request(tmp_path, files=files, force="kent", max_marking="OFFICIAL"))
    assert "built" not in [row["Id"].value for row in table(page(book, "cloud"))]
    assert not [row for row in stamp(book) if "built" in row]
    unfit = changed(KENTS, ("designed: {", "settled: {not_applicable: Nothing to settle}\n  designed: {"))
    book = form(request(tmp_path / "two", files=unfit, force="kent"))
    assert [row["Id"].value for row in table(page(book, "cloud"))] == ["designed", "built", "moved"]


def test_a_milestone_of_the_force_s_own_has_no_guidance_and_others_show_theirs(tmp_path: Path) -> None:
    local = "local: {milestones: {survey: {title: Survey, duration: 2d, reason: Two sites}}}\n"
    blueprint = SERVICE["programmes/cloud/blueprint.yaml"].replace(
        "moved: {title: Mail moved,", "moved: {title: Mail moved, guidance: Move a pilot first.,"
    )
    files = {**SERVICE, KENTS: KENT + local, "programmes/cloud/blueprint.yaml": blueprint}
    rows = {row["Id"].value: row for row in table(page(form(request(tmp_path, files=files, force="kent")), "cloud"))}
    assert rows["moved"]["Guidance"].value == "Move a pilot first."
    assert rows["survey"]["Guidance"].value in ("", None)


def test_a_never_confirmed_file_says_so(tmp_path: Path) -> None:
    files = changed("programmes/network/progress/kent.yaml", ("confirmed: 2026-04-03\n", ""))
    rows = table(page(form(request(tmp_path, files=files, force="kent")), "Return"))
    assert rows[1]["Last confirmed"].value == "never"


def test_every_text_is_a_text_cell(tmp_path: Path) -> None:
    texts = [text for text in NAUGHTY.values() if len(text) < 200]
    notes = "".join(f"  m{number}:\n    note: {_quoted(text)}\n" for number, text in enumerate(texts))
    milestones = "".join(f"  m{number}: {{title: {_quoted(text)}}}\n" for number, text in enumerate(texts))
    files = {
        **SERVICE,
        "programmes/cloud/blueprint.yaml": f"programme: cloud\ntitle: Cloud\nversion: 1\nmilestones:\n{milestones}",
        KENTS: f"programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-03-02\nmilestones:\n{notes}",
    }
    book = form(request(tmp_path, files=files, force="kent", programme="cloud"))
    rows = table(page(book, "cloud"))
    assert [(row["Note (fill in)"].value, row["Note (fill in)"].data_type) for row in rows] == [
        (t.strip(), "s") for t in texts
    ]
    assert [row["Milestone"].value for row in rows] == [text.strip() for text in texts]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    asked = request(tmp_path, force="kent")
    assert exported("xlsx", asked) == exported("xlsx", asked)
