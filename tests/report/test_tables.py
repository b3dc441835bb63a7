"""Tables as plain text, as spoken lines, as Markdown and as comma-separated values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from rollout.report.tables import Column, Table, as_csv, as_markdown, fitted, guarded, plain, spoken

COLUMNS = (Column("Force"), Column("Days", right=True), Column("Note"))
ROWS = [("Kent Police", "12", "a | b"), ("Essex Police", "3", "")]
TABLE = Table(title="Late forces", columns=COLUMNS, rows=ROWS, caption="Working days.\nAs of today.")
BARE = Table(title="Late forces", columns=COLUMNS, rows=[])


def test_plain_columns_are_as_wide_as_they_need_to_be_with_figures_at_the_right() -> None:
    assert plain(TABLE) == [
        "Late forces",
        "Force         Days  Note",
        "------------  ----  -----",
        "Kent Police     12  a | b",
        "Essex Police     3",
        "Working days.",
        "As of today.",
    ]


def test_a_plain_table_without_rows_keeps_its_head() -> None:
    assert plain(BARE) == ["Late forces", "Force  Days  Note", "-----  ----  ----"]


def test_spoken_tables_say_each_cell_with_its_column_and_skip_empty_ones() -> None:
    assert spoken(TABLE) == [
        "Late forces",
        "Force: Kent Police; Days: 12; Note: a | b.",
        "Force: Essex Police; Days: 3.",
        "Working days.",
        "As of today.",
    ]
    assert spoken(BARE) == ["Late forces"]


def test_markdown_tables_escape_what_would_act() -> None:
    assert as_markdown(TABLE) == (
        "**Late forces**\n\n"
        "| Force | Days | Note |\n"
        "| --- | ---: | --- |\n"
        "| Kent Police | 12 | a \\| b |\n"
        "| Essex Police | 3 |  |\n"
        "\nWorking days. As of today.\n"
    )
    assert as_markdown(BARE) == "**Late forces**\n\n| Force | Days | Note |\n| --- | ---: | --- |\n"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a"]
)
def test_text_that_a_spreadsheet_could_run_gets_an_apostrophe(formula: str) -> None:
    assert guarded(formula) == f"'{formula}"


@pytest.mark.parametrize("cell", ["Kent = 1", "", 3, -3, None, 0.5])
def test_other_cells_are_left_as_they_are(cell: object) -> None:
    assert guarded(cell) == cell


def test_csv_keeps_numbers_and_quotes_what_needs_it() -> None:
    text = as_csv(["force", "days", "note"], iter([("Kent", -3, '=say "x", y'), ("Essex", None, "two\nlines")]))
    assert text.startswith("force,days,note\nKent,-3,")
    assert list(csv.reader(io.StringIO(text))) == [
        ["force", "days", "note"],
        ["Kent", "-3", '\'=say "x", y'],
        ["Essex", "", "two\nlines"],
    ]


WIDE = Table(
    title="Forces",
    columns=(Column("Force"), Column("Status", drop=1), Column("Confirmed", drop=2), Column("Reason", keep=False)),
    rows=[("Kent Police", "red", "2026-04-03", "late " * 20)],
    caption="Working days.",
)
MATRIX = Table(
    title="Matrix",
    columns=(Column("Force"), Column("Cloud"), Column("Network"), Column("Records")),
    rows=[("Kent Police", "red", "green", "amber")],
    caption="As of today.",
    fixed=1,
)


def titles(table: Table) -> list[str]:
    return [column.title for column in table.columns]


def test_a_table_that_fits_the_screen_stays_as_it_is() -> None:
    assert fitted(WIDE, 200) == [WIDE]


def test_where_the_screen_is_too_narrow_the_least_important_columns_go_and_are_named() -> None:
    (narrower,) = fitted(WIDE, 60)
    assert titles(narrower) == ["Force", "Status", "Reason"]
    assert narrower.caption.startswith("Working days.\nToo narrow for: confirmed.")
    (narrowest,) = fitted(replace(WIDE, caption=""), 20)
    assert titles(narrowest) == ["Force", "Reason"]
    assert narrowest.caption.startswith("Too narrow for: status, confirmed.")


def test_a_table_of_which_nothing_may_go_is_split_and_no_figure_cut() -> None:
    whole = replace(WIDE, columns=tuple(column._replace(drop=0) for column in WIDE.columns))
    parts = fitted(whole, 20)
    first, *others = (column.title for column in whole.columns)
    assert [titles(part) for part in parts] == [[first, other] for other in others]


def test_what_is_left_of_a_narrow_table_is_split_when_it_is_still_too_wide() -> None:
    few = replace(WIDE, columns=tuple(c._replace(drop=9 if n == 1 else 0) for n, c in enumerate(WIDE.columns)))
    parts = fitted(few, 20)
    assert all(titles(part)[0] == WIDE.columns[0].title for part in parts)
    assert WIDE.columns[1].title not in {title for part in parts for title in titles(part)}
    assert f"Too narrow for: {WIDE.columns[1].title.lower()}." in parts[-1].caption


def test_a_matrix_too_wide_for_the_screen_is_split_and_captioned_once() -> None:
    parts = fitted(MATRIX, 35)
    assert [titles(part) for part in parts] == [["Force", "Cloud", "Network"], ["Force", "Records"]]
    assert [part.rows for part in parts] == [[["Kent Police", "red", "green"]], [["Kent Police", "amber"]]]
    assert [part.caption for part in parts] == ["", "As of today."]
