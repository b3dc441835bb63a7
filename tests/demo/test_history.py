"""The made-up history as values: what happens in it, and that every state of it can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from rollout.check.run import check
from rollout.demo.cast import Settings
from rollout.demo.story import Change, history, open_pull_requests
from rollout.demo.stream import stream
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.problem import Problem, Severity
from rollout.schedule.engine import schedule

END = date(2026, 11, 22)
SMALL = Settings(end=END, forces=12, programmes=4, weeks=78)


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    return list(history(SMALL))


def state(changes: Iterable[Change]) -> dict[str, str]:
    files: dict[str, str] = {}
    for change in changes:
        files.update(change.files)
    return files


def problems(files: Mapping[str, str], day: date) -> list[Problem]:
    workspace = read_workspace(
        FileEntry(path=path, content=text.encode()) for path, text in files.items() if path.endswith(".yaml")
    )
    return list(check(workspace, schedule(workspace, day), today=day))


def test_every_named_force_has_a_place_of_its_own_on_the_map() -> None:
    first = next(iter(history(Settings(end=END, forces=50, programmes=1, weeks=4))))
    placed = [line for line in first.files["forces.yaml"].splitlines() if line.startswith("    tile: ")]
    assert len(placed) == len(set(placed)) == 46


def errors(files: Mapping[str, str], day: date) -> list[str]:
    return [f"{p.location} {p.code} {p.message}" for p in problems(files, day) if p.severity is Severity.ERROR]


def day_of(change: Change) -> date:
    return datetime.fromtimestamp(change.merged, UTC).date()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(end=END, forces=1, programmes=1, weeks=4),
        Settings(end=END, forces=1, programmes=2, weeks=104, seed=2),
        Settings(end=END, forces=2, programmes=1, weeks=60),
        Settings(end=END, forces=50, programmes=2, weeks=104, seed=3),
        Settings(end=date(2026, 1, 1), forces=9, programmes=10, weeks=120),
        Settings(end=END, forces=5, programmes=8, weeks=130, every_file_weekly=True),
    ],
    ids=str,
)
def test_what_it_ends_with_has_no_errors(settings: Settings) -> None:
    assert errors(state(history(settings)), settings.end) == []


def test_every_older_state_can_be_read_too(changes: list[Change]) -> None:
    files: dict[str, str] = {}
    for number, change in enumerate(changes):
        files.update(change.files)
        if number % 40 == 2:
            assert errors(files, day_of(change)) == []


def test_it_says_everywhere_that_it_is_invented(changes: list[Change]) -> None:
    register = state(changes)["forces.yaml"]
    assert "  illustrative: true\n" in register
    assert "invented" in register


def test_changes_come_in_order_and_none_changes_nothing(changes: list[Change]) -> None:
    files: dict[str, str] = {}
    for change in changes:
        assert change.files
        assert all(files.get(path) != text for path, text in change.files.items())
        files.update(change.files)
    assert all(earlier.merged < later.merged for earlier, later in pairwise(changes))
    assert [change.number for change in changes] == list(range(1, len(changes) + 1))
    assert day_of(changes[-1]) <= END
    assert (day_of(changes[-1]) - day_of(changes[0])).days > 76 * 7


def test_a_force_changes_its_own_files_and_the_delivery_body_everything_else(changes: list[Change]) -> None:
    for change in changes:
        force = change.author.removeprefix("@example-")
        if not force.startswith("delivery-"):
            mine = (f"/{force}.yaml", "/kent-and-essex.yaml")
            assert all(path.endswith(mine) for path in change.files)
            assert change.merged_by == "@example-delivery-office"


def test_forces_join_over_time(changes: list[Change]) -> None:
    first_seen: dict[str, date] = {}
    for change in changes:
        for path in change.files:
            first_seen.setdefault(path, day_of(change))
    joined = [day for path, day in first_seen.items() if path.startswith("programmes/office-365/progress/")]
    assert len({day.strftime("%Y-%m") for day in joined}) >= 4


@pytest.mark.parametrize(
    "said",
    [
        r"^    blocked: ",
        r"^    remaining: \d+d$",
        r"^    expected: ",
        r"^    note: ",
        r"^    not_applicable: ",
        r"^      reason: .* working days longer than planned$",
        r"^    original: ",
        r"^    state: open$",
        r"^    decided: ",
        r"^  state: declined$",
        r"^  state: deferred$",
        r"^  state: in-discussion$",
        r"^collaboration: kent-and-essex$",
        r"^      is: \d+d$",
        r"^exception:$",
        r"^  rating: red$",
        r"^    measured: \d+$",
        r"^  renamed: |^    renamed: ",
        r"^    split: ",
        r"^    added: ",
        r"^    state: offered$",
        r"^    state: accepted$",
        r"^    state: used$",
        r"^blueprint: 1$",
        r"^blueprint: 2$",
        r"^blueprint: 3$",
        r"^# One return a fortnight",
        r"Added in version 3, after this force went live",
        r"^      - \{from: .*, slots: \d+\}",
    ],
)
def test_what_happens_in_programmes_happens_here(changes: list[Change], said: str) -> None:
    found = (re.search(said, text, re.MULTILINE) for change in changes for text in change.files.values())
    assert any(match is not None for match in found)


def test_some_returns_go_stale_and_most_do_not() -> None:
    found = Counter(p.code for p in problems(state(history(Settings(end=END, forces=50, programmes=4))), END))
    assert 1 <= found["P408"] <= 20


def test_files_look_like_a_persons() -> None:
    texts = [text for path, text in state(history(SMALL)).items() if "/progress/" in path]
    assert any(text.startswith("#") for text in texts)
    assert any("    # agreed by the programme board" in text for text in texts)
    facts = [line for text in texts for line in text.split("\n") if re.match(r"    (started|finished|expected):", line)]
    assert facts
    assert not any("{" in line for text in texts for line in text.split("\n"))


def test_the_densest_history_changes_every_file_every_week() -> None:
    settings = Settings(end=END, forces=3, programmes=2, weeks=20, every_file_weekly=True)
    weeks: dict[str, set[int]] = {}
    for change in history(settings):
        for path in change.files:
            if "/progress/" in path:
                weeks.setdefault(path, set()).add(day_of(change).toordinal() // 7)
    assert len(weeks) == 2 * (3 + 1)
    assert {len(seen) for seen in weeks.values()} == {20}
    assert all(change.merged_by is None for change in history(settings))


def test_the_same_settings_give_the_same_bytes_and_another_seed_others() -> None:
    def written(seed: int) -> bytes:
        settings = Settings(end=END, forces=4, programmes=2, weeks=20, seed=seed)
        return b"".join(stream(history(settings), open_pull_requests(settings)))

    assert written(1) == written(1)
    assert written(1) != written(2)


def test_what_waits_is_a_return_a_slip_of_the_pen_and_somebody_elses_change(changes: list[Change]) -> None:
    ending = state(changes)
    good, slip, other = open_pull_requests(SMALL)
    assert (good.name, slip.name, other.name) == ("kent-return", "kent-slip-of-the-pen", "somebody-else")
    assert errors({**ending, **good.change.files}, END) == []
    (mistake,) = (p for p in problems({**ending, **slip.change.files}, END) if p.severity is Severity.ERROR)
    assert mistake.fix is not None
    assert mistake.fix.replacement == "2026-11-22"
    assert other.change.author == "@example-visitor"
    assert other.change.files != good.change.files
