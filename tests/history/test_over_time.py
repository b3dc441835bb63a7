"""A trend from a real repository: merges, renames, broken old versions, backdated commits, shallow clones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from rollout.history import report_state
from rollout.history.errors import HistoryError, Shallow
from rollout.history.over_time import NoProgramme, programme_over_time, programmes_over_time
from rollout.history.repository import open_repository
from rollout.history.trends import Series, Trend
from rollout.load.workspace import load_workspace
from rollout.model.workspace import Workspace
from rollout.schedule.calendars import Calendars
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from rollout.schedule.standing import statuses
from tests.cli.conftest import FILES, KENT
from tests.history.repositories import Story, git
from tests.workspace import write_workspace

KENT_FILE = "programmes/cloud/progress/kent.yaml"
CLOUD = "programmes/cloud/blueprint.yaml"


def kent(days: int, **more: str) -> dict[str, str]:
    """Kent's file: building since August, with so many days left."""
    text = KENT.replace("remaining: 12d", f"remaining: {days}d").replace("2026-11-02", "2026-08-03")
    for old, new in more.items():
        text = text.replace(old, new)
    return {KENT_FILE: text}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "service")


def over_time(story: Story | Path, last: str, programme: str = "cloud", every: int | None = None) -> Trend:
    repository = open_repository(story if isinstance(story, Path) else story.folder)
    return programme_over_time(repository, repository.commit("HEAD"), date.fromisoformat(last), programme, every=every)


def of(found: Trend, unit: str) -> Series:
    (series,) = (series for series in found.series if series.unit == unit)
    return series


def finishes(found: Trend, unit: str = "kent") -> list[str | None]:
    return [point and point.finish.isoformat() for point in of(found, unit).points]


def test_month_ends_are_read_from_the_commit_of_that_day(story: Story) -> None:
    story.commit("2026-08-10", {**FILES, **kent(40)})
    story.commit("2026-09-30", kent(30))
    story.commit("2026-10-01", kent(20))
    story.commit("2026-11-16", kent(10))
    found = over_time(story, "2026-11-20")
    assert [day.isoformat() for day in found.days] == ["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-20"]
    assert finishes(found) == ["2026-11-16", "2026-12-02", "2026-12-04", "2026-12-11"]
    assert [point and point.status for point in of(found, "kent").points][-1] == "amber"


def test_a_state_without_change_is_computed_anew_for_its_day(story: Story) -> None:
    """Nothing was reported for two months, and the date slips all the same."""
    story.commit("2026-08-10", {**FILES, **kent(40)})
    found = over_time(story, "2026-11-20")
    first, *_, last = finishes(found)
    assert first is not None
    assert last is not None
    assert first < last


def test_every_so_many_days_counts_back_from_the_last(story: Story) -> None:
    story.commit("2026-11-02", FILES)
    found = over_time(story, "2026-11-20", every=7)
    assert [day.isoformat() for day in found.days] == ["2026-11-06", "2026-11-13", "2026-11-20"]


def test_only_the_first_parents_count(story: Story) -> None:
    story.commit("2026-09-10", {**FILES, **kent(10)})
    story.git("checkout", "--quiet", "-b", "side")
    story.commit("2026-09-20", kent(99))
    story.git("checkout", "--quiet", "main")
    story.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side", at="2026-10-05T12:00:00Z")
    september, october = finishes(over_time(story, "2026-10-31"))
    assert september is not None
    assert october is not None
    assert september < "2027-01-01" < october


def test_a_backdated_commit_rewrites_no_old_answer(story: Story) -> None:
    story.commit("2026-09-10", {**FILES, **kent(10)})
    before = finishes(over_time(story, "2026-10-31"))
    story.commit("2026-11-05", kent(20))
    story.commit("2026-09-12", kent(99))
    assert finishes(over_time(story, "2026-10-31")) == before
    assert finishes(over_time(story, "2026-11-20"))[:1] == before[:1]


def test_later_commits_change_no_old_answer(story: Story) -> None:
    story.commit("2026-09-10", {**FILES, **kent(10)})
    story.commit("2026-10-10", kent(12))
    before = over_time(story, "2026-10-31")
    story.commit("2026-11-05", kent(99))
    after = over_time(story, "2026-10-31")
    assert after == before


def test_a_renamed_file_goes_on_as_the_same_series(story: Story) -> None:
    story.commit("2026-09-10", {**FILES, **kent(10)})
    text = kent(12)[KENT_FILE]
    story.commit("2026-10-10", {"programmes/cloud/progress/kent-police.yaml": text}, without=(KENT_FILE,))
    story.commit("2026-11-10", kent(14), without=("programmes/cloud/progress/kent-police.yaml",))
    assert None not in finishes(over_time(story, "2026-11-20"))


def test_two_names_swapped_are_followed_by_the_ids_inside(story: Story) -> None:
    essex_file = "programmes/cloud/progress/essex.yaml"
    essex = FILES[essex_file].replace("confirmed: 2026-08-01", "confirmed: 2026-11-01")
    story.commit("2026-09-10", {**FILES, **kent(10), essex_file: essex})
    straight = over_time(story, "2026-11-20")
    story.commit("2026-10-10", {KENT_FILE: essex, essex_file: kent(10)[KENT_FILE]})
    assert over_time(story, "2026-11-20") == straight


def test_a_broken_old_version_is_a_gap(story: Story) -> None:
    story.commit("2026-08-10", {**FILES, **kent(10)})
    story.commit("2026-09-10", {KENT_FILE: "broken: ["})
    story.commit("2026-10-10", {**kent(10), "forces.yaml": "service: ["})
    story.commit("2026-11-10", {"forces.yaml": FILES["forces.yaml"], CLOUD: "programme: cloud\n"})
    story.commit("2026-12-10", {CLOUD: FILES[CLOUD]})
    found = over_time(story, "2026-12-18")
    assert [value is None for value in finishes(found)] == [False, True, True, True, False]
    assert [day.month for day in found.gaps] == [10, 11]
    assert [value is None for value in finishes(found, "essex")] == [False, False, True, True, False]


def test_a_force_has_points_from_when_it_joined_to_when_it_left(story: Story) -> None:
    without = {path: text for path, text in FILES.items() if path != KENT_FILE}
    story.commit("2026-08-10", without)
    story.commit("2026-09-10", kent(10))
    story.commit("2026-10-10", kent(10, **{"blueprint: 1": "blueprint: 1\nparticipation: declined"}))
    assert [value is None for value in finishes(over_time(story, "2026-10-31"))] == [True, False, True]


def test_a_milestone_keeps_its_series_when_the_blueprint_renames_it(story: Story) -> None:
    old = {path: text.replace("in-use", "usable") for path, text in FILES.items()}
    story.commit("2026-09-10", {**old, "programmes/robots/blueprint.yaml": old["programmes/robots/blueprint.yaml"]})
    changes = "version: 2\nchanges: [{version: 2, date: 2026-10-01, renamed: {usable: in-use}}]"
    story.commit("2026-10-10", {**FILES, CLOUD: FILES[CLOUD].replace("version: 1", changes)})
    found = over_time(story, "2026-10-31")
    assert None not in finishes(found)
    assert of(found, "kent").milestone == "in-use"


def test_a_workspace_in_a_folder_and_a_bare_repository_tell_the_same(story: Story, tmp_path: Path) -> None:
    inside = Story(tmp_path / "inside")
    for day, days in (("2026-09-10", 10), ("2026-10-10", 20)):
        story.commit(day, {**FILES, **kent(days)})
        inside.commit(day, {f"data/{path}": text for path, text in {**FILES, **kent(days)}.items()})
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare.git")
    expected = over_time(story, "2026-10-31")
    assert over_time(tmp_path / "bare.git", "2026-10-31") == expected
    assert over_time(inside.folder / "data", "2026-10-31") == expected


def test_a_shallow_clone_starts_where_it_starts_and_one_commit_is_no_history(story: Story, tmp_path: Path) -> None:
    story.commit("2026-08-10", FILES)
    story.commit("2026-09-10", kent(10))
    story.commit("2026-10-10", kent(20))
    whole = over_time(story, "2026-10-31")
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{story.folder}", "two")
    assert finishes(over_time(tmp_path / "two", "2026-10-31")) == finishes(whole)[1:]
    with pytest.raises(Shallow, match="History starts at 2026-09-10 here"):
        over_time(tmp_path / "two", "2026-08-31")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "one")
    with pytest.raises(Shallow, match="git fetch --unshallow"):
        over_time(tmp_path / "one", "2026-10-31")


def test_what_is_not_there_is_said(story: Story) -> None:
    story.commit("2026-08-10", FILES)
    with pytest.raises(HistoryError, match="history begins on 2026-08-10"):
        over_time(story, "2026-08-01")
    with pytest.raises(NoProgramme, match='There is no programme "nothing" at 2026-08-31') as caught:
        over_time(story, "2026-08-31", "nothing")
    assert list(caught.value.known) == ["cloud", "robots"]
    story.commit("2026-08-20", {"forces.yaml": "service: ["})
    with pytest.raises(NoProgramme) as caught:
        over_time(story, "2026-08-31")
    assert list(caught.value.known) == []


def all_over_time(folder: Path, last: str, most: int = 24) -> Mapping[str, Trend]:
    repository = open_repository(folder)
    now = schedule(load_workspace(folder), date.fromisoformat(last))
    return programmes_over_time(repository, repository.commit("HEAD"), now, statuses(now), most=most)


def test_all_programmes_at_once_tell_what_each_tells_alone(story: Story) -> None:
    story.commit("2026-08-10", {**FILES, **kent(40)})
    story.commit("2026-09-30", kent(30))
    story.commit("2026-11-16", kent(10))
    alone = {name: over_time(story, "2026-11-20", name) for name in ("cloud", "robots")}
    assert all_over_time(story.folder, "2026-11-20") == alone
    assert all_over_time(story.folder, "2026-11-20") == alone, "now from what was kept"


def test_each_state_is_scheduled_once_for_all_programmes(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.commit("2026-08-10", {**FILES, **kent(40)})
    story.commit("2026-10-10", kent(10))
    asked: list[date] = []
    known: list[Calendars] = []

    def counted(workspace: Workspace, day: date, *, calendars: Calendars) -> Schedule:
        asked.append(day)
        known.append(calendars)
        return schedule(workspace, day, calendars=calendars)

    monkeypatch.setattr(report_state, "schedule", counted)
    assert len(all_over_time(story.folder, "2026-11-20")) == 2
    assert asked == [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
    assert len(set(map(id, known))) == 1


def test_calendars_are_made_anew_with_the_register(story: Story) -> None:
    story.commit("2026-08-10", {**FILES, **kent(40)})
    closed = FILES["forces.yaml"].replace("kent: {", "kent: {closures: [{from: 2026-11-23, to: 2026-12-18}], ")
    assert closed != FILES["forces.yaml"]
    open_all_year = finishes(over_time(story, "2026-11-20"))
    story.commit("2026-10-10", {"forces.yaml": closed})
    story.commit("2026-11-10", {"forces.yaml": FILES["forces.yaml"]})
    first, second, during, last = finishes(over_time(story, "2026-11-20"))
    assert [first, second, last] == [*open_all_year[:2], open_all_year[3]]
    assert str(during) > str(open_all_year[2])


def test_the_last_report_date_is_the_schedule_at_hand_committed_or_not(story: Story) -> None:
    story.commit("2026-08-10", {**FILES, **kent(40)})
    committed = finishes(all_over_time(story.folder, "2026-11-20")["cloud"])
    write_workspace(story.folder, kent(60))
    changed = finishes(all_over_time(story.folder, "2026-11-20")["cloud"])
    assert changed[:-1] == committed[:-1]
    assert (committed[-1], changed[-1]) == ("2027-01-27", "2027-02-24")


def test_only_the_last_report_dates_count(story: Story) -> None:
    story.commit("2026-01-10", {**FILES, **kent(40)})
    days = all_over_time(story.folder, "2026-11-20", most=3)["cloud"].days
    assert days == (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 20))


def test_a_programme_of_today_is_missing_where_it_was_not_yet_there(story: Story) -> None:
    story.commit("2026-08-10", {path: text for path, text in FILES.items() if "programmes/cloud" not in path})
    story.commit("2026-09-10", {path: text for path, text in FILES.items() if "programmes/cloud" in path})
    story.commit("2026-10-10", {"forces.yaml": "service: ["})
    story.commit(
        "2026-11-10", {"forces.yaml": FILES["forces.yaml"], "programmes/robots/blueprint.yaml": "programme: ["}
    )
    found = all_over_time(story.folder, "2026-11-20")
    assert list(found) == ["cloud"], "what cannot be read now has no trend"
    assert [day.month for day in found["cloud"].gaps] == [8, 10]


def test_nothing_of_any_programme_is_no_reason_to_schedule(story: Story) -> None:
    story.commit("2026-08-10", {"forces.yaml": FILES["forces.yaml"], CLOUD: "programme: ["})
    story.commit("2026-09-10", FILES)
    assert [day.month for day in all_over_time(story.folder, "2026-10-10")["robots"].gaps] == [8]


def test_all_programmes_need_a_history_too(story: Story, tmp_path: Path) -> None:
    story.commit("2026-08-10", FILES)
    with pytest.raises(HistoryError, match="history begins on 2026-08-10"):
        all_over_time(story.folder, "2026-08-01")
    assert all_over_time(story.folder, "2026-08-20")["cloud"].days == (date(2026, 8, 20),)
    story.commit("2026-09-10", kent(10))
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "one")
    with pytest.raises(Shallow, match="git fetch --unshallow"):
        all_over_time(tmp_path / "one", "2026-10-31")
