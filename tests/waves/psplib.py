"""Reads instances of PSPLIB, the library of project scheduling problems (Kolisch & Sprecher 1996)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Project(NamedTuple):
    """Durations, successors and requests by activity, and how much there is of each resource."""

    durations: list[int]
    successors: list[list[int]]
    requests: list[list[int]]
    capacities: list[int]


def read(path: Path) -> Project:
    """A single-mode instance."""
    text = path.read_text(encoding="utf-8")
    after, _, rest = text.partition("PRECEDENCE RELATIONS:")[2].partition("REQUESTS/DURATIONS:")
    asked, _, there = rest.partition("RESOURCEAVAILABILITIES:")
    requests = _rows(asked)
    return Project(
        [row[2] for row in requests],
        [[int(each) - 1 for each in row[3:]] for row in _rows(after)],
        [row[3:] for row in requests],
        _rows(there)[0],
    )


def _rows(text: str) -> list[list[int]]:
    lines = [line.split() for line in text.splitlines()]
    return [[int(word) for word in words] for words in lines if words and all(word.isdigit() for word in words)]
