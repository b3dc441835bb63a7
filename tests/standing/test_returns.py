"""Returns grow old: for how long they count, what silence shows, and what waiting does not do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rollout.load.workspace import load_workspace
from rollout.schedule.standing import Status, is_in_time
from tests.standing.stories import FRIDAY_3_APRIL, cloud, file, files, kent
from tests.workspace import write_workspace

IN_TIME = {
    "confirmed today": ("2026-04-03", "2026-03-02", True),
    "as old as the return cycle of 35 days": ("2026-02-27", "2026-03-02", True),
    "a day older": ("2026-02-26", "2026-03-02", False),
    "three times as old, and the start is 91 days off": ("2025-12-19", "2026-07-03", True),
    "a day older than three cycles": ("2025-12-18", "2026-07-03", False),
    "36 days old, and the start is only 90 days off": ("2026-02-26", "2026-07-02", False),
    "confirmed for a day that has not come": ("2026-04-04", "2026-03-02", False),
}


@pytest.mark.parametrize(("confirmed", "start", "counts"), IN_TIME.values(), ids=IN_TIME.keys())
def test_a_return_counts_for_a_cycle_and_three_long_before_the_start(
    tmp_path: Path, confirmed: str, start: str, counts: bool
) -> None:
    standing = kent(tmp_path, file("moved: {baseline: 2026-12-18}", start=start, confirmed=confirmed))
    assert (standing.status is not Status.NOT_REPORTED) is counts


def test_a_file_that_was_never_confirmed_is_not_in_time(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path, files(("kent", file(confirmed=None)))))
    assert not is_in_time(workspace, workspace.programmes["cloud"].units["kent"], FRIDAY_3_APRIL)


def test_the_age_of_a_return_is_told_in_calendar_days(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(confirmed="2026-03-20"))
    assert (standing.confirmed, standing.age_days) == (date(2026, 3, 20), 14)


def test_a_return_for_a_later_day_is_none_yet(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(confirmed="2026-04-04"))
    assert (standing.confirmed, standing.age_days, standing.last_known) == (None, None, None)


SILENT = {
    "red": ("moved: {baseline: 2026-01-05}", Status.RED, "29 working days late, more than 20"),
    "amber": ("moved: {baseline: 2026-02-05}", Status.AMBER, "6 working days late"),
    "not started": ("moved: {baseline: 2026-02-13}", Status.NOT_STARTED, "starts on 2026-01-05"),
    "green": ("designed: {started: 2026-01-02}\nmoved: {baseline: 2026-02-13}", Status.GREEN, "1 working day early"),
}


@pytest.mark.parametrize(("facts", "last", "reason"), SILENT.values(), ids=SILENT.keys())
def test_silence_is_never_green_and_hides_no_red(tmp_path: Path, facts: str, last: Status, reason: str) -> None:
    """Confirmed on Sunday 4 January, the day before the start: going live was then due on 13 February."""
    text = file(facts, start="2026-01-05", confirmed="2026-01-04")
    standing = kent(tmp_path, text)
    assert (standing.status, standing.last_known) == (Status.NOT_REPORTED, last)
    assert standing.reasons[0] == "last confirmed on 2026-01-04"
    assert standing.reasons[1].startswith(reason)


def test_a_start_after_the_last_return_is_still_to_come(tmp_path: Path) -> None:
    """The start has passed, but the return that says whether anything began has yet to be given."""
    text = file("moved: {baseline: 2026-07-31}", start="2026-03-31", confirmed="2026-03-30")
    assert kent(tmp_path, text).status is Status.NOT_STARTED
    assert kent(tmp_path, text.replace("confirmed: 2026-03-30", "confirmed: 2026-03-31")).status is Status.GREEN


WAITING = """\
designed: {started: 2026-03-02, finished: 2026-03-13}
built: {started: 2026-03-16}
moved: {baseline: 2026-04-10}
"""


def test_waiting_for_the_next_return_turns_nobody_amber(tmp_path: Path) -> None:
    """Confirmed on Friday 13 March: on time then; a fortnight later nothing new is known and the dates shown slide."""
    text = WAITING.replace("built: {started: 2026-03-16}\n", "")
    standing = kent(tmp_path, file(text, confirmed="2026-03-13"), day=date(2026, 3, 27))
    assert (standing.status, standing.reasons) == (Status.GREEN, ("on time",))
    assert (standing.live, standing.variance, standing.unreported_days) == (date(2026, 4, 24), 10, 10)


def test_a_return_of_today_leaves_nothing_unreported(tmp_path: Path) -> None:
    assert kent(tmp_path, file(WAITING)).unreported_days == 0


def test_without_a_return_nothing_is_known_to_have_moved_since(tmp_path: Path) -> None:
    assert kent(tmp_path, file(WAITING, confirmed=None)).unreported_days is None


def test_what_is_unreported_is_told_of_the_finish_where_nothing_goes_live(tmp_path: Path) -> None:
    text = file("moved: {not_applicable: Already there}", confirmed="2026-03-27")
    standing = kent(tmp_path, text)
    assert (standing.live, standing.unreported_days) == (None, 5)


def test_a_force_to_which_nothing_applies_has_no_dates_to_move(tmp_path: Path) -> None:
    nothing = "".join(f"{name}: {{not_applicable: No estate}}\n" for name in ("designed", "built", "moved", "settled"))
    standing = kent(tmp_path, file(nothing))
    assert (standing.finish, standing.unreported_days, standing.progress, standing.next_milestone) == (
        None,
        None,
        None,
        None,
    )


def test_a_return_for_a_later_day_hides_no_earlier_one(tmp_path: Path) -> None:
    texts = files(("kent", file("moved: {baseline: 2026-12-18}", confirmed="2026-04-20")))
    texts["programmes/returns/kent.yaml"] = "force: kent\nconfirmed: 2026-03-30\n"
    (standing,) = cloud(tmp_path, texts).forces
    assert (standing.confirmed, standing.status) == (date(2026, 3, 30), Status.GREEN)
    (later,) = cloud(tmp_path, texts, date(2026, 4, 24)).forces
    assert later.confirmed == date(2026, 4, 20)


def test_what_has_turned_red_in_silence_is_said(tmp_path: Path) -> None:
    """Green when last confirmed; nothing has been reported for three months, so by now all 30 days lie ahead of 5 June."""
    standing = kent(tmp_path, file("moved: {baseline: 2026-04-10}", confirmed="2026-03-02"), date(2026, 6, 5))
    assert (standing.status, standing.last_known, standing.by_now) == (Status.NOT_REPORTED, Status.GREEN, Status.RED)
    assert standing.reasons[-1] == "red by now: 70 working days late, more than 20"
