"""A return form that came back, and workbooks that only look like one."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart

from rollout.exchange import form_in
from rollout.exchange.facts import Place
from rollout.exchange.form_in import read_form
from rollout.exchange.returned import Returned, Unfit
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.exchange.test_form import KENTS, midnight
from tests.report.stories import SERVICE, changed

Edit = Callable[[Any], None]


def form(root: Path, programme: str | None = "cloud", **more: Any) -> bytes:
    return exported("xlsx", request(root, force="kent", programme=programme, **more))


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Kent's form for its cloud programme as it goes out."""
    return form(tmp_path_factory.mktemp("service"))


def filled(content: bytes, edit: Edit) -> bytes:
    """The form with something done to it, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def put(milestone: str, heading: str, value: Any, *, sheet: str = "cloud", key: str = "Id") -> Edit:
    """Fill in one cell."""

    def edit(book: Any) -> None:
        page = book[sheet]
        head = {cell.value: cell.column for cell in page[2]}
        for row in page.iter_rows(min_row=3):
            if row[head[key] - 1].value == milestone:
                row[head[heading] - 1].value = value

    return edit


def read(content: bytes) -> Returned:
    (found,) = read_form(content)
    return found


def test_a_form_that_nobody_touched_says_what_it_was_made_with(blank: bytes) -> None:
    found = read(blank)
    assert (found.programme, found.unit, found.faults) == ("cloud", "kent", ())
    assert found.facts == found.base
    assert found.where[Place("built", "expected")] == "cloud!M4"
    assert found.where[Place(None, "summary")] == "Return!E3"
    assert len(found.covered) == 4 * 8 + 6


def test_a_form_of_several_programmes_is_as_many_returns(tmp_path: Path) -> None:
    assert [(r.programme, r.unit) for r in read_form(form(tmp_path, None))] == [("cloud", "kent"), ("network", "kent")]


@pytest.mark.parametrize(
    ("heading", "value", "field", "fact"),
    [
        ("Expected finish (fill in)", midnight(2026, 5, 20), "expected", "2026-05-20"),
        ("Expected finish (fill in)", dt.date(2026, 5, 20), "expected", "2026-05-20"),
        ("Expected finish (fill in)", dt.datetime(2026, 5, 20, 14, 30), "expected", "2026-05-20"),  # noqa: DTZ001
        ("Expected finish (fill in)", " 2026-05-20 ", "expected", "2026-05-20"),
        ("Working days left (fill in)", 6, "remaining", "6d"),
        ("Working days left (fill in)", 6.0, "remaining", "6d"),
        ("Working days left (fill in)", "6", "remaining", "6d"),
        ("Working days left (fill in)", "6d", "remaining", "6d"),
        ("Working days left (fill in)", "2 w", "remaining", "10d"),
        ("Working days left (fill in)", 0, "remaining", "0d"),
        ("Note (fill in)", "Waiting.", "note", "Waiting."),
        ("Note (fill in)", 12, "note", "12"),
        ("Evidence (fill in)", dt.datetime(2026, 5, 20), "evidence", "2026-05-20"),  # noqa: DTZ001
        ("Note (fill in)", "one\ntwo", "note", "one\ntwo"),
    ],
)
def test_a_filled_in_cell_is_a_fact(blank: bytes, heading: str, value: Any, field: str, fact: str) -> None:
    found = read(filled(blank, put("built", heading, value)))
    assert found.faults == ()
    assert found.facts[Place("built", field)] == fact


def test_a_date_without_its_format_is_still_a_date(blank: bytes) -> None:
    def edit(book: Any) -> None:
        book["cloud"]["M4"].number_format = "General"
        book["cloud"]["M4"].value = 46162

    assert read(filled(blank, edit)).facts[Place("built", "expected")] == "2026-05-20"


@pytest.mark.parametrize("value", [None, "", "   "])
def test_an_emptied_cell_takes_the_fact_back(blank: bytes, value: Any) -> None:
    found = read(filled(blank, put("built", "Expected finish (fill in)", value)))
    assert Place("built", "expected") not in found.facts
    assert Place("built", "expected") in found.covered


@pytest.mark.parametrize(
    ("heading", "value", "fault"),
    [
        ("Expected finish (fill in)", "20/05/2026", '"20/05/2026" is no date. Write the day as YYYY-MM-DD'),
        ("Expected finish (fill in)", "soon", '"soon" is no date'),
        ("Expected finish (fill in)", 3, '"1900-01-03" is no date'),
        ("Expected finish (fill in)", True, '"True" is no date'),
        ("Working days left (fill in)", "some", '"some" is no number of working days'),
        ("Working days left (fill in)", 1.5, '"1.5" is no number of working days'),
        ("Working days left (fill in)", -1, '"-1" is no number of working days'),
        ("Working days left (fill in)", True, '"True" is no number of working days'),
        ("Note (fill in)", "=1+1", "a formula stands here"),
        ("Expected finish (fill in)", "=TODAY()", "a formula stands here"),
        ("Note (fill in)", "#REF!", "#REF! stands here"),
    ],
)
def test_a_cell_that_holds_no_fact_is_named(blank: bytes, heading: str, value: Any, fault: str) -> None:
    (found,) = read(filled(blank, put("built", heading, value))).faults
    assert found.startswith(f"cloud!{ {'E': 'M', 'W': 'L', 'N': 'P'}[heading[0]] }4: {fault}")


@pytest.mark.parametrize("text", [t for t in NAUGHTY.values() if len(t) < 200])
def test_every_text_comes_back_as_it_went_out(tmp_path: Path, text: str) -> None:
    note = "'" + text.strip().replace("'", "''") + "'"
    files = changed(KENTS, ("moved: {baseline: 2026-04-10}", f"moved: {{baseline: 2026-04-10, note: {note}}}"))
    found = read(form(tmp_path, files=files))
    assert found.faults == ()
    assert found.facts == found.base
    assert found.facts[Place("moved", "note")] == text.strip()


def test_rows_may_be_sorted_and_columns_moved_or_deleted(blank: bytes) -> None:
    def edit(book: Any) -> None:
        page = book["cloud"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
        for at, row in enumerate(reversed(rows), 3):
            for column, value in enumerate(row, 1):
                page.cell(at, column).value = value
        page.delete_cols(16)
        page.insert_cols(1)

    found = read(filled(blank, edit))
    assert found.facts[Place("built", "expected")] == "2026-05-08"
    assert Place("built", "note") not in found.covered


def test_a_deleted_row_says_nothing(blank: bytes) -> None:
    found = read(filled(blank, lambda book: book["cloud"].delete_rows(4)))
    assert not [place for place in found.covered if place.milestone == "built"]
    assert Place("moved", "expected") in found.covered


def test_rows_without_an_id_are_a_person_s_own_notes(blank: bytes) -> None:
    def edit(book: Any) -> None:
        book["cloud"]["J9"].value = "my own note"
        book["Return"]["E9"].value = "another"

    assert read(filled(blank, edit)).faults == ()


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda book: book.remove(book["rollout"]), "its hidden sheet is missing"),
        (lambda book: book.remove(book["Return"]), 'The sheet "Return" of this return form is missing'),
        (lambda book: book.remove(book["cloud"]), 'The sheet "cloud" of this return form is missing'),
        (lambda book: book["cloud"].delete_cols(2), 'there is no "Id"'),
        (lambda book: book["cloud"].delete_rows(1, 9), 'there is no "Id"'),
        (lambda book: book["rollout"].delete_rows(1, 99), "made by another version"),
        (lambda book: setattr(book["rollout"]["B1"], "value", "9"), "made by another version"),
        (lambda book: setattr(book["cloud"]["B4"], "value", "moved"), '"moved" stands twice'),
        (lambda book: book["rollout"].delete_cols(3, 9), "cannot be read"),
    ],
)
def test_a_form_that_lost_its_shape_is_refused(blank: bytes, edit: Edit, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        read_form(filled(blank, edit))


def archive(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK", "no workbook that can be unpacked"),
        (b"PK\x03\x04" + b"\x00" * 40, "no workbook that can be unpacked"),
        (archive({"a.txt": b"x"}), "cannot be read"),
        (archive({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "declares entities"),
        (archive({"xl/workbook.xml": "<!DOCTYPE x>".encode("utf-16")}), "declares entities"),
        (archive({"xl/big.xml": b" " * (17 * 1024 * 1024)}), "more than a return form can hold"),
        (archive({f"{n}.txt": b"" for n in range(1001)}), "more than a return form can hold"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        read_form(content)


def test_a_form_with_a_bomb_in_it_is_never_unpacked(blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_in, "MOST_UNPACKED", 1000)
    with pytest.raises(Unfit, match="more than a return form can hold"):
        read_form(blank)


def test_a_sheet_that_claims_a_million_rows_is_read_as_far_as_a_form_goes(blank: bytes) -> None:
    def edit(book: Any) -> None:
        book["cloud"]["XFD1048576"].value = "far"

    assert read(filled(blank, edit)).faults == ()


def test_a_chart_in_the_place_of_a_sheet_is_no_sheet(blank: bytes) -> None:
    def edit(book: Any) -> None:
        book.remove(book["cloud"])
        book.create_chartsheet("cloud").add_chart(BarChart())

    with pytest.raises(Unfit, match='The sheet "cloud" of this return form is missing'):
        read_form(filled(blank, edit))


def test_service_is_the_story() -> None:
    assert KENTS in SERVICE
