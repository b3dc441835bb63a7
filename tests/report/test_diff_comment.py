"""The comment on a pull request: what a change means, nothing more, never too long, and nothing in it acts."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.history.attribution import Cause
from rollout.history.diff import DateMove
from rollout.report import diff_comment
from rollout.report.diff_comment import MOST_CHARACTERS, Section, comment
from rollout.report.diff_tables import diff_tables
from rollout.report.views.changes import cause_words, driver_of, move_words, moved, title_of, value_words
from rollout.schedule.result import Key
from tests.cli.conftest import FILES
from tests.history.comparing import compared, of_unit

KENT = "programmes/cloud/progress/kent.yaml"
CLOUD = "programmes/cloud/blueprint.yaml"


def after(path: str, *replacements: tuple[str, str]) -> dict[str, str]:
    text = FILES[path]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return {**FILES, path: text}


def test_a_change_of_three_lines_is_told() -> None:
    head = after(
        KENT, ("remaining: 12d", "remaining: 40d\n    note: Supplier is late"), ("2026-11-20\nconf", "2026-11-19\nconf")
    )
    assert comment(compared(FILES, head)) == """\
### What this change does to the dates, at 20 November 2026

- **Kent Police**, Cloud: live 15 December 2026 → 27 January 2027 (28 working days later); finish 15 December 2026 → 27 January 2027 (28 working days later); now driven by Service built; because of facts reported +28 (`programmes/cloud/progress/kent.yaml`); status amber → red.
- **Kent Police**, Robots: live 31 December 2026 → 10 February 2027 (28 working days later); finish 31 December 2026 → 10 February 2027 (28 working days later); now driven by Service built (Cloud); because of facts reported +28 (`programmes/cloud/progress/kent.yaml`).

### What is reported otherwise

| Force and programme | Milestone | Field | Before | After |
| --- | --- | --- | --- | --- |
| kent · cloud |  | confirmed | 2026-11-20 | 2026-11-19 |
| kent · cloud | built | remaining | 12 | 40 |
| kent · cloud | built | note | none | Supplier is late |
"""  # fmt: skip


def test_a_change_without_meaning_is_no_comment() -> None:
    assert comment(compared(FILES, after(KENT, ("milestones:", "# A remark.\nmilestones:")))) == ""


def test_words_alone_change_no_date() -> None:
    text = comment(compared(FILES, {**FILES, KENT: FILES[KENT] + "summary: All is well\n"}))
    assert "No date, status or critical path changes." in text
    assert "| kent · cloud |  | summary | none | All is well |" in text


def test_paths_departures_and_plans_are_told() -> None:
    head = after(CLOUD, ("duration: 20d", "duration: 25d"))
    head[KENT] += "  trained: {started: 2026-11-02, remaining: 30d}\n"
    head[KENT] += "local: {duration: {in-use: {is: 6d, reason: Two sites}}}\n"
    text = comment(compared(FILES, head))
    assert "critical now: Staff trained; no longer critical: Service built." in text
    assert "now driven by Staff trained; because of local tailoring +1, facts reported +" in text
    assert "| kent · cloud | in-use | duration | none | 6d | Two sites |" in text
    assert "| programmes/cloud/blueprint.yaml | milestones.built.duration.likely | 20 | 25 |" in text


def test_work_that_is_done_has_no_driver() -> None:
    head = after(
        KENT,
        ("started: 2026-11-02\n    remaining: 12d", "finished: 2026-11-13"),
        ("    baseline: 2026-12-01", "    finished: 2026-11-16"),
    )
    head[KENT] += "  trained: {finished: 2026-11-10}\n"
    text = comment(compared(FILES, head))
    kent = next(line for line in text.splitlines() if line.startswith("- **Kent Police**, Cloud"))
    assert "now driven" not in kent
    assert "status amber → complete" in kent


def test_once_live_the_finish_is_what_counts() -> None:
    files = after(CLOUD, ("live: in-use", "live: trained"))
    files[KENT] += "  trained: {finished: 2026-11-10}\n"
    head = {**files, KENT: files[KENT].replace("remaining: 12d", "remaining: 15d")}
    assert "now driven by Service built" in comment(compared(files, head))


def test_a_force_that_joins_has_a_status_and_no_move() -> None:
    without = {path: text for path, text in FILES.items() if path != KENT}
    text = comment(compared(without, FILES))
    assert "- **Kent Police**, Cloud: live no date → 15 December 2026; finish no date → 15 December 2026; status not-joined → amber; critical now: Service built and In use." in text  # fmt: skip
    assert "status amber → not-joined" in comment(compared(FILES, without))


def test_a_programme_that_goes_is_named_by_its_id() -> None:
    without = {path: text for path, text in FILES.items() if not path.startswith("programmes/robots")}
    assert "- **Kent Police**, robots: live 31 December 2026 → no date;" in comment(compared(FILES, without))
    assert "status none →" in comment(compared(without, FILES))


def test_text_from_files_does_not_act() -> None:
    evil = '"@everyone | <script> [x](http://evil) `code` #1 ::error::"'
    head = {**FILES, KENT: FILES[KENT].replace("remaining: 12d", f"remaining: 12d\n    note: {evil}")}
    head[CLOUD] = head[CLOUD].replace("title: Service built", 'title: "Built | <b> @team"')
    text = comment(compared(FILES, head))
    for hostile in ("@everyone", "<script>", "<b>", "@team", "| <", "#1"):
        assert hostile not in text
    assert r"\| \<script\> \[x\](" in text


def test_a_long_text_is_shortened() -> None:
    text = comment(compared(FILES, {**FILES, KENT: FILES[KENT] + f"exception: {{cause: {'word ' * 90}}}\n"}))
    assert "word …" in text
    assert text.count("word") < 45


def test_a_long_comment_is_cut_from_its_end() -> None:
    milestones = "".join(f"  m{number}: {{title: Milestone {number}, duration: 3d}}\n" for number in range(480))
    base = after(CLOUD, ("milestones:\n", "milestones:\n" + milestones))
    facts = "".join(f"  m{number}: {{started: 2026-11-02, note: {'n' * 150}}}\n" for number in range(480))
    head = {**base, KENT: FILES[KENT] + facts, CLOUD: base[CLOUD].replace("duration: 3d", "duration: 4d")}
    found = compared(base, head)
    text = comment(found)
    assert MOST_CHARACTERS - 1000 < len(text) <= MOST_CHARACTERS
    assert text.startswith("### What this change does to the dates")
    facts_part, plans_part = text.split("### Plans and register")
    assert "480 of 480 lines are left out here: `rollout diff` shows all." in plans_part
    assert "lines are left out here" in facts_part
    assert text.count("| kent · cloud | m") > 100


def test_a_short_section_is_cut_no_more_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = compared(FILES, after(KENT, ("remaining: 12d", "remaining: 15d\n    note: Late")))
    whole = comment(found)
    monkeypatch.setattr(diff_comment, "MOST_CHARACTERS", len(whole))
    assert comment(found) == whole
    monkeypatch.setattr(diff_comment, "MOST_CHARACTERS", len(whole) - 1)
    assert "### What is reported otherwise" in comment(found)
    assert "note" not in comment(found)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (DateMove(date(2027, 5, 14), date(2027, 5, 17), 1), "14 May 2027 → 17 May 2027 (1 working day later)"),
        (DateMove(date(2027, 5, 17), date(2027, 5, 13), -2), "17 May 2027 → 13 May 2027 (2 working days earlier)"),
        (DateMove(date(2027, 5, 15), date(2027, 5, 16), 0), "15 May 2027 → 16 May 2027"),
        (DateMove(None, date(2027, 5, 14), None), "no date → 14 May 2027"),
        (DateMove(date(2027, 5, 14), date(2027, 5, 14), 0), "14 May 2027"),
    ],
)
def test_a_move_in_words(move: DateMove, words: str) -> None:
    assert move_words(move) == words


def test_causes_in_words() -> None:
    assert moved(DateMove(None, None, None)) == ""
    nothing = dict.fromkeys(Cause, 0)
    assert cause_words(nothing, anything_reported=False) == ""
    waiting = {**nothing, Cause.TIME: 4}
    assert cause_words(waiting, anything_reported=False) == "time passed and nothing was reported"
    assert cause_words(waiting, anything_reported=True) == "time passing +4"
    both = {**waiting, Cause.REGISTER: -1, Cause.BASELINES: 2}
    assert (
        cause_words(both, anything_reported=False) == "time passing +4, the register and its calendars -1, baselines +2"
    )


def test_values_in_words() -> None:
    assert [value_words(value) for value in (None, True, False, date(2027, 5, 14), 3, 2.5, "x")] == [
        "none", "yes", "no", "2027-05-14", "3", "2.5", "x",
    ]  # fmt: skip


def test_tables_say_the_same() -> None:
    head = after(CLOUD, ("title: Staff trained", "title: All staff trained"))
    head[KENT] = head[KENT].replace("remaining: 12d", "remaining: 15d")
    head[KENT] += "local: {not_before: {in-use: {is: 2026-12-01, reason: Rota}}}\n"
    dates, facts, drift, plans = diff_tables(compared(FILES, head))
    assert dates.title == "From commit bbbbbbbbbbbb to commit ffffffffffff, at 2026-11-20 (illustrative)"
    assert dates.rows[0] == (
        "cloud", "kent", "2026-12-15 > 2026-12-18", "+3", "2026-12-15 > 2026-12-18", "+3", "amber", "facts reported +3",
    )  # fmt: skip
    assert facts.rows == [("cloud", "kent", "built", "remaining", "12", "15")]
    assert drift.rows == [("cloud", "kent", "in-use", "not_before", "none", "2026-12-01", "Rota")]
    assert plans.rows == [(CLOUD, "milestones.trained.title", "Staff trained", "All staff trained")]
    (dates, *_) = diff_tables(compared(FILES, head, since=date(2026, 11, 13)))
    assert dates.title.startswith("From commit bbbbbbbbbbbb at 2026-11-13 to commit ffffffffffff at 2026-11-20")
    assert diff_tables(compared(FILES, FILES)) == []


def test_what_can_be_no_shorter_stays_as_it_is() -> None:
    kept = diff_comment._fitting([Section(heading="A", lines=("x",)), Section(heading="B")], 0)
    assert [section.lines for section in kept] == [(), ()]


def test_a_force_s_own_milestone_is_called_by_its_title() -> None:
    local = "local:\n  milestones:\n    site: {title: Second site surveyed, duration: 5d, after: [built], reason: Two sites}\n"
    found = compared(FILES, {**FILES, KENT: FILES[KENT] + local})
    workspace = found.attribution.head.workspace
    assert title_of(workspace, Key("cloud", "kent", "site"), "cloud") == "Second site surveyed"
    assert title_of(workspace, Key("cloud", "kent", "gone"), "robots") == "gone (Cloud)"
    assert title_of(workspace, Key("nowhere", "kent", "gone"), "cloud") == "gone"


def test_who_has_left_is_driven_by_nothing() -> None:
    left = {path: text for path, text in FILES.items() if path != KENT}
    found = compared(FILES, left)
    assert driver_of(found, of_unit(found, "kent")) is None
