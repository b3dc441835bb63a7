"""Bytes into text: what is refused before any parser sees it.

A parser must never meet a character that moves its line count away from an editor's, that hides text from a reviewer,
or that a terminal would obey. Each is found here, with its place; tabs inside a line and the invisible characters
are replaced one for one, so that the rest of the file can still be read and all its problems shown at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from rollout.model.problem import Fix, Problem
from rollout.model.source import Location, Source
from rollout.rules import finding

MAX_BYTES = 1024 * 1024
_SHOWN_OF_ONE_KIND = 100
"""A megabyte of control characters is one mistake; nobody needs a million findings of it."""

_BAD_BYTES = bytes(byte for byte in range(32) if byte != 10) + b"\x7f"
_SEPARATORS = "\x85\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff"
# Rare: compiled by `re` when a text first needs them.
_SUSPECT = rf"\t+|\r(?!\n)|[{_SEPARATORS}]|[{_BIDI}]|[{_CONTROLS}]"
_UNSAFE_VALUE = rf"[\t\r{_SEPARATORS}{_BIDI}{_CONTROLS}]"
_CONFLICT = r"(?m)^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$"
_BOUNDARY = r"(?m)^(?:<{7}|>{7})(?: |$)"


class Decoded(NamedTuple):
    """A file's text, what is wrong with it, and whether it makes sense to parse it."""

    source: Source
    problems: tuple[Problem, ...]
    parse: bool


class Lines:
    """Turns an index of a text into a line and a column, both from 1."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of the character at `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


def decode(path: str, raw: bytes, revision: str | None = None) -> Decoded:
    """The text of a file's bytes, without a byte-order mark.

    Args:
        path: The file's path from the workspace root.
        raw: Its bytes.
        revision: The commit they come from; None for the working tree.
    """
    if len(raw) > MAX_BYTES:
        return Decoded(Source(path, "", revision), (too_large(path, len(raw), revision),), parse=False)
    # Two passes at the speed of memory decide for nearly every file that there is nothing to look for.
    if raw.isascii() and len(raw.translate(None, _BAD_BYTES)) == len(raw):
        text = raw.decode("ascii")
        return _with_conflicts(Source(path, text, revision), [], parse=True)
    marked = raw.startswith(b"\xef\xbb\xbf")
    try:
        text = raw[3:].decode("utf-8") if marked else raw.decode("utf-8")
    except UnicodeDecodeError as failure:
        return _not_utf8(path, raw, failure.start + (3 if marked else 0), revision)
    source = Source(path, text, revision)
    problems = [finding("Y018", source.top(), "The file begins with a byte-order mark")] if marked else []
    return _suspects(source, problems)


def too_large(path: str, size: int, revision: str | None = None) -> Problem:
    """The problem of a file beyond the size limit, which is never read."""
    return finding(
        "Y009",
        Location(file=path, revision=revision),
        f"The file has {size:,} bytes; at most {MAX_BYTES:,} are read",
    )


def unsafe_character(value: str) -> str | None:
    """The first character of a scalar that no file may hold, however it was written, if there is one."""
    match = re.search(_UNSAFE_VALUE, value)
    return None if match is None else match.group()


def code_of_character(character: str) -> str:
    """The rule that refuses a character found by `unsafe_character`."""
    if character in _SEPARATORS:
        return "Y015"
    return "Y016" if re.match(f"[{_BIDI}]", character) else "Y014"


def _not_utf8(path: str, raw: bytes, offset: int, revision: str | None) -> Decoded:
    good = raw[:offset]
    line = good.count(b"\n") + 1
    column = len(good[good.rfind(b"\n") + 1 :].decode("utf-8", "replace").lstrip("\ufeff")) + 1
    where = Location(file=path, line=line, column=column, revision=revision)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "The file is written as UTF-16, not as UTF-8"
    else:
        message = f"The file is not UTF-8 text: the byte 0x{raw[offset]:02x} cannot stand here"
    text = "" if b"\x00" in raw else raw.decode("utf-8", "replace")
    return Decoded(Source(path, text, revision), (finding("Y012", where, message),), parse=False)


def _suspects(source: Source, problems: list[Problem]) -> Decoded:
    text = source.text
    if re.search(_SUSPECT, text) is None:
        return _with_conflicts(source, problems, parse=True)
    places = Lines(text)
    parse = True
    counts: dict[str, int] = {}
    for match in re.finditer(_SUSPECT, text):
        problem = _suspect(source, match, places)
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= _SHOWN_OF_ONE_KIND:
            problems.append(problem)
        if problem.code == "Y013" and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" "):
            parse = False  # a tab that indents leaves open what belongs to what
    cleaned = re.sub(_SUSPECT, lambda match: " " * len(match.group()), text)
    return _with_conflicts(Source(source.path, cleaned, source.revision), problems, parse=parse)


def _suspect(source: Source, match: re.Match[str], places: Lines) -> Problem:
    found = match.group()
    line, column = places.place(match.start())
    where = Location(
        file=source.path, line=line, column=column, end_column=column + len(found), revision=source.revision
    )
    if found[0] == "\t":
        spaces = "  " * len(found) if column == 1 else " "
        fix = Fix(replacement=spaces, describe="Replace the tab by spaces")
        return finding("Y013", where, "A tab stands here", fix=fix)
    return finding(code_of_character(found), where, f"The character {_named(found)} stands here")


def _named(character: str) -> str:
    names = {"\r": "carriage return without line feed", "\x1b": "escape", "\x00": "NUL", "\ufeff": "byte-order mark"}
    number = f"U+{ord(character):04X}"
    return f"{number} ({names[character]})" if character in names else number


def named_character(character: str) -> str:
    """A character that cannot be shown, by its number and, where it has one people know, its name."""
    return _named(character)


def _with_conflicts(source: Source, problems: list[Problem], *, parse: bool) -> Decoded:
    text = source.text
    if ("<<<<<<<" in text or ">>>>>>>" in text) and re.search(_BOUNDARY, text):
        problems.extend(_conflicts(source))
        parse = False
    return Decoded(source, tuple(problems), parse)


def _conflicts(source: Source) -> Iterator[Problem]:
    """One problem for each conflict, at its first marker."""
    lines = Lines(source.text)
    first: tuple[int, str] | None = None
    last = 0
    for match in re.finditer(_CONFLICT, source.text):
        line, _ = lines.place(match.start())
        opens = match.group().startswith("<")
        if first is not None and opens:
            yield _conflict(source, *first, last)
            first = None
        if first is None:
            first = (line, match.group())
        last = line
        if match.group().startswith(">"):
            yield _conflict(source, *first, last)
            first = None
    if first is not None:
        yield _conflict(source, *first, last)


def _conflict(source: Source, line: int, marker: str, last: int) -> Problem:
    where = Location(file=source.path, line=line, column=1, end_column=len(marker) + 1, revision=source.revision)
    return finding("Y017", where, f"An unresolved merge conflict stands in lines {line} to {last}")
