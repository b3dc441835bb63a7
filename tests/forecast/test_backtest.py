"""Past forecasts against what happened: the scores by hand, what counts as a case, and real histories in git."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

import pytest

from rollout.forecast.backtest import Backtest, Case, Outcome, Said, SameCases, Score, Subject, scores
from rollout.forecast.foreseen import Foreseen, foreseen
from rollout.forecast.origins import Asked, backtest
from rollout.forecast.outcomes import Outcomes, present_names
from rollout.history.errors import HistoryError, Shallow
from rollout.history.over_time import NoProgramme
from rollout.history.repository import open_repository
from rollout.load.workspace import load_workspace
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.engine import schedule
from tests.forecast.service import made_up
from tests.history.repositories import Story, git
from tests.workspace import write_workspace

# -- scores -----------------------------------------------------------------------------------------------------------

WEEK = WorkingCalendar("week", lambda start, end: [int((day - 1) % 7 < 5) for day in range(start, end)])
FRIDAY = date(2026, 6, 26)
"""The day looked back from; 1 June 2026 is a Monday."""


def june(day: int) -> date:
    return date(2026, 6, day)


def case(p50: int, p80: int, p90: int, actual: int | None, *, force: str = "kent", **rivals: int) -> Case:
    """A case by days of June; a rival says one day."""
    said = {"forecast": Said(june(p50), june(p80), june(p90))}
    said |= {name.replace("_", "-"): Said(*[june(day)] * 3) for name, day in rivals.items()}
    outcome = Outcome(None if actual is None else june(actual), WEEK)
    return Case(date(2026, 5, 31), Subject("force", "cloud", force), said, outcome)


def scored(*cases: Case, method: str = "forecast", as_of: date = FRIDAY) -> Score:
    (score,) = (s for s in scores(cases, as_of) if (s.target, s.method) == ("force", method))
    return score


def test_a_date_is_met_by_a_finish_up_to_it() -> None:
    score = scored(case(8, 9, 10, 8), case(8, 9, 10, 9), case(8, 9, 10, 11, force="essex"))
    assert score.met == {"p50": 1, "p80": 2, "p90": 2}
    assert score.counted == {"p50": 3, "p80": 3, "p90": 3}
    assert (score.cases, score.forces, score.still_open) == (3, 2, 0)
    assert score.coverage("p80") == 2 / 3


def test_losses_are_of_working_days_weighed_by_the_chance() -> None:
    late, early = case(5, 9, 10, 8), case(12, 15, 16, 8)  # a Monday; Fridays the 5th and 12th
    assert scored(late).pinball == {"p50": 0.5, "p80": pytest.approx(0.2), "p90": pytest.approx(0.2)}
    assert scored(early).pinball == {"p50": 2.0, "p80": pytest.approx(1.0), "p90": pytest.approx(0.6)}
    assert scored(late, early).pinball["p50"] == 1.25
    assert (scored(late).bias, scored(early).bias, scored(late, early).bias) == (-1, 4, 1.5)


def test_an_open_case_counts_from_the_day_its_date_has_passed() -> None:
    """Unmet, and as if it had finished on the day looked back from: the least it can be off."""
    open_ = case(19, 26, 29, None)
    score = scored(open_)
    assert score.counted == {"p50": 1, "p80": 1, "p90": 0}
    assert score.met == {"p50": 0, "p80": 0, "p90": 0}
    assert (score.still_open, score.bias, score.pinball) == (1, -5, {"p50": 2.5, "p80": 0, "p90": None})
    assert score.coverage("p90") is None
    assert scored(open_, as_of=june(18)).cases == 0


def test_a_finish_before_its_date_has_passed_does_not_count_yet() -> None:
    """Else quick forces would be counted first, and every date would look easy to meet."""
    score = scored(case(26, 29, 30, 3))
    assert (score.counted, score.met) == ({"p50": 1, "p80": 0, "p90": 0}, {"p50": 1, "p80": 0, "p90": 0})


def test_rivals_are_also_set_beside_the_forecast_over_the_same_cases() -> None:
    both, only_rival, without = case(5, 9, 10, 8, schedule=1), case(26, 29, 30, 8, schedule=1), case(5, 9, 10, 8)
    score = scored(both, only_rival, without, method="schedule")
    assert score.counted == {"p50": 2, "p80": 2, "p90": 2}
    assert score.pinball["p50"] == 2.5
    assert score.same_cases["p50"] == SameCases(2, 2.5, (0.5 + 7) / 2)
    assert score.same_cases["p80"] == SameCases(1, 0.8 * 5, (1 - 0.8) * 1)
    ours = scored(both, only_rival, without).same_cases["p80"]
    assert ours.pinball == ours.forecast


def test_without_cases_there_is_nothing_to_say() -> None:
    found = scores((), FRIDAY)
    assert len(found) == 15
    assert {(score.cases, score.bias, score.coverage("p50"), score.pinball["p50"]) for score in found} == {
        (0, None, None, None)
    }


# -- what one state foresees ------------------------------------------------------------------------------------------

REGISTER = """\
service: {name: Policing, illustrative: true, spread: {low: 100%, high: 100%}}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
  essex: {name: Essex Police, nation: england, calendar: plain}
  gwent: {name: Gwent Police, nation: wales, calendar: plain}
"""
CLOUD = """\
programme: cloud
title: Cloud
version: 1
live: in-use
national_calendar: plain
milestones:
  issued: {title: Design issued, scope: national, duration: 5d, basis: assumed}
  built: {title: Service built, duration: 20d, basis: assumed, after: [issued]}
  in-use: {title: In use, duration: 5d, basis: assumed, after: [built]}
"""
ROOT = "programmes/cloud"
DRAWN = REGISTER.replace(", spread: {low: 100%, high: 100%}", "")


def unit(force: str, confirmed: str, blueprint: int = 1, **milestones: str) -> dict[str, str]:
    """A force's file, under way since 5 January 2026, a Monday."""
    lines = [f"programme: cloud\nforce: {force}\nblueprint: {blueprint}\nstart: 2026-01-05\nconfirmed: {confirmed}"]
    lines += ["milestones:", *(f"  {name.replace('_', '-')}: {{{facts}}}" for name, facts in milestones.items())]
    return {f"{ROOT}/progress/{force}.yaml": "\n".join(lines) + "\n"}


def national(confirmed: str, issued: str = "") -> dict[str, str]:
    text = f"programme: cloud\nblueprint: 1\nconfirmed: {confirmed}\nmilestones:\n  issued: {{{issued}}}\n"
    return {f"{ROOT}/progress/national.yaml": text}


ISSUED = national("2026-01-09", "started: 2026-01-05, finished: 2026-01-09")
BEGUN = "started: 2026-01-12"
BUILT = f"{BEGUN}, finished: 2026-02-06"
JANUARY: Mapping[str, str] = {
    "forces.yaml": REGISTER,
    f"{ROOT}/blueprint.yaml": CLOUD,
    **ISSUED,
    **unit("kent", "2026-01-30", built=f"{BEGUN}, expected: 2026-02-05"),
    **unit("essex", "2026-01-30", built=f"{BEGUN}"),
}
"""Two of three forces have joined and build since 12 January: twenty days, so to 6 February, and in use on the 13th;
Kent expects to have built a day earlier, which of certain work stands."""


def on(root: Path, files: Mapping[str, str], day: str, programmes: tuple[str, ...] | None = None) -> Foreseen:
    workspace = load_workspace(write_workspace(root, files))
    return foreseen(workspace, date.fromisoformat(day), programmes=programmes, samples=20, seed=1)


def days(found: Foreseen, method: str = "forecast") -> dict[str, str]:
    """What a method said, by subject in short; P80."""
    return {short(subject): said.p80.isoformat() for subject, said in found.said[method].items()}


def short(subject: Subject) -> str:
    parts = (subject.unit, subject.milestone, None if subject.share is None else f"{subject.share:.0%}")
    return " ".join(filter(None, (*parts, "finish" if subject.target == "force" else None)))


def test_everything_open_is_foreseen(tmp_path: Path) -> None:
    found = on(tmp_path, JANUARY, "2026-01-31")
    assert found.joined == {"cloud": ("kent", "essex")}
    assert days(found) == {
        "kent finish": "2026-02-12", "kent built": "2026-02-05", "kent in-use": "2026-02-12",
        "essex finish": "2026-02-13", "essex built": "2026-02-06", "essex in-use": "2026-02-13",
        "50%": "2026-02-12", "80%": "2026-02-13", "100%": "2026-02-13",
    }  # fmt: skip
    assert days(found, "blueprint") == days(found)


def test_what_is_done_is_foreseen_no_more(tmp_path: Path) -> None:
    """Kent is live, which is half of the forces that joined."""
    done = unit("kent", "2026-02-13", built=BUILT, in_use="started: 2026-02-09, finished: 2026-02-13")
    found = on(tmp_path, {**JANUARY, **done}, "2026-02-28")
    assert set(days(found)) == {"essex finish", "essex built", "essex in-use", "80%", "100%"}


def test_national_milestones_are_foreseen_and_what_does_not_apply_is_not(tmp_path: Path) -> None:
    bought = unit("kent", "2026-01-05", built="not_applicable: Bought as a service, by: Delivery body")
    found = on(tmp_path, {**JANUARY, **national("2026-01-06", "started: 2026-01-05"), **bought}, "2026-01-07")
    assert found.said["forecast"][Subject("milestone", "cloud", None, "issued")].p50 == date(2026, 1, 9)
    assert "kent built" not in days(found)
    assert "kent built" not in days(found, "schedule")


def test_the_schedules_dates_are_foreseen(tmp_path: Path) -> None:
    found = on(tmp_path, JANUARY, "2026-01-31")
    said = days(found, "schedule")
    assert (said["kent built"], said["essex built"]) == ("2026-02-05", "2026-02-06")
    assert (said["50%"], said["100%"]) == ("2026-02-12", "2026-02-13")


def test_a_forces_own_dates_are_foreseen_where_it_gave_them(tmp_path: Path) -> None:
    """Its own finish is known once it gave a date for what ends last, and a share of them once all gave theirs."""
    assert days(on(tmp_path, JANUARY, "2026-01-31"), "expected") == {"kent built": "2026-02-05"}
    kent = unit("kent", "2026-01-30", built=BEGUN, in_use="expected: 2026-02-20")
    found = on(tmp_path, {**JANUARY, **kent}, "2026-01-31")
    assert days(found, "expected") == {"kent in-use": "2026-02-20", "kent finish": "2026-02-20"}
    essex = unit("essex", "2026-02-13", built=BUILT, in_use="started: 2026-02-09, finished: 2026-02-13")
    found = on(tmp_path, {**JANUARY, **kent, **essex}, "2026-02-15")
    assert days(found, "expected")["50%"] == "2026-02-13"
    assert days(found, "expected")["80%"] == "2026-02-20"


def test_only_the_programmes_asked_for_are_said(tmp_path: Path) -> None:
    robots = "programme: robots\ntitle: Robots\nversion: 1\nmilestones:\n  hosted: {title: Hosted, duration: 5d}\n"
    files = {**JANUARY, "programmes/robots/blueprint.yaml": robots}
    files["programmes/robots/progress/kent.yaml"] = (
        "programme: robots\nforce: kent\nblueprint: 1\nstart: 2026-01-05\nconfirmed: 2026-01-30\nmilestones:\n  hosted:\n"
    )
    assert on(tmp_path, files, "2026-01-31", ("robots",)).joined == {"robots": ("kent",)}
    found = on(tmp_path, files, "2026-01-31")
    assert set(found.versions) == {"cloud", "robots"}
    assert not [subject for subject in found.said["expected"] if subject.programme == "robots"]


def test_the_blueprint_alone_learns_nothing(tmp_path: Path) -> None:
    """Everything took twice as long as planned, and only the forecast says so."""
    truth = made_up(3, forces=20, steps=4, bias=0.7, elapsed=350)
    found = foreseen(load_workspace(write_workspace(tmp_path, truth.files)), truth.day, samples=200, seed=1)
    forecast, blueprint = found.said["forecast"], found.said["blueprint"]
    longer = [forecast[subject].p50 > blueprint[subject].p50 for subject in forecast if subject.target == "force"]
    assert sum(longer) > len(longer) / 2


# -- what became of it ------------------------------------------------------------------------------------------------


def outcomes(root: Path, then: Foreseen, files: Mapping[str, str], day: str) -> dict[str, str | None]:
    """What became of each subject by its present name; those without an outcome are left out."""
    known = Outcomes(schedule(load_workspace(write_workspace(root, files)), date.fromisoformat(day)))
    found = {short(now): known.of(now, then) for _, now in known.known_as(then)}
    return {
        name: None if each.actual is None else each.actual.isoformat()
        for name, each in found.items()
        if each is not None
    }


@pytest.fixture
def january(tmp_path: Path) -> Foreseen:
    return on(tmp_path / "then", JANUARY, "2026-01-31")


def test_facts_up_to_the_day_are_outcomes(tmp_path: Path, january: Foreseen) -> None:
    done = unit("kent", "2026-03-06", built=BUILT, in_use="started: 2026-02-09, finished: 2026-03-04")
    files = {**JANUARY, **done}
    assert outcomes(tmp_path / "now", january, files, "2026-03-04") == {
        "kent finish": "2026-03-04", "kent built": "2026-02-06", "kent in-use": "2026-03-04",
        "essex finish": None, "essex built": None, "essex in-use": None, "50%": "2026-03-04", "80%": None, "100%": None,
    }  # fmt: skip
    earlier = outcomes(tmp_path / "now", january, files, "2026-03-03")
    assert (earlier["kent built"], earlier["kent finish"], earlier["50%"]) == ("2026-02-06", None, None)


def test_what_is_gone_has_no_outcome_and_forces_that_left_are_not_counted(tmp_path: Path, january: Foreseen) -> None:
    left = "programme: cloud\nforce: essex\nblueprint: 1\nparticipation: {state: declined, reason: Own service}\n"
    done = unit(
        "kent", "2026-03-06", built="not_applicable: Bought, by: Delivery body",
        in_use="started: 2026-02-09, finished: 2026-03-04",
    )  # fmt: skip
    files = {**JANUARY, **done, f"{ROOT}/progress/essex.yaml": left}
    found = outcomes(tmp_path / "now", january, files, "2026-03-06")
    assert found == dict.fromkeys(["kent finish", "kent in-use", "50%", "80%", "100%"], "2026-03-04")


def test_when_everybody_left_no_share_has_an_outcome(tmp_path: Path, january: Foreseen) -> None:
    files = {**JANUARY}
    for force in ("kent", "essex"):
        files[f"{ROOT}/progress/{force}.yaml"] = (
            f"programme: cloud\nforce: {force}\nblueprint: 1\nparticipation: {{state: declined, reason: Own service}}\n"
        )
    assert outcomes(tmp_path / "now", january, files, "2026-03-06") == {}


def test_a_force_to_which_nothing_applies_any_more_has_no_finish(tmp_path: Path, january: Foreseen) -> None:
    why = "not_applicable: Bought, by: Delivery body"
    files = {**JANUARY, **unit("kent", "2026-03-06", built=why, in_use=why)}
    found = outcomes(tmp_path / "now", january, files, "2026-03-06")
    assert not [name for name in found if name.startswith("kent")]


def test_milestones_are_followed_to_their_present_names(tmp_path: Path, january: Foreseen) -> None:
    newer = CLOUD.replace(
        "version: 1", "version: 2\nchanges:\n  - {version: 2, date: 2026-02-01, renamed: {built: ready}}"
    )
    newer = newer.replace("  built:", "  ready:").replace("[built]", "[ready]")
    files = {**JANUARY, f"{ROOT}/blueprint.yaml": newer, **unit("kent", "2026-02-09", 2, ready=BUILT)}
    found = outcomes(tmp_path / "now", january, files, "2026-02-09")
    assert found["kent ready"] == "2026-02-06"
    assert "kent built" not in found


def test_a_milestone_that_was_split_has_no_outcome(tmp_path: Path, january: Foreseen) -> None:
    newer = CLOUD.replace(
        "version: 1", "version: 2\nchanges:\n  - {version: 2, date: 2026-02-01, split: {built: [made, tested]}}"
    )
    newer = newer.replace("[built]", "[tested]").replace("  built:", "  made: {title: Made, duration: 10d}\n  tested:")
    files = {**JANUARY, f"{ROOT}/blueprint.yaml": newer, **unit("kent", "2026-02-09", 2, tested=BUILT)}
    found = outcomes(tmp_path / "now", january, files, "2026-02-09")
    assert {name for name in found if name.startswith("kent")} == {"kent finish", "kent in-use"}


def test_what_was_split_retired_or_added_has_no_present_name(tmp_path: Path) -> None:
    newer = """\
        programme: cloud
        title: Cloud
        version: 3
        changes:
          - {version: 3, date: 2026-03-01, retired: [talked], added: {walked: all}}
          - {version: 2, date: 2026-02-01, split: {built: [made, tested], kept: [kept, more]}}
        milestones:
          made: {title: Made, duration: 5d}
          tested: {title: Tested, duration: 5d, after: [made]}
          kept: {title: Kept, duration: 5d}
          more: {title: More, duration: 5d}
          walked: {title: Walked, duration: 5d}
    """
    workspace = load_workspace(write_workspace(tmp_path, {"forces.yaml": REGISTER, f"{ROOT}/blueprint.yaml": newer}))
    blueprint = workspace.programmes["cloud"].blueprint
    assert blueprint is not None
    names = present_names(blueprint, 1)
    assert names["built"] is None
    assert names["kept"] == "kept"
    assert names["walked"] is None
    assert "talked" not in names


def test_a_programme_that_cannot_be_read_any_more_has_no_outcomes(tmp_path: Path, january: Foreseen) -> None:
    files = {**JANUARY, f"{ROOT}/blueprint.yaml": "broken: ["}
    assert outcomes(tmp_path / "now", january, files, "2026-03-06") == {}


# -- histories --------------------------------------------------------------------------------------------------------


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Kent says at each month end how it stands; at the end of March it is live."""
    story = Story(tmp_path / "service")
    story.commit("2026-01-30", {**JANUARY, "forces.yaml": DRAWN})
    story.commit("2026-02-20", unit("kent", "2026-02-20", built=BUILT, in_use="started: 2026-02-09"))
    story.commit(
        "2026-03-20",
        unit("kent", "2026-03-20", built=BUILT, in_use="started: 2026-02-09, finished: 2026-03-19"),
    )
    story.commit("2026-04-10", unit("essex", "2026-04-10", built=f"{BEGUN}, finished: 2026-04-09"))
    return story


def look_back(story: Story, last: str = "2026-04-20", programme: str | None = None, months: int = 24) -> Backtest:
    repository = open_repository(story.folder)
    asked = Asked(date.fromisoformat(last), programme, months, samples=60)
    return backtest(repository, repository.commit("HEAD"), asked)


def dates(found: Backtest) -> dict[tuple[date, Subject], Mapping[str, Said]]:
    return {(case.origin, case.subject): case.said for case in found.cases}


def test_each_month_end_is_looked_back_on(story: Story) -> None:
    found = look_back(story)
    assert found.origins == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    assert (found.gaps, found.illustrative, found.as_of) == ((), True, date(2026, 4, 20))
    kent = {case.origin: case for case in found.cases if case.subject == Subject("force", "cloud", "kent")}
    assert list(kent) == [date(2026, 1, 31), date(2026, 2, 28)]
    assert {case.outcome.actual for case in kent.values()} == {date(2026, 3, 19)}
    assert kent[date(2026, 2, 28)].said["last-month"] == kent[date(2026, 1, 31)].said["forecast"]
    assert "last-month" not in kent[date(2026, 1, 31)].said
    assert found.score("force").cases > 0


def test_a_forecast_does_not_change_when_later_commits_are_removed(story: Story) -> None:
    """What came of it does, of course; nothing that was said on a day may know of a later one."""
    before = dates(look_back(story))
    story.git("reset", "--quiet", "--hard", "HEAD~2")
    after = dates(look_back(story, "2026-03-02"))
    assert {origin for origin, _ in after} == {date(2026, 1, 31), date(2026, 2, 28)}
    assert after == {key: said for key, said in before.items() if key in after}
    assert [key for key in before if key[0] < date(2026, 3, 1)] == list(after)


def test_a_force_that_left_is_looked_back_on_no_more(story: Story) -> None:
    left = "programme: cloud\nforce: essex\nblueprint: 1\nparticipation: {state: declined, reason: Own service}\n"
    story.commit("2026-04-11", {f"{ROOT}/progress/essex.yaml": left})
    found = look_back(story)
    assert {case.subject.unit for case in found.cases} == {"kent", None}
    assert {case.outcome.actual for case in found.cases if case.subject.share} == {date(2026, 3, 19)}


def test_fewer_months_still_know_what_the_month_before_had_said(story: Story) -> None:
    found = look_back(story, months=1)
    assert found.origins == (date(2026, 3, 31),)
    essex = next(case for case in found.cases if case.subject == Subject("force", "cloud", "essex"))
    assert essex.said == dates(look_back(story))[date(2026, 3, 31), essex.subject]
    assert "last-month" in essex.said


def test_a_month_without_a_commit_is_looked_back_on_by_its_own_day(story: Story) -> None:
    found = look_back(story, "2026-06-02")
    assert found.origins[-2:] == (date(2026, 4, 30), date(2026, 5, 31))
    said = dates(found)
    subject = Subject("force", "cloud", "essex")
    assert said[date(2026, 5, 31), subject]["forecast"].p50 > date(2026, 5, 31)


def test_a_state_that_cannot_be_read_is_a_gap(story: Story) -> None:
    story.commit("2026-04-29", {"forces.yaml": "service: ["})
    story.commit("2026-05-29", {"forces.yaml": DRAWN})
    found = look_back(story, "2026-06-02")
    assert found.gaps == (date(2026, 4, 30),)
    assert date(2026, 4, 30) not in found.origins
    assert not [case for case in found.cases if case.origin == date(2026, 5, 31) and "last-month" in case.said]
    later = look_back(story, "2026-06-02", months=1)
    assert (later.origins, later.gaps) == ((date(2026, 5, 31),), ())


def test_one_programme_is_looked_back_on_alone(story: Story) -> None:
    assert dates(look_back(story, programme="cloud")) == dates(look_back(story))
    with pytest.raises(NoProgramme):
        look_back(story, programme="clod")
    story.commit("2026-04-11", {f"{ROOT}/blueprint.yaml": "broken: ["})
    with pytest.raises(NoProgramme):
        look_back(story, programme="cloud")


def test_each_step_is_told(story: Story) -> None:
    told: list[str] = []

    def working(what: str) -> AbstractContextManager[None]:
        told.append(what)
        return nullcontext()

    repository = open_repository(story.folder)
    backtest(repository, repository.commit("HEAD"), Asked(date(2026, 4, 20), months=2, samples=1), working)
    assert told == [
        "Reading the history",
        "Forecasting from 2026-01-31 (1 of 3)",
        "Forecasting from 2026-02-28 (2 of 3)",
        "Forecasting from 2026-03-31 (3 of 3)",
    ]


def test_a_broken_register_on_the_last_day_is_said(story: Story) -> None:
    story.commit("2026-04-11", {"forces.yaml": "service: ["})
    with pytest.raises(HistoryError, match=r"forces\.yaml could not be read at 2026-04-20"):
        look_back(story)
    with pytest.raises(NoProgramme):
        look_back(story, programme="cloud")


def test_without_a_month_end_there_is_nothing_to_look_back_on(story: Story) -> None:
    with pytest.raises(HistoryError, match="No month has ended between the beginning of history on 2026-01-30 and"):
        look_back(story, "2026-01-31")
    with pytest.raises(HistoryError, match="history begins on 2026-01-30"):
        look_back(story, "2026-01-29")


def test_a_shallow_clone_never_answers_from_one_commit(story: Story, tmp_path: Path) -> None:
    for depth, last in ((1, "2026-04-20"), (2, "2026-03-31")):
        git(tmp_path, "clone", "--quiet", f"--depth={depth}", f"file://{story.folder}", f"depth-{depth}")
        repository = open_repository(tmp_path / f"depth-{depth}")
        with pytest.raises(Shallow, match="git fetch --unshallow"):
            backtest(repository, repository.commit("HEAD"), Asked(date.fromisoformat(last)))
