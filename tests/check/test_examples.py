"""The broken examples of logic, progress, quality, capacity and notes: one for each code, in `tests/errors`.

An example holds the files of a small workspace, each under its path, and at its end everything that `check` finds in
it on Monday 15 June 2026. Figures on quality are found in every plan, so they are listed only in their own example,
where they are not met.
"""

import re
from pathlib import Path

import pytest

from rollout.check.run import check
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.rules import calendars, logic, notes, progress, quality
from rollout.schedule.engine import schedule
from tests.check.stories import TODAY

EXAMPLES = sorted((Path(__file__).parent.parent / "errors").glob("[LPQCN][0-9][0-9][0-9].txt"))
ELSEWHERE = {
    "P416",  # it takes history: tests/check/test_unchanged.py
    "Q512",  # the engine always finds a path to the finish; the figure says so: tests/check/test_quality.py
}


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
    problems = check(workspace, schedule(workspace, TODAY), today=TODAY)
    code = code_of(path)
    found = [p for p in problems if not p.code.startswith("Q") or (p.code == code and p.message.endswith("not met."))]
    if code.startswith("Q"):
        found = [p for p in found if p.code == code]
    assert [f"{p.location} {p.code} {p.name}" for p in found] == expected
    assert any(line.split()[1] == code for line in expected)


def test_every_code_has_an_example() -> None:
    codes = {rule.code for family in (logic, progress, quality, calendars, notes) for rule in family.RULES}
    assert {code_of(path) for path in EXAMPLES} == codes - ELSEWHERE
