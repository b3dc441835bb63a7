"""`python -m rollout.cli.pull_request`: what the workflows hand over and look through."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rollout.cli.pull_request import main
from rollout.report.pull_request import MARK

HEAD = "a" * 40
KENT = "programmes/cloud/progress/kent.yaml"
CHECK = {
    "problems": [
        {
            "code": "S105",
            "severity": "error",
            "file": KENT,
            "line": 14,
            "message": "Wrong",
            "hint": "Write 2026-08-10.",
            "on_new_line": True,
            "fix": {"replacement": "2026-08-10", "describe": "Write 2026-08-10", "suggestion": "started: 2026-08-10"},
        }
    ]
}
VERDICT = {"actor": "@example-kent", "allowed": True, "facts_only": True, "problems": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what the commands found, packed."""
    (tmp_path / "check.json").write_text(json.dumps(CHECK))
    (tmp_path / "authorise.json").write_text(json.dumps(VERDICT))
    (tmp_path / "diff.md").write_text("### Dates\n\n- later\n")
    pack(tmp_path)
    (tmp_path / "comments.jsonl").write_text("")
    (tmp_path / "reviews.jsonl").write_text("\n")
    return tmp_path


def pack(folder: Path) -> None:
    found = {name: folder / f"{name}.json" for name in ("authorise", "result")}
    options = [f"--{name}={path}" for name, path in found.items()]
    options += [f"--check={folder / 'check.json'}", f"--lines={folder / 'check.json'}", f"--diff={folder / 'diff.md'}"]
    main(["pack", "--head", HEAD, *options, f"--comment={folder / 'comment.md'}"])


def archive(folder: Path, **members: Any) -> None:
    with zipfile.ZipFile(folder / "result.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name.replace("_", "."), text)


def unpack(folder: Path) -> dict[str, str]:
    """What is to be posted, by the name of the file."""
    options = [f"--{name}={folder / name}.jsonl" for name in ("comments", "reviews")]
    options += [f"--zip={folder / 'result.zip'}", f"--post={folder / 'post'}"]
    main(["unpack", "--head", HEAD, "--repository", "https://github.com/example/rollout", *options])
    return {path.name: path.read_text() for path in sorted((folder / "post").iterdir())}


def test_what_is_packed_is_posted(folder: Path) -> None:
    assert (folder / "comment.md").read_text().endswith("### Dates\n\n- later\n")
    archive(folder, result_json=(folder / "result.json").read_text())
    posted = unpack(folder)
    assert set(posted) == {"comment.json", "review.json"}
    assert json.loads(posted["comment.json"])["body"] == f"{MARK}\n{(folder / 'comment.md').read_text()}"
    assert json.loads(posted["review.json"])["comments"][0]["path"] == KENT


def test_a_comment_that_is_there_is_changed(folder: Path) -> None:
    archive(folder, result_json=(folder / "result.json").read_text())
    own = {"id": 12, "body": f"{MARK}\nOld", "author": "github-actions[bot]"}
    (folder / "comments.jsonl").write_text(
        json.dumps({"id": 1, "body": "Hello", "author": "kent"}) + "\n" + json.dumps(own)
    )
    posted = unpack(folder)
    assert set(posted) == {"comment-update.json", "comment-id", "review.json"}
    assert posted["comment-id"] == "12"


def test_nothing_is_posted_when_there_is_nothing_to_say(folder: Path) -> None:
    (folder / "check.json").write_text('{"problems": []}')
    (folder / "diff.md").write_text("")
    pack(folder)
    archive(folder, result_json=(folder / "result.json").read_text())
    assert unpack(folder) == {}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"other_json": "{}"},
        {"result_json": "{}", "more_json": "{}"},
        {"result_json": "not JSON"},
        {"result_json": b"\xff\xfe"},
        {"result_json": "[" * 100_000},
        {"result_json": "0" * 1_100_000},
        {"result_json": "{}"},
    ],
    ids=lambda members: str(members)[:50],
)
def test_an_archive_of_another_kind_posts_nothing(
    folder: Path, members: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    archive(folder, **members)
    with pytest.raises(SystemExit) as ended:
        unpack(folder)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Nothing is posted: the result is not what rollout writes; ")
    assert not (folder / "post").exists()


def test_what_is_no_archive_posts_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "result.zip").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(SystemExit):
        unpack(folder)
    assert "it cannot be read: BadZipFile" in capsys.readouterr().err
