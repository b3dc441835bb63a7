"""The certain answers that problems carry, written into a file: what `check --fix` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rollout.load.nodes import read_nodes
from rollout.load.text import decode
from rollout.model.problem import Problem


class Fixed(NamedTuple):
    """A file's new bytes, and the problems whose answers were written into it."""

    raw: bytes
    problems: tuple[Problem, ...]


def fixed(raw: bytes, problems: Iterable[Problem]) -> Fixed:
    """A file with every certain answer to its problems written in the place of what is wrong.

    Answers that overlap others, or after which the file could not be read where it could before, are left out.

    Args:
        raw: The file's bytes.
        problems: Problems of that file; those without an answer are passed over.
    """
    text = raw.decode("utf-8-sig")
    mark = raw[: len(raw) - len(text.encode("utf-8"))]
    written: list[Problem] = []
    for problem, start, end in reversed(_placed(text, problems)):
        assert problem.fix is not None
        new = text[:start] + problem.fix.replacement + text[end:]
        if _trouble(new) <= _trouble(text):
            text = new
            written.append(problem)
    return Fixed(mark + text.encode("utf-8"), tuple(reversed(written)))


def _placed(text: str, problems: Iterable[Problem]) -> list[tuple[Problem, int, int]]:
    """The answers with the indexes they replace, by place; of overlapping ones the first."""
    starts = _line_starts(text)
    placed: list[tuple[Problem, int, int]] = []
    for problem in sorted(problems, key=lambda each: each.location.sort_key):
        where = problem.location
        if problem.fix is None or where.end_column is None or where.line > len(starts):
            continue
        start = starts[where.line - 1] + where.column - 1
        end = starts[where.line - 1] + where.end_column - 1
        if end <= len(text) and (not placed or placed[-1][2] <= start):
            placed.append((problem, start, end))
    return placed


def _line_starts(text: str) -> Sequence[int]:
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    return starts


def _trouble(text: str) -> int:
    """How much stands in the way of reading a text at all."""
    decoded = decode("", text.encode("utf-8"))
    if not decoded.parse:
        return 1_000 + len(decoded.problems)
    return len(decoded.problems) + len(read_nodes(decoded.source).problems)
