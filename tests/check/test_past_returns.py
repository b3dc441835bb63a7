"""What real repositories say about returns: three that say the same while the finish slides, and everything else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout.check.past_returns import slides
from rollout.check.unchanged import Slide, Unit
from rollout.cli.main import main
from rollout.history.repository import open_repository
from rollout.load.workspace import load_workspace
from tests.check.stories import REGISTER, blueprint
from tests.history.repositories import Story, git

PATH = "programmes/cloud/progress/kent.yaml"
PLAN = blueprint("build: {title: Built, duration: 10d}\nlive: {title: In use, duration: 5d, after: [build]}")
DAY = date(2026, 6, 15)
BUILDING = "build: {started: 2026-04-01, remaining: 10d}"


def kent(confirmed: str, facts: str = BUILDING, head: str = "", force: str = "kent") -> str:
    return (
        f"programme: cloud\nforce: {force}\nblueprint: 1\nstart: 2026-04-01\nconfirmed: {confirmed}\n{head}"
        f"milestones:\n  {facts}\n"
    )


@pytest.fixture
def told(tmp_path: Path) -> Story:
    """A repository with a register and a plan, in a folder below its root."""
    story = Story(tmp_path / "repository")
    story.commit("2026-04-02", {"service/forces.yaml": REGISTER, "service/programmes/cloud/blueprint.yaml": PLAN})
    return story


def report(story: Story, day: str, text: str, path: str = PATH) -> str:
    return story.commit(day, {f"service/{path}": text})


def thrice(story: Story, *facts: str, head: str = "") -> None:
    """Three returns of Kent a fortnight apart; what they say is `facts` where given, else work that makes no headway."""
    for day, said in zip(("2026-05-15", "2026-05-29", "2026-06-12"), facts or (BUILDING,) * 3, strict=True):
        report(story, day, kent(day, said, head))


def found(story: Story, day: date = DAY) -> Mapping[Unit, Slide]:
    root = story.folder / "service"
    repository = open_repository(root)
    return slides(repository, repository.commit("HEAD"), load_workspace(root), day)


SLID = {("cloud", "kent"): Slide(date(2026, 6, 5), date(2026, 7, 3))}
"""15 working days after Friday 15 May, and after Friday 12 June."""


def test_three_returns_that_say_the_same_while_the_finish_slides(told: Story) -> None:
    thrice(told)
    assert found(told) == SLID


def test_what_is_not_committed_yet_is_the_last_return(told: Story) -> None:
    report(told, "2026-05-15", kent("2026-05-15"))
    report(told, "2026-05-29", kent("2026-05-29"))
    assert found(told) == {}
    (told.folder / "service" / PATH).write_text(kent("2026-06-12"))
    assert found(told) == SLID
    (told.folder / "service" / PATH).write_text(kent("2026-06-12", "build: {started: 2026-04-01, remaining: 5d}"))
    assert found(told) == {}


@pytest.mark.parametrize(
    "facts",
    [
        (BUILDING, BUILDING, "build: {started: 2026-04-01, remaining: 9d}"),
        ("build: {started: 2026-04-01, remaining: 12d}", BUILDING, BUILDING),
        (BUILDING, "build: {started: 2026-04-01, remaining: 12d}", BUILDING),
    ],
    ids=["in the last", "after the first", "and changed back"],
)
def test_a_fact_that_changed_is_no_finding(told: Story, facts: tuple[str, ...]) -> None:
    thrice(told, *facts)
    assert found(told) == {}


def test_a_finish_that_stands_still_is_told_as_it_is(told: Story) -> None:
    thrice(told, *("build: {started: 2026-04-01, expected: 2026-08-14}",) * 3)
    assert found(told) == {("cloud", "kent"): Slide(date(2026, 8, 21), date(2026, 8, 21))}
    assert codes(told) == []


def test_only_the_last_three_returns_count(told: Story) -> None:
    report(told, "2026-04-17", kent("2026-04-17", "build: {}"))
    thrice(told)
    assert found(told) == SLID


def test_commits_between_returns_are_no_returns(told: Story) -> None:
    """A file put right on the day of its return, others that could not be read, and confirmations taken back."""
    report(told, "2026-05-15", kent("2026-05-15", "build: {}"))
    report(told, "2026-05-16", kent("2026-05-15"))
    report(told, "2026-05-20", "nonsense: [")
    report(told, "2026-05-21", kent("2026-05-15") + "# A long note\n" * 80_000)
    report(told, "2026-05-22", kent("2026-05-15").replace("confirmed: 2026-05-15\n", ""))
    report(told, "2026-05-29", kent("2026-05-29"))
    report(told, "2026-06-10", kent("2026-06-14"))
    report(told, "2026-06-12", kent("2026-06-12"))
    assert found(told) == SLID


def test_the_state_of_the_first_return_is_the_one_that_counts(told: Story) -> None:
    """The finish of May was computed from the plan of May."""
    report(told, "2026-05-15", kent("2026-05-15"))
    longer = PLAN.replace("duration: 5d", "duration: 10d")
    told.commit("2026-05-20", {"service/programmes/cloud/blueprint.yaml": longer})
    report(told, "2026-05-29", kent("2026-05-29"))
    report(told, "2026-06-12", kent("2026-06-12"))
    assert found(told) == {("cloud", "kent"): Slide(date(2026, 6, 5), date(2026, 7, 10))}


def test_returns_of_three_days_may_be_committed_on_one(told: Story) -> None:
    for day in ("2026-05-15", "2026-05-29", "2026-06-12"):
        report(told, "2026-06-12", kent(day))
    assert found(told) == SLID


def test_an_older_version_is_read_as_the_blueprint_says_now(told: Story) -> None:
    """Kent wrote of "built" until version 2 called it "build"."""
    changed = PLAN.replace("version: 1", "version: 2").replace(
        "milestones:",
        "changes:\n  - {version: 2, date: 2026-06-01, why: Clearer, renamed: {built: build}}\nmilestones:",
    )
    first = PLAN.replace("build:", "built:").replace("[build]", "[built]")
    told.commit("2026-05-01", {"service/programmes/cloud/blueprint.yaml": first})
    report(told, "2026-05-15", kent("2026-05-15", BUILDING.replace("build", "built")))
    report(told, "2026-05-29", kent("2026-05-29", BUILDING.replace("build", "built")))
    told.commit("2026-06-01", {"service/programmes/cloud/blueprint.yaml": changed})
    report(told, "2026-06-12", kent("2026-06-12").replace("blueprint: 1", "blueprint: 2"))
    assert found(told) == SLID


def test_a_return_for_all_programmes_confirms_too(told: Story) -> None:
    path = "programmes/returns/kent.yaml"
    report(told, "2026-05-15", kent("2026-05-15"))
    report(told, "2026-05-20", "force: kent\nconfirmed: [", path)
    for day in ("2026-05-29", "2026-06-12"):
        report(told, day, f"force: kent\nconfirmed: {day}\n", path)
    assert found(told) == SLID
    report(told, "2026-06-13", "force: kent\nconfirmed: 2026-06-12\nsummary: Slow.\n", path)
    assert found(told) == {}


def test_a_collaborations_members_return_for_it(told: Story) -> None:
    register = f"{REGISTER}collaborations:\n  both: {{name: Both, forces: [kent, essex]}}\n"
    text = kent("2026-05-15").replace("force: kent", "collaboration: both")
    told.commit("2026-05-15", {"service/forces.yaml": register, "service/programmes/cloud/progress/both.yaml": text})
    for day in ("2026-05-29", "2026-06-12"):
        report(told, day, f"force: essex\nconfirmed: {day}\n", "programmes/returns/essex.yaml")
    assert found(told) == {("cloud", "both"): SLID["cloud", "kent"]}


def test_the_national_file_is_followed_as_well(told: Story) -> None:
    plan = blueprint("issued: {title: Issued, scope: national, duration: 10d}")
    told.commit("2026-05-01", {"service/programmes/cloud/blueprint.yaml": plan})
    for day in ("2026-05-15", "2026-05-29", "2026-06-12"):
        text = f"programme: cloud\nblueprint: 1\nconfirmed: {day}\nmilestones:\n  issued: {{started: 2026-05-01, remaining: 5d}}\n"
        report(told, day, text, "programmes/cloud/progress/national.yaml")
    assert found(told) == {("cloud", "national"): Slide(date(2026, 5, 22), date(2026, 6, 19))}


def test_units_are_found_together_by_the_day_of_their_first_return(told: Story) -> None:
    """Essex returned on the same days, in commits of its own; one state a day stands for both."""
    essex = "programmes/cloud/progress/essex.yaml"
    for day in ("2026-05-15", "2026-05-29", "2026-06-12"):
        report(told, day, kent(day))
        report(told, day, kent(day, force="essex"), essex)
    assert found(told) == {("cloud", unit): SLID["cloud", "kent"] for unit in ("essex", "kent")}


def test_a_file_that_was_not_there_has_made_no_return(told: Story) -> None:
    report(told, "2026-05-15", kent("2026-05-15"))
    told.commit("2026-05-16", without=(f"service/{PATH}",))
    report(told, "2026-05-29", kent("2026-05-29"))
    report(told, "2026-06-12", kent("2026-06-12"))
    assert found(told) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [("milestones:\n", "milestones:\n  a: {title: A, after: [b]}\n  b: {title: B, after: [a]}\n"), ("title", "titel")],
    ids=["a loop", "a plan that cannot be read"],
)
def test_a_state_that_cannot_be_computed_says_nothing(told: Story, before: str, after: str) -> None:
    blueprint_path = "service/programmes/cloud/blueprint.yaml"
    told.commit("2026-05-14", {blueprint_path: PLAN.replace(before, after)})
    report(told, "2026-05-15", kent("2026-05-15"))
    told.commit("2026-05-16", {blueprint_path: PLAN})
    report(told, "2026-05-29", kent("2026-05-29"))
    report(told, "2026-06-12", kent("2026-06-12"))
    assert found(told) == {}


def test_a_state_without_a_register_says_nothing(told: Story) -> None:
    told.commit("2026-05-14", without=("service/forces.yaml",))
    report(told, "2026-05-15", kent("2026-05-15"))
    told.commit("2026-05-16", {"service/forces.yaml": REGISTER})
    report(told, "2026-05-29", kent("2026-05-29"))
    report(told, "2026-06-12", kent("2026-06-12"))
    assert found(told) == {}


def test_who_owes_nothing_or_is_late_is_left_to_other_findings(told: Story) -> None:
    thrice(told)
    assert found(told, date(2026, 7, 17)) == SLID
    assert found(told, date(2026, 7, 18)) == {}
    thrice(told, head="participation: {state: declined, reason: Own platform}\n")
    assert found(told) == {}


def test_a_shallow_or_damaged_repository_says_nothing(told: Story, tmp_path: Path) -> None:
    thrice(told)
    git(tmp_path, "clone", "--quiet", "--depth=3", f"file://{told.folder}", "shallow")
    root = tmp_path / "shallow" / "service"
    repository = open_repository(root)
    assert slides(repository, repository.commit("HEAD"), load_workspace(root), DAY) == {}
    blob = told.git("rev-parse", "HEAD~2^{tree}")
    (told.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert found(told) == {}


def check(folder: Path, *options: str) -> list[str]:
    arguments = ["-C", str(folder), "check", "--as-of", str(DAY), "--format", "json", *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return [problem["code"] for problem in json.loads(result.stdout)["problems"] if problem["code"] == "P416"]


def codes(story: Story, *options: str) -> list[str]:
    return check(story.folder / "service", *options)


def test_check_says_it_of_the_working_tree_and_of_a_commit(told: Story) -> None:
    thrice(told)
    assert codes(told) == ["P416"]
    assert codes(told, "--at", "HEAD") == ["P416"]
    assert codes(told, "--at", "HEAD~1") == []


def test_only_the_change_that_confirms_once_more_introduces_it(told: Story) -> None:
    thrice(told)
    assert codes(told, "--diff-base", "HEAD~1") == ["P416"]
    (told.folder / "service" / PATH).write_text(f"# Kent\n{kent('2026-06-12')}")
    assert codes(told, "--diff-base", "HEAD") == []


def test_files_named_one_by_one_are_checked_without_history(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    thrice(told)
    monkeypatch.setattr("rollout.cli.check._line", None)
    assert codes(told, str(told.folder / "service" / PATH)) == []


def test_without_git_or_history_everything_else_is_checked(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    thrice(told)
    git(told.folder, "checkout", "--quiet", "--orphan", "new")
    assert codes(told) == []
    monkeypatch.setenv("PATH", "")
    assert codes(told) == []
    (told.folder / ".git").rename(told.folder / "no-git")
    assert codes(told) == []


def test_it_takes_a_constant_number_of_processes(told: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, counting = tmp_path / "log", tmp_path / "bin" / "git"
    counting.parent.mkdir()
    counting.write_text(f'#!/bin/sh\necho x >> {log}\nexec {shutil.which("git")} "$@"\n')
    counting.chmod(0o755)
    forces = "".join(f"  f{n}: {{name: Force {n}, nation: england}}\n" for n in range(30))
    for day in ("2026-05-15", "2026-05-29", "2026-06-12"):
        files = {f"service/programmes/cloud/progress/f{n}.yaml": kent(day, force=f"f{n}") for n in range(30)}
        told.commit(day, {"service/forces.yaml": REGISTER + forces, **files})
    monkeypatch.setenv("PATH", f"{counting.parent}:/usr/bin:/bin")
    assert len(codes(told)) == 30
    assert len(log.read_text().splitlines()) == 5
