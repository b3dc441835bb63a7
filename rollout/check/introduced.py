"""What a change brings with it: the problems its base does not have, and the lines that are new.

A problem is known again when lines have moved, when a date it mentions has moved, and when its file has been renamed.
Each problem of the base accounts for one of the head, the surest likeness first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping

from rollout.model.problem import Problem
from rollout.model.source import Location, Source

_PLACE = r"(?<=\.yaml):[0-9]+:[0-9]+"

Sources = Mapping[str, Source]
_Likeness = Callable[[Problem, str | None], Hashable | None]


def introduced(
    head: Iterable[Problem], base: Iterable[Problem], head_sources: Sources, base_sources: Sources
) -> tuple[Problem, ...]:
    """The problems of `head` that `base` does not have, in their order.

    What is said twice in `head` and once in `base` is introduced once: on the line that is new, else at the later
    place.
    """
    lines, old_lines = Lines(head_sources), Lines(base_sources)
    old = [(problem, old_lines.of(problem.location)) for problem in base]
    new = [(problem, lines.of(problem.location)) for problem in head]
    moved = frozenset(head_sources) & frozenset(base_sources)
    for likeness in (_same_line, _same_words, _same_place, _same_line_elsewhere(moved)):
        new, old = _without_known(new, old, likeness)
    left = {id(problem) for problem, _ in new}
    return tuple(problem for problem in head if id(problem) in left)


_Told = list[tuple[Problem, str | None]]


def _without_known(new: _Told, old: _Told, likeness: _Likeness) -> tuple[_Told, _Told]:
    """Both lists without the pairs that are alike."""
    known: dict[Hashable, list[int]] = {}
    for number, (problem, line) in enumerate(old):
        key = likeness(problem, line)
        if key is not None:
            known.setdefault(key, []).append(number)
    gone: set[int] = set()
    left = []
    for problem, line in new:
        places = known.get(likeness(problem, line))
        if places:
            gone.add(places.pop(0))
        else:
            left.append((problem, line))
    return left, [told for number, told in enumerate(old) if number not in gone]


def _subject(problem: Problem) -> tuple[str | None, ...]:
    return (problem.code, problem.programme, problem.force, problem.milestone)


def _words(problem: Problem) -> str:
    """The message without the places it mentions."""
    return re.sub(_PLACE, "", problem.message)


def _same_line(problem: Problem, line: str | None) -> Hashable:
    return (problem.location.file, _subject(problem), _words(problem), line)


def _same_words(problem: Problem, line: str | None) -> Hashable:
    del line
    return (problem.location.file, _subject(problem), _words(problem))


def _same_place(problem: Problem, line: str | None) -> Hashable | None:
    """On a line that reads as before, about the same subject: only the figures in the message have moved."""
    return None if line is None else (problem.location.file, _subject(problem), line)


def _same_line_elsewhere(there: frozenset[str]) -> _Likeness:
    """The same in a file that exists on one side only: it was renamed."""

    def likeness(problem: Problem, line: str | None) -> Hashable | None:
        if line is None or problem.location.file in there:
            return None
        return (_subject(problem)[0], _words(problem), line)

    return likeness


class Lines:
    """The lines of files, each file split once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def of(self, place: Location) -> str | None:
        """The text of a place's line, without the blanks around it; None where there is none."""
        lines = self.in_file(place.file)
        return lines[place.line - 1].strip() if place.line <= len(lines) else None

    def in_file(self, path: str) -> list[str]:
        """The lines of a file; none when it was not read."""
        if path not in self._split:
            self._split[path] = self._sources[path].text.split("\n") if path in self._sources else []
        return self._split[path]


def new_lines(head_sources: Sources, base_sources: Sources) -> frozenset[tuple[str, int]]:
    """File and number of each line that the base's version of the file does not have anywhere."""
    found = []
    for path, source in head_sources.items():
        before = base_sources.get(path)
        if before is not None and before.text == source.text:
            continue
        known = frozenset(() if before is None else before.text.split("\n"))
        found += [(path, n) for n, line in enumerate(source.text.split("\n"), 1) if line not in known]
    return frozenset(found)
