"""The text of what git has to be told so that it merges progress files by field: configuration and attributes."""

from __future__ import annotations

import re

PATTERNS = ("programmes/*/progress/*.yaml", "programmes/returns/*.yaml")
"""Files that merge by field."""
EXCLUDED = ".*.rollout"
"""Files being prepared; git is told not to offer them for a commit."""
_SECTION = re.compile(r'^\[merge "rollout"\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|$))*', re.MULTILINE)


def configured(text: str, program: str) -> str:
    """A git configuration in which the merge driver calls `program`; the same text when it does already."""
    section = (
        '[merge "rollout"]\n'
        "\tname = rollout: progress files by milestone and field\n"
        f"\tdriver = {program} merge %O %A %B %P\n"
    )
    if _SECTION.search(text):
        return _SECTION.sub(lambda _: section, text, count=1)
    return _ended(text) + section


def attributed(text: str, folder: str) -> str:
    """A .gitattributes that names the merge driver for the workspace in `folder` of the repository ("": its top)."""
    prefix = f"{folder}/" if folder else ""
    lines = [f"{prefix}{pattern} merge=rollout" for pattern in PATTERNS]
    return _with_lines(text, lines)


def excluded(text: str) -> str:
    """A .git/info/exclude that leaves out files being prepared."""
    return _with_lines(text, [EXCLUDED])


def _with_lines(text: str, lines: list[str]) -> str:
    there = {line.strip() for line in text.splitlines()}
    missing = [line for line in lines if line not in there]
    return _ended(text) + "".join(f"{line}\n" for line in missing) if missing else text


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
