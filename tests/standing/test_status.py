"""The printed rule: every status, in the order in which the rule asks. Most cases also meet a later condition."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.schedule.standing import Status
from tests.standing.stories import BLUEPRINT, cloud, file, files, kent

DONE = """\
designed: {started: 2026-03-02, finished: 2026-03-13}
built: {started: 2026-03-16, finished: 2026-03-27}
"""
LATE_BY_MONTHS = "moved: {baseline: 2026-01-09}"


def moving(more: str) -> str:
    """Half moved at the data date: the other half is done on Friday 10 April, unless the facts say otherwise."""
    return f"{DONE}moved: {{started: 2026-03-30, {more}}}\n"


def stated(state: str) -> str:
    """A file that is months late and says that the force takes no part."""
    return file(LATE_BY_MONTHS, more=f"participation: {{state: {state}, reason: The board said so}}\n")


CASES = {
    "no file": (None, "not-joined", "no progress file"),
    "in discussion": (stated("in-discussion"), "in-discussion", "The board said so"),
    "declined": (stated("declined"), "declined", "The board said so"),
    "deferred": (stated("deferred"), "deferred", "The board said so"),
    "met otherwise": (stated("met-otherwise"), "met-otherwise", "The board said so"),
    "not applicable, for no given reason": (
        file(more="participation: not-applicable\n"),
        "not-applicable",
        "not-applicable as stated",
    ),
    "a file that cannot be read, though it says everything is late": (
        file(LATE_BY_MONTHS) + "programme: twice\n",
        "unreadable",
        "its file cannot be read: rollout check says why",
    ),
    "everything finished, though late and long silent": (
        file(
            f"{DONE}moved: {{baseline: 2026-01-09, started: 2026-03-30, finished: 2026-03-31}}\n"
            "settled: {not_applicable: Nothing to settle}",
            confirmed="2026-01-05",
        ),
        "complete",
        "every applicable milestone is finished",
    ),
    "never confirmed, though late": (file(LATE_BY_MONTHS, confirmed=None), "not-reported", "never confirmed"),
    "a day past the return cycle, though late": (
        file(LATE_BY_MONTHS, confirmed="2026-02-26"),
        "not-reported",
        "last confirmed on 2026-02-26",
    ),
    "confirmed only after the data date": (file(confirmed="2026-04-04"), "not-reported", "never confirmed"),
    "more than 20 days late, and blocked": (
        file(moving("baseline: 2026-03-12, remaining: 5d, blocked: No access")),
        "red",
        "21 working days late, more than 20",
    ),
    "exactly 20 days late": (file(moving("baseline: 2026-03-13")), "amber", "20 working days late, more than 5"),
    "six days late": (file(moving("baseline: 2026-04-02")), "amber", "6 working days late, more than 5"),
    "blocked on the critical path, and without a baseline": (
        file(moving("remaining: 5d, blocked: No access, since: 2026-04-01")),
        "amber",
        "moved is critical and blocked",
    ),
    "overrun on the critical path, and without a baseline": (
        file("designed: {started: 2026-03-02}"),
        "amber",
        "designed is critical and has overrun",
    ),
    "live by a finish, though without a baseline": (
        file(f"{DONE}moved: {{started: 2026-03-30, finished: 2026-04-01}}"),
        "live",
        "live since 2026-04-01",
    ),
    "no baseline, and starts after the data date": (
        file(start="2026-05-04"),
        "no-baseline",
        "no approved date for going live",
    ),
    "starts after the data date": (
        file("moved: {baseline: 2026-07-31}", start="2026-05-04"),
        "not-started",
        "starts on 2026-05-04",
    ),
    "nothing begun, but the start has come": (
        file("moved: {baseline: 2026-05-15}", start="2026-04-03"),
        "green",
        "on time",
    ),
    "five days late": (file(moving("baseline: 2026-04-03")), "green", "5 working days late, within tolerance"),
    "one day early": (file(moving("baseline: 2026-04-13")), "green", "1 working day early"),
}


@pytest.mark.parametrize(("text", "status", "reason"), CASES.values(), ids=CASES.keys())
def test_status_is_the_first_that_the_rule_finds(tmp_path: Path, text: str | None, status: str, reason: str) -> None:
    standing = kent(tmp_path, text)
    assert (str(standing.status), standing.reasons[0]) == (status, reason)


def test_every_status_of_the_rule_has_its_case() -> None:
    assert {status for _, status, _ in CASES.values()} == {str(status) for status in Status}


def required(day: str) -> str:
    """The blueprint with a required date for going live."""
    return BLUEPRINT.replace("title: Moved,", f"title: Moved, target: {day},")


TARGETS = {
    "missed by a day, though on time against the baseline": (
        "2026-04-09",
        moving("baseline: 2026-04-10"),
        "red",
        "a required date is missed by 1 working day",
    ),
    "ten days left, and six days late": ("2026-04-24", moving("baseline: 2026-04-02"), "amber", "6 working days late"),
    "ten days left": (
        "2026-04-24",
        moving("baseline: 2026-04-10"),
        "amber",
        "10 working days before a required date",
    ),
    "met to the day": ("2026-04-10", moving("note: Nearly there"), "amber", "0 working days before a required date"),
    "eleven days left, and no baseline": (
        "2026-04-27",
        moving("note: Nearly there"),
        "green",
        "no required date is at risk",
    ),
}


@pytest.mark.parametrize(("day", "facts", "status", "reason"), TARGETS.values(), ids=TARGETS.keys())
def test_required_dates_count_by_the_days_left(tmp_path: Path, day: str, facts: str, status: str, reason: str) -> None:
    standing = kent(tmp_path, file(facts), blueprint=required(day))
    assert str(standing.status) == status
    assert standing.reasons[0].startswith(reason)


def test_a_programme_s_own_tolerance_wins_over_the_service_s(tmp_path: Path) -> None:
    own = BLUEPRINT.replace("live: moved\n", "live: moved\ntolerance: {amber_days: 30, red_days: 40}\n")
    standing = kent(tmp_path, file(moving("baseline: 2026-03-12")), blueprint=own)
    assert (standing.status, standing.reasons) == (Status.GREEN, ("21 working days late, within tolerance",))


def test_every_joined_force_of_a_programme_that_cannot_be_computed_is_unreadable(tmp_path: Path) -> None:
    loop = BLUEPRINT.replace("duration: 10d}\n  built", "duration: 10d, after: [settled]}\n  built")
    standing = kent(tmp_path, file(moving("baseline: 2026-03-12")), blueprint=loop)
    assert (standing.status, standing.reasons) == (
        Status.UNREADABLE,
        ("the programme cannot be computed: rollout check says why",),
    )


def test_a_blueprint_that_cannot_be_read_leaves_participation_as_it_is_stated(tmp_path: Path) -> None:
    declined = kent(tmp_path, stated("declined"), blueprint="programme: [\n")
    assert declined.status is Status.DECLINED


def test_counts_have_a_figure_for_each_status_and_add_up_to_the_scope(tmp_path: Path) -> None:
    register = """\
        service: {name: Policing}
        forces:
          kent: {name: Kent Police, nation: england, tags: [home-office]}
          essex: {name: Essex Police, nation: england, tags: [home-office]}
          surrey: {name: Surrey Police, nation: england, tags: [home-office]}
          jersey: {name: States of Jersey Police, nation: crown-dependency, calendar: england-and-wales}
        """
    programme = cloud(
        tmp_path,
        files(
            ("kent", file(moving("baseline: 2026-04-10"))),
            ("essex", stated("declined").replace("kent", "essex")),
            register=register,
            blueprint=BLUEPRINT.replace("version: 1", "version: 1\nscope: [home-office]"),
        ),
    )
    assert set(programme.counts) == set(Status)
    assert programme.scope == sum(programme.counts.values()) == 3
    assert {status: count for status, count in programme.counts.items() if count} == {
        Status.NOT_JOINED: 1,
        Status.DECLINED: 1,
        Status.GREEN: 1,
    }
    assert [row.force for row in programme.forces] == ["kent", "essex", "surrey"]
