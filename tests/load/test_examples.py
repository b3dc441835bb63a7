"""The broken examples of reading, shape and references: one for each code, in `tests/errors`.

An example holds the files of a small workspace, each under its path, and at its end everything that reading finds in
it. `tests/check/test_examples.py` does the same for what is found in readable plans.
"""

import re
from pathlib import Path

import pytest

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry

EXAMPLES = sorted((Path(__file__).parent.parent / "errors").glob("[YSR][0-9][0-9][0-9].txt"))


def code_of(path: Path) -> str:
    return path.stem


def parts(path: Path) -> dict[str, str]:
    """The texts of an example by their headings."""
    found = re.split(r"^=== (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.mark.parametrize("path", EXAMPLES, ids=code_of)
def test_an_example_has_what_it_says_and_nothing_else(path: Path) -> None:
    texts = parts(path)
    expected = texts.pop("found").splitlines()
    workspace = read_workspace(FileEntry(path=name, content=text.encode()) for name, text in texts.items())
    assert [f"{p.location} {p.code} {p.name}" for p in workspace.problems] == expected
    assert any(line.split()[1] == code_of(path) for line in expected)


@pytest.mark.parametrize("path", EXAMPLES, ids=code_of)
def test_every_finding_says_what_to_do_next(path: Path) -> None:
    texts = parts(path)
    texts.pop("found")
    workspace = read_workspace(FileEntry(path=name, content=text.encode()) for name, text in texts.items())
    assert all(problem.message and problem.hint for problem in workspace.problems)
