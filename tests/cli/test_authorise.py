"""`rollout authorise` and `rollout owners`, on real repositories."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.history.repositories import Story, git
from tests.workspace import write_workspace

REGISTER = """\
service: {name: Policing, owners: ["@example-lead"], teams: {kent-office: ["@example-kent"]}}
forces:
  kent: {name: Kent Police, nation: england, owners: [kent-office]}
  essex: {name: Essex Police, nation: england, owners: ["@example-essex"]}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""
BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
milestones:
  built: {title: Built, duration: 20d}
  in-use: {title: In use, duration: 5d, after: [built]}
"""
FORCE = """\
programme: cloud
force: {force}
blueprint: 1
start: 2026-10-01
confirmed: 2026-11-01
milestones:
  built:
    baseline: 2026-11-20
    started: 2026-10-05
  in-use:
    baseline: 2026-11-27
"""
KENT = "programmes/cloud/progress/kent.yaml"
ESSEX = "programmes/cloud/progress/essex.yaml"
FILES = {
    "forces.yaml": REGISTER,
    "programmes/cloud/blueprint.yaml": BLUEPRINT,
    KENT: FORCE.replace("{force}", "kent"),
    ESSEX: FORCE.replace("{force}", "essex"),
}
NEWS = FILES[KENT].replace("2026-11-01", "2026-11-15").replace("10-05\n", "10-05\n    remaining: 4d\n")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A repository on a branch `change` that has just left `main`."""
    story = Story(tmp_path / "workspace")
    story.commit("2026-11-01", FILES)
    story.git("checkout", "--quiet", "-b", "change")
    return story


def ask(where: Story | Path, actor: str, *options: str, head: str = "change", base: str = "main") -> Result:
    folder = where.folder if isinstance(where, Story) else where
    arguments = ["-C", str(folder), "authorise", "--actor", actor, "--base", base, "--head", head, *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def document(result: Result) -> dict[str, Any]:
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_force_may_report_its_facts(story: Story) -> None:
    head = story.commit("2026-11-15", {KENT: NEWS})
    result = ask(story, "@example-kent", "--format", "json")
    assert result.exit_code == 0
    found = document(result)
    assert list(found)[:3] == ["schema_version", "allowed", "actor"]
    assert (found["allowed"], found["actor"], found["facts_only"]) == (True, "@example-kent", True)
    assert (found["head"], found["base"]) == (head, found["merge_base"])
    assert [list(change)[:1] for change in found["changes"]] == [["file"], ["file"]]
    assert found["changes"][0] == {
        "file": KENT,
        "force": "kent",
        "programme": "cloud",
        "milestone": None,
        "kind": "fact",
        "field": "confirmed",
        "allowed": True,
        "why": "@example-kent looks after kent.",
        "code": None,
        "line": 5,
    }


def test_it_is_said_as_a_table_as_markdown_and_on_the_line(story: Story) -> None:
    story.commit("2026-11-15", {KENT: NEWS.replace("2026-11-20", "2026-12-20")})
    table = ask(story, "@example-kent")
    assert table.exit_code == 1
    assert table.stdout.split("\n")[0] == "@example-kent may not make this change: 1 of 3 changes need somebody else"
    assert "milestones.built.baseline   term  no " in table.stdout
    assert table.stderr == "A702: Leave it out, or ask @example-lead to approve it.\n"
    markdown = ask(story, "@example-kent", "--format", "markdown").stdout
    assert "| programmes/cloud/progress/kent.yaml | milestones.built.baseline | term | no |" in markdown
    line = ask(story, "@example-kent", "--format", "github").stdout
    assert line.startswith(f"::error file={KENT},line=8,col=15,endColumn=25,title=A702 term-changed::")


def test_owners_count_as_the_tip_of_the_base_has_them_and_the_change_from_where_it_began(story: Story) -> None:
    story.commit("2026-11-15", {ESSEX: FILES[ESSEX].replace("2026-11-01", "2026-11-15")})
    assert ask(story, "@example-new").exit_code == 1
    story.git("checkout", "--quiet", "main")
    story.commit("2026-11-16", {"forces.yaml": REGISTER.replace("@example-essex", "@example-new"), KENT: NEWS})
    assert ask(story, "@example-new").exit_code == 0
    assert ask(story, "@example-essex").exit_code == 1
    assert {change["file"] for change in document(ask(story, "@example-new", "--format", "json"))["changes"]} == {ESSEX}


def test_nobody_makes_themselves_an_owner(story: Story) -> None:
    mine = REGISTER.replace('["@example-lead"]', '["@example-kent"]').replace("@example-essex", "@example-kent")
    story.commit("2026-11-15", {"forces.yaml": mine, ESSEX: FILES[ESSEX].replace("2026-11-01", "2026-11-15")})
    found = document(ask(story, "@example-kent", "--format", "json"))
    assert not found["allowed"]
    assert not any(change["allowed"] for change in found["changes"])


def test_a_team_of_the_forge_counts_when_it_is_named(story: Story) -> None:
    story.commit("2026-11-15", {KENT: NEWS})
    assert ask(story, "@somebody").exit_code == 1
    assert ask(story, "@somebody", "--team", "other", "--team", "kent-office").exit_code == 0


# An account can change no other force's file, whatever it does to it.


def refused(story: Story, actor: str = "@example-kent") -> set[str]:
    """The files in which the account is refused something."""
    story.git("add", "--all")
    story.git("commit", "--quiet", "--message", "Change")
    result = ask(story, actor, "--format", "json")
    assert result.exit_code == 1
    found = document(result)
    assert not found["facts_only"]
    return {change["file"] for change in found["changes"] if not change["allowed"]}


def test_by_deleting_it(story: Story) -> None:
    (story.folder / ESSEX).unlink()
    assert refused(story) == {ESSEX}


def test_by_renaming_it_or_by_renaming_an_own_file_over_it(story: Story) -> None:
    other = "programmes/cloud/progress/kent-and-essex.yaml"
    story.git("mv", ESSEX, other)
    assert refused(story) == {ESSEX, other}
    story.git("reset", "--quiet", "--hard", "main")
    story.git("mv", "--force", KENT, ESSEX)
    assert refused(story) == {KENT, ESSEX}


def test_by_swapping_two_files(story: Story) -> None:
    kent, essex = (story.folder / path for path in (KENT, ESSEX))
    kent.rename(story.folder / "aside")
    essex.rename(kent)
    (story.folder / "aside").rename(essex)
    assert refused(story) == {KENT, ESSEX}


def test_by_its_mode(story: Story) -> None:
    story.git("update-index", "--chmod=+x", ESSEX)
    story.git("commit", "--quiet", "--message", "Change")
    assert ask(story, "@example-kent").exit_code == 1
    story.git("reset", "--quiet", "--hard", "main")
    story.git("update-index", "--chmod=+x", KENT)
    story.git("commit", "--quiet", "--message", "Change")
    result = ask(story, "@example-kent")
    assert result.exit_code == 1
    assert "It changes its mode from 100644 to 100755" in result.stdout


def test_by_a_twin_that_differs_in_capitals(story: Story) -> None:
    story.git("config", "core.ignorecase", "false")
    blob = git(story.folder, "hash-object", "-w", "--stdin", stdin=FILES[KENT].encode())
    for twin in ("programmes/cloud/progress/Essex.yaml", "Programmes/cloud/progress/essex.yaml"):
        story.git("reset", "--quiet", "--hard", "main")
        story.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{twin}")
        story.git("commit", "--quiet", "--message", "Change")
        for actor in ("@example-kent", "@example-essex", "@example-lead"):
            found = document(ask(story, actor, "--format", "json"))
            assert not found["allowed"]
            assert "A706" in {problem["code"] for problem in found["problems"]}


def test_by_a_link_in_its_place_in_a_folders_place_or_from_an_own_file(story: Story) -> None:
    (story.folder / ESSEX).unlink()
    (story.folder / ESSEX).symlink_to("kent.yaml")
    assert refused(story) == {ESSEX}
    story.git("reset", "--quiet", "--hard", "main")
    (story.folder / KENT).unlink()
    (story.folder / KENT).symlink_to("essex.yaml")
    assert refused(story) == {KENT}
    story.git("reset", "--quiet", "--hard", "main")
    folder = story.folder / "programmes/cloud/progress"
    folder.rename(story.folder / "mine")
    folder.symlink_to("../../mine")
    assert refused(story) >= {KENT, ESSEX, "programmes/cloud/progress", "mine/essex.yaml"}


def test_by_a_submodule_in_its_place(story: Story) -> None:
    head = story.git("rev-parse", "HEAD")
    story.git("update-index", "--cacheinfo", f"160000,{head},{ESSEX}")
    story.git("commit", "--quiet", "--message", "Change")
    assert "It becomes a submodule" in ask(story, "@example-lead").stdout
    assert ask(story, "@example-kent").exit_code == 1


def test_by_a_name_that_hides_a_line(story: Story) -> None:
    write_workspace(story.folder, {"programmes/cloud/progress/kent.yaml\nessex.yaml": "a: 1\n"})
    result = ask_after_commit(story)
    assert "programmes/cloud/progress/kent.yaml\\nessex.yaml" in result.stdout
    assert result.exit_code == 1


def ask_after_commit(story: Story) -> Result:
    story.git("add", "--all")
    story.git("commit", "--quiet", "--message", "Change")
    return ask(story, "@example-kent")


def test_by_configuration_in_the_repository(story: Story) -> None:
    story.git("config", "diff.renames", "copies")
    story.git("config", "diff.ignoreSubmodules", "all")
    write_workspace(story.folder, {".gitattributes": "*.yaml -diff filter=none\n"})
    story.git("mv", "--force", KENT, ESSEX)
    assert refused(story) == {KENT, ESSEX, ".gitattributes"}


def test_a_file_too_large_to_be_read_is_not_judged(story: Story) -> None:
    story.commit("2026-11-15", {KENT: FILES[KENT] + "# " + "x" * 1_100_000 + "\n"})
    found = document(ask(story, "@example-kent", "--format", "json"))
    assert [problem["code"] for problem in found["problems"]] == ["A709"]


# Where it is asked


def test_a_workspace_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    story = Story(tmp_path / "all")
    story.commit("2026-11-01", {f"data/{path}": text for path, text in FILES.items()})
    story.git("checkout", "--quiet", "-b", "change")
    story.commit("2026-11-15", {f"data/{KENT}": NEWS})
    inside = story.folder / "data"
    assert ask(inside, "@example-kent").exit_code == 0
    story.commit("2026-11-16", {"README.md": "Hello\n", ".github/workflows/a.yml": "on: push\n"})
    found = document(ask(inside, "@example-kent", "--format", "json"))
    assert [(change["file"], change["kind"], change["allowed"]) for change in found["changes"]] == [
        ("../.github/workflows/a.yml", "other", False),
        ("../README.md", "other", False),
        (KENT, "fact", True),
        (KENT, "fact", True),
    ]
    assert [problem["code"] for problem in found["problems"]] == ["A704", "A707", "A704"]


def test_nothing_needs_to_be_checked_out(story: Story, tmp_path: Path) -> None:
    story.commit("2026-11-15", {KENT: NEWS})
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare")
    bare = tmp_path / "bare"
    assert ask(bare, "@example-kent").exit_code == 0
    git(tmp_path, "clone", "--quiet", "--no-checkout", str(story.folder), "empty")
    empty = tmp_path / "empty"
    assert ask(empty, "@example-kent", base="origin/main", head="origin/change").exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"base": "nowhere"}, '"nowhere" names no commit'),
        ({"head": "--output=x"}, '"--output=x" names no commit'),
        ({"actor": "@"}, "--actor names nobody"),
    ],
)
def test_what_leads_nowhere_is_exit_code_2(story: Story, options: dict[str, str], said: str) -> None:
    settings = {"actor": "@example-kent", "base": "main", "head": "change", **options}
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    result = CliRunner().invoke(main, ["-C", str(story.folder), "authorise", *arguments], catch_exceptions=False)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_register_that_cannot_be_read_authorises_nobody(story: Story) -> None:
    story.git("checkout", "--quiet", "main")
    story.commit("2026-11-02", {"forces.yaml": "service: [\n"})
    result = ask(story, "@example-lead")
    assert result.exit_code == 2
    assert "forces.yaml cannot be read in commit" in result.stderr
    assert "so nobody can be authorised: forces.yaml:2:1 Y001" in result.stderr
    story.git("rm", "--quiet", "forces.yaml")
    story.git("commit", "--quiet", "--message", "Gone")
    write_workspace(story.folder, {"forces.yaml": REGISTER})
    assert "There is no forces.yaml in commit" in ask(story, "@example-lead").stderr


def test_a_clone_that_does_not_reach_back_far_enough_says_fetch_more(story: Story, tmp_path: Path) -> None:
    story.commit("2026-11-15", {KENT: NEWS})
    story.git("checkout", "--quiet", "main")
    story.commit("2026-11-16", {ESSEX: FILES[ESSEX].replace("2026-11-01", "2026-11-15")})
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{story.folder}", "shallow")
    shallow = tmp_path / "shallow"
    result = ask(shallow, "@example-kent", base="origin/main", head="origin/change")
    assert result.exit_code == 2
    assert "git fetch --unshallow" in result.stderr


def test_two_branches_with_nothing_in_common(story: Story) -> None:
    story.git("checkout", "--quiet", "--orphan", "alone")
    story.git("commit", "--quiet", "--message", "Alone")
    result = ask(story, "@example-kent", head="alone")
    assert result.exit_code == 2
    assert "have no history in common" in result.stderr


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    write_workspace(tmp_path, FILES)
    alone = tmp_path
    result = ask(alone, "@example-kent")
    assert result.exit_code == 2
    assert "is in no git repository" in result.stderr


def test_the_workspace_may_be_named_by_the_environment(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.commit("2026-11-15", {KENT: NEWS})
    monkeypatch.setenv("ROLLOUT_WORKSPACE", str(story.folder))
    arguments = ["authorise", "--actor", "example-kent", "--base", "main", "--head", "change"]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    monkeypatch.delenv("ROLLOUT_WORKSPACE")
    monkeypatch.chdir(story.folder / "programmes")
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0


def test_planted_configuration_does_not_run(story: Story) -> None:
    story.commit("2026-11-15", {KENT: NEWS})
    marker = story.folder.parent / "ran"
    script = story.folder.parent / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.yaml.textconv", "filter.none.clean"):
        story.git("config", name, str(script))
    (story.folder / ".git/info").mkdir(exist_ok=True)
    (story.folder / ".git/info/attributes").write_text("*.yaml diff=yaml filter=none\n")
    assert ask(story, "@example-kent").exit_code == 0
    assert not os.path.lexists(marker)


# CODEOWNERS


def owners(folder: Path, *options: str) -> str:
    return CliRunner().invoke(main, ["-C", str(folder), "owners", *options], catch_exceptions=False).stdout


def test_owners_are_printed_as_the_forges_read_them(story: Story) -> None:
    assert owners(story.folder).split("\n") == [
        "# Written by `rollout owners` from forces.yaml; change it there, then write it again.",
        "*                                           @example-lead",
        "/programmes/*/progress/kent.yaml            @example-kent @example-lead",
        "/programmes/returns/kent.yaml               @example-kent @example-lead",
        "/programmes/*/progress/essex.yaml           @example-essex @example-lead",
        "/programmes/returns/essex.yaml              @example-essex @example-lead",
        "/programmes/*/progress/kent-and-essex.yaml  @example-kent @example-essex @example-lead",
        "",
    ]


def test_owners_know_where_the_workspace_is_in_the_repository(tmp_path: Path) -> None:
    story = Story(tmp_path / "all")
    story.commit("2026-11-01", {f"data/{path}": text for path, text in FILES.items()})
    found = json.loads(owners(story.folder / "data", "--format", "json"))
    assert found["schema_version"] == 1
    assert found["owners"][1]["pattern"] == "/data/programmes/*/progress/kent.yaml"
    assert found["owners"][1]["accounts"] == ["@example-kent", "@example-lead"]


def test_without_owners_there_is_only_the_heading(tmp_path: Path) -> None:
    write_workspace(tmp_path, {"forces.yaml": "service: {name: A}\nforces: {kent: {name: Kent, nation: england}}\n"})
    assert owners(tmp_path) == (
        "# Written by `rollout owners` from forces.yaml; change it there, then write it again.\n"
    )
