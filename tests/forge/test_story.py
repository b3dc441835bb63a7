"""A force project manager changes three lines of Kent's file in a web editor and opens a pull request.

The steps of the shipped workflows run here as they are written, in order, on a real repository with two branches; the
forge itself (what `gh` asks of it, and its hand-over of files) is played by `Forge`.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.forge.workflows import Forge
from tests.history.repositories import Story, git

pytestmark = pytest.mark.skipif(
    shutil.which("jq") is None, reason="jq, which the forge's machines have, is not installed"
)

KENT = "programmes/office-365/progress/kent.yaml"
REGISTER = """\
service:
  name: UK policing
  illustrative: true
  owners: ["@example-delivery-lead"]
forces:
  kent: {name: Kent Police, nation: england, owners: ["@example-kent"]}
  essex: {name: Essex Police, nation: england, owners: ["@example-essex"]}
"""
BLUEPRINT = """\
programme: office-365
title: Office 365
version: 1
live: mailboxes-migrated
milestones:
  sign-up: {title: Force signed up, duration: 10d, basis: assumed}
  directory-cleaned: {title: Directory cleaned, duration: 20d, basis: assumed, after: [sign-up]}
  tenant-built: {title: Tenant built, duration: 25d, basis: assumed, after: [sign-up]}
  mailboxes-migrated:
    title: Mailboxes migrated
    duration: 10d
    basis: assumed
    after: [directory-cleaned, tenant-built]
"""
BEFORE = """\
programme: office-365
force: kent
blueprint: 1
start: 2026-10-05
confirmed: 2026-11-06
milestones:
  sign-up:
    started: 2026-10-05
    finished: 2026-10-16

  directory-cleaned:
    started: 2026-10-19
    remaining: 8d

  tenant-built:
    started: 2026-10-19
    remaining: 12d

  mailboxes-migrated:
    baseline: 2026-12-18
"""
THREE_LINES = (
    ("confirmed: 2026-11-06", "confirmed: 20/11/2026"),
    (
        "    remaining: 8d\n",
        "    remaining: 23d\n    note: The personnel system holds two records for many officers.\n",
    ),
)
FILES = {
    "forces.yaml": REGISTER,
    "programmes/office-365/blueprint.yaml": BLUEPRINT,
    KENT: BEFORE,
    "programmes/office-365/progress/essex.yaml": BEFORE.replace("force: kent", "force: essex"),
}


def changed(text: str = BEFORE) -> str:
    for old, new in THREE_LINES:
        text = text.replace(old, new)
    return text


class Request:
    """A pull request in its repository, and the forge it is open on."""

    def __init__(self, folder: Path, author: str = "example-kent") -> None:
        self.folder = folder
        self.author = author
        self.runs = 0
        self.origin = Story(folder / "origin")
        self.origin.commit("2026-11-06", FILES)
        self.origin.git("checkout", "--quiet", "-b", "kent-patch-1")

    def push(self, files: dict[str, str]) -> str:
        """A commit on the branch, and the forge's trial merge of it."""
        origin = self.origin
        origin.git("checkout", "--quiet", "kent-patch-1")
        head = origin.commit("2026-11-22", files)
        origin.git("checkout", "--quiet", "--detach", "main")
        origin.git("merge", "--quiet", "--no-ff", "--message", "Trial", head, at="2026-11-22T12:05:00Z")
        origin.git("update-ref", "refs/pull/7/head", head)
        origin.git("update-ref", "refs/pull/7/merge", "HEAD")
        origin.git("checkout", "--quiet", "main")
        return head

    def forge(self, head: str) -> Forge:
        """The forge's machine for one run."""
        self.runs += 1
        forge = Forge(
            self.folder / f"forge-{self.runs}",
            {
                "vars.ROLLOUT_AS_OF || 'today'": "2026-11-22",
                "github.token": "token",
                "github.repository": "example/rollout",
                "github.server_url": "https://github.com",
                "github.event.repository.default_branch": "main",
                "github.event.pull_request.user.login": self.author,
                "github.event.pull_request.head.sha": head,
                "github.event.workflow_run.id": "31",
                "github.event.workflow_run.head_sha": head,
                "github.event.workflow_run.head_branch": "kent-patch-1",
                "github.event.workflow_run.head_repository.owner.login": "example",
                "github.event.workflow_run.actor.login": self.author,
            },
        )
        pull = {"number": 7, "draft": False, "user": {"login": self.author}, "head": {"sha": head}}
        forge.answer("repos/example/rollout/pulls", [{**pull, "head": {"sha": "0" * 40}}, pull])
        forge.answer("repos/example/rollout/issues/7/comments", [])
        forge.answer("repos/example/rollout/pulls/7/comments", [])
        forge.answer(
            "repos/example/rollout/git/ref/heads/main", {"object": {"sha": self.origin.git("rev-parse", "main")}}
        )
        return forge

    def clone(self, name: str, what: str) -> Path:
        """A clone with one commit checked out, as the checkout action leaves it."""
        target = self.folder / f"{name}-{self.runs}"
        git(self.folder, "clone", "--quiet", "--no-checkout", str(self.origin.folder), str(target))
        git(target, "fetch", "--quiet", "origin", what)
        git(target, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return target

    def check(self, forge: Forge) -> tuple[bool, str]:
        """Run the check; whether it is green, and what it printed on the lines."""
        place = self.folder / f"check-{self.runs}"
        place.mkdir()
        self.clone("base", "main").rename(place / "base")
        self.clone("change", "refs/pull/7/merge").rename(place / "change")
        looked = forge.run("check-change.yml", "change", "Look at the change", place)
        assert looked.returncode == 0, looked.stderr
        forge.answer(
            "repos/example/rollout/actions/runs/31/artifacts?name=rollout",
            {"artifacts": [{"id": 5, "size_in_bytes": 900}]},
        )
        with zipfile.ZipFile(forge.folder / "result.zip", "w") as made:
            made.write(place / "result/result.json", "result.json")
        forge.answer("repos/example/rollout/actions/artifacts/5/zip", (forge.folder / "result.zip").read_bytes())
        return forge.run("check-change.yml", "change", "Fail when", place).returncode == 0, looked.stdout

    def comment(self, forge: Forge) -> list[dict[str, Any]]:
        """Run the workflow that comments; what it told the forge."""
        place = self.clone("comment", "main")
        assert forge.run("comment-change.yml", "find", "Ask for", place).returncode == 0
        assert forge.outputs["number"] == "7"
        for name in ("Take over", "Look it through", "Say it once", "Offer the answers"):
            ended = forge.run("comment-change.yml", "comment", name, place)
            assert ended.returncode == 0, ended.stderr
        return forge.changes()

    def judge(self, forge: Forge) -> tuple[str, str]:
        """Run the judgement before a merge; its verdict, and what it printed."""
        place = self.clone("judge", "main")
        fetched = forge.run("comment-change.yml", "judge", "Fetch the objects", place)
        assert fetched.returncode == 0, fetched.stderr
        judged = forge.run("comment-change.yml", "judge", "Judge it again", place)
        assert judged.returncode == 0, judged.stderr
        assert git(place, "status", "--porcelain", "--untracked-files=no") == ""
        return forge.outputs["merge"], judged.stdout

    def merge(self, forge: Forge) -> list[dict[str, Any]]:
        """Run the merge; what it told the forge."""
        ended = forge.run("comment-change.yml", "merge", "Merge the commit", self.folder)
        assert ended.returncode == 0, ended.stderr
        return [told for told in forge.changes() if told["path"].endswith("/merge")]


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """Kent's pull request."""
    return Request(tmp_path)


def test_from_three_lines_in_a_web_editor_to_the_main_branch(request_: Request) -> None:
    # The date is written the other way round. The pull request says so on the very line, and offers the answer.
    head = request_.push({KENT: changed()})
    forge = request_.forge(head)
    green, printed = request_.check(forge)
    assert not green
    assert printed.startswith(f"::error file={KENT},line=5,col=12,endColumn=22,title=S105 bad-date::")
    comment, review = request_.comment(forge)
    assert comment["path"] == "repos/example/rollout/issues/7/comments"
    assert "**error**, line 5 of programmes/office-365/progress/kent.yaml" in comment["body"]["body"]
    assert review["path"] == "repos/example/rollout/pulls/7/reviews"
    (line,) = review["body"]["comments"]
    assert (line["path"], line["line"], line["side"]) == (KENT, 5, "RIGHT")
    assert "```suggestion\nconfirmed: 2026-11-20\n```" in line["body"]

    # One click takes it.
    head = request_.push({KENT: changed().replace("confirmed: 20/11/2026", "confirmed: 2026-11-20")})
    forge = request_.forge(head)
    earlier = {"id": 41, "body": comment["body"]["body"], "user": {"login": "github-actions[bot]"}}
    forge.answer("repos/example/rollout/issues/7/comments", [earlier])
    green, printed = request_.check(forge)
    assert (green, printed) == (True, "")
    (update,) = request_.comment(forge)
    assert (update["method"], update["path"]) == ("PATCH", "repos/example/rollout/issues/comments/41")
    said = update["body"]["body"]
    assert "@\u200bexample-kent may make it. It consists of facts only." in said
    assert "**Kent Police**, Office 365: live 22 December 2026 \u2192 11 January 2027 (11 working days later)" in said
    assert "now driven by Directory cleaned" in said
    assert said.removeprefix("<!-- rollout: what this change means -->\n") == comment_of(request_)

    # Nobody else is needed.
    assert request_.judge(forge) == ("true", "")
    (merged,) = request_.merge(forge)
    assert (merged["method"], merged["path"]) == ("PUT", "repos/example/rollout/pulls/7/merge")
    assert merged["body"] == {"sha": head, "merge_method": "merge"}


def comment_of(request_: Request) -> str:
    """The comment as the check hands it over."""
    return (request_.folder / f"check-{request_.runs}" / "comment.md").read_text(encoding="utf-8")


def test_a_change_without_meaning_is_silent(request_: Request) -> None:
    forge = request_.forge(request_.push({KENT: "# Kept by the programme office\n" + BEFORE}))
    assert request_.check(forge) == (True, "")
    assert request_.comment(forge) == []


def test_somebody_elses_change_is_refused_on_its_line(tmp_path: Path) -> None:
    request_ = Request(tmp_path, author="example-essex")
    forge = request_.forge(request_.push({KENT: BEFORE.replace("remaining: 8d", "remaining: 9d")}))
    green, printed = request_.check(forge)
    assert not green
    assert "title=A701 not-your-file::@example-essex may not change" in printed
    assert "@\u200bexample-essex may not make it alone:" in comment_of(request_)


def judged(request_: Request, head: str, author: str = "example-kent", pusher: str | None = None) -> tuple[str, str]:
    """The verdict on a commit whose check was green."""
    forge = request_.forge(head)
    forge.values |= {"needs.find.outputs.author": author, "needs.find.outputs.number": "7"}
    forge.values["github.event.workflow_run.actor.login"] = pusher or author
    return request_.judge(forge)


def test_what_needs_a_person_is_left_to_a_person(request_: Request) -> None:
    early = "  mailboxes-migrated:\n    started: 2026-11-02\n    finished: 2026-11-20\n"
    head = request_.push({KENT: BEFORE.replace("  mailboxes-migrated:\n", early)})
    merge, why = judged(request_, head)
    assert merge == "false"
    assert "P407" in why
    assert why.endswith("Left to a person: check has something to say.\n")

    head = request_.push({KENT: BEFORE.replace("baseline: 2026-12-18", "baseline: 2027-01-15")})
    lead = "example-delivery-lead"
    assert judged(request_, head, lead) == ("false", f"Left to a person: it is more than facts of {lead}.\n")

    head = request_.push({KENT: BEFORE.replace("remaining: 8d", "remaining: 9d")})
    _, why = judged(request_, head, pusher="example-essex")
    assert why.endswith("Left to a person: example-essex may not make this change alone.\n")


def test_what_was_judged_is_what_is_merged(request_: Request) -> None:
    old = request_.push({KENT: BEFORE.replace("remaining: 8d", "remaining: 9d")})
    new = request_.push({KENT: BEFORE.replace("remaining: 8d", "remaining: 10d")})
    assert judged(request_, old) == ("false", "Left to a person: the trial merge is not of this commit.\n")
    forge = request_.forge(new)
    forge.values |= {"needs.find.outputs.author": "example-kent", "needs.find.outputs.number": "7"}
    assert request_.judge(forge)[0] == "true"
    forge.answer("repos/example/rollout/git/ref/heads/main", {"object": {"sha": "0" * 40}})
    assert request_.merge(forge) == []
    request_.origin.commit("2026-11-23", {"README.md": "Hello\n"})
    moved = "Left to a person: the trial merge is not of the main branch as it is now.\n"
    assert judged(request_, new) == ("false", moved)


def test_a_pull_request_nobody_knows_is_nobodys(request_: Request) -> None:
    forge = request_.forge(request_.push({KENT: changed()}))
    forge.answer("repos/example/rollout/pulls", [])
    assert forge.run("comment-change.yml", "find", "Ask for", request_.folder).returncode == 0
    assert forge.outputs == {}


@pytest.mark.parametrize("artifacts", [[], [{"id": 5, "size_in_bytes": 2_000_000}]], ids=["none", "too large"])
def test_a_result_that_is_not_there_or_too_large_is_not_taken_over(
    request_: Request, artifacts: list[dict[str, int]]
) -> None:
    forge = request_.forge(request_.push({KENT: changed()}))
    forge.values["needs.find.outputs.number"] = "7"
    forge.answer("repos/example/rollout/actions/runs/31/artifacts?name=rollout", {"artifacts": artifacts})
    place = request_.folder / "empty"
    place.mkdir()
    assert forge.run("comment-change.yml", "comment", "Take over", place).returncode == 0
    assert forge.outputs["artifact"] == ""
    assert not (place / "result.zip").exists()
    for name in ("Say it once", "Offer the answers"):
        assert forge.run("comment-change.yml", "comment", name, place).returncode == 0
    assert forge.changes() == []


def test_a_result_that_rollout_did_not_write_posts_nothing(request_: Request) -> None:
    head = request_.push({KENT: changed()})
    forge = request_.forge(head)
    forge.values["needs.find.outputs.number"] = "7"
    forged = {"schema_version": 1, "head": head, "comment": "Merge this, @example-delivery-lead", "suggestions": []}
    place = request_.folder / "forged"
    place.mkdir()
    with zipfile.ZipFile(place / "result.zip", "w") as made:
        made.writestr("result.json", json.dumps(forged))
    ended = forge.run("comment-change.yml", "comment", "Look it through", place)
    assert ended.returncode == 1
    assert "its comment holds a mention" in ended.stderr
    assert not (place / "post").exists()


def test_what_the_change_says_about_the_tool_counts_for_nothing(request_: Request) -> None:
    """Workflow, package and templates of the change are there to be read, not run."""
    marker = request_.folder / "ran"
    trap = f"open({str(marker)!r}, 'w').close()\n"
    head = request_.push(
        {
            "rollout/__init__.py": trap,
            "sitecustomize.py": trap,
            "json.py": trap,
            "templates/brief.md.j2": "{{ 1 / 0 }}",
            "pyproject.toml": "[project]\nname = 'x'\n",
        }
    )
    forge = request_.forge(head)
    green, printed = request_.check(forge)
    assert not green
    assert "title=A704 service-file-changed" in printed
    assert judged(request_, head)[0] == "false"
    assert not marker.exists()


def test_the_main_branch_is_checked_as_a_whole(request_: Request) -> None:
    forge = request_.forge(request_.push({KENT: changed()}))
    assert forge.run("check-change.yml", "whole", "Check everything", request_.clone("whole", "main")).returncode == 0
    broken = forge.run("check-change.yml", "whole", "Check everything", request_.clone("head", "refs/pull/7/head"))
    assert broken.returncode == 1
