"""Lines as they should read: the answers to problems that have only one, for whoever applies them with a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rollout.model.problem import Problem
from rollout.model.source import Source


def suggestions(problems: Iterable[Problem], sources: Mapping[str, Source]) -> Mapping[tuple[str, int], str]:
    """By file and line: the whole line with the certain answers to all its problems in it.

    An answer that runs over several lines, or that stands where another one does, is left out.
    """
    spans: dict[tuple[str, int], dict[tuple[int, int], str]] = {}
    for problem in problems:
        place = problem.location
        if problem.fix is not None and place.end_column is not None and place.file in sources:
            answers = spans.setdefault((place.file, place.line), {})
            answers.setdefault((place.column - 1, place.end_column - 1), problem.fix.replacement)
    lines: dict[str, list[str]] = {}
    found = {}
    for (path, line), answers in spans.items():
        if path not in lines:
            lines[path] = sources[path].text.split("\n")
        found[path, line] = _answered(lines[path][line - 1].rstrip("\r"), answers)
    return found


def _answered(text: str, answers: Mapping[tuple[int, int], str]) -> str:
    """A line with its answers, put in from its end so that places stay right."""
    limit = len(text)
    for start, end in sorted(answers, reverse=True):
        if end <= limit:
            text = text[:start] + answers[start, end] + text[end:]
            limit = start
    return text
