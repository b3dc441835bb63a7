"""Problems in every form a reader or a forge asks for.

`text` is for people; `json`, `github`, `gitlab`, `sarif` and `junit` follow their readers' formats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from rollout import __version__
from rollout.check.select import counts
from rollout.model.problem import Problem, Severity
from rollout.model.source import Location, Source
from rollout.report.problem_document import problem_document
from rollout.report.suggestions import suggestions
from rollout.rules import catalogue

Sources = Mapping[str, Source]
_LONGEST_LINE = 160
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_text(problems: Iterable[Problem], sources: Sources) -> str:
    """Each problem with its line, a caret under its place, and what to do."""
    # Split once a file: a file may have ten thousand problems.
    lines: dict[str, list[str]] = {}
    told = []
    for problem in problems:
        path = problem.location.file
        if path not in lines:
            lines[path] = sources[path].text.split("\n") if path in sources else []
        told += _told(problem, lines[path])
    return "\n".join(told)


def _told(problem: Problem, source: Sequence[str]) -> list[str]:
    place = problem.location
    lines = [f"{place}: {problem.code} {_one_line(problem.message)}"]
    if place.line <= len(source) and source[place.line - 1].strip():
        number = str(place.line)
        text, before, length = _excerpt(source[place.line - 1].rstrip(), place)
        lines += [f"  {number} | {text}", f"  {' ' * len(number)} | {before}{'^' * length}"]
    if problem.hint:
        lines.append(f"  {_one_line(problem.hint)}")
    return lines


def _excerpt(text: str, place: Location) -> tuple[str, str, int]:
    """A line, or as much of a long one as stands around the place; the blank before the caret; the caret's length."""
    column = place.column - 1
    start = 0 if len(text) <= _LONGEST_LINE else max(0, min(column - _LONGEST_LINE // 4, len(text) - _LONGEST_LINE))
    shown = text[start : start + _LONGEST_LINE]
    length = max(1, min((place.end_column or place.column + 1) - place.column, len(shown) - (column - start)))
    head, tail = "\u2026" if start else "", "\u2026" if start + len(shown) < len(text) else ""
    # A tab is as wide in the line of the caret as in the line above it.
    before = "".join("\t" if character == "\t" else " " for character in f"{head}{shown[: column - start]}")
    return f"{head}{shown}{tail}", before, length


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")) if "\n" in text else text


def as_json(problems: Sequence[Problem], sources: Sources, new_lines: Collection[tuple[str, int]] | None = None) -> str:
    """The contract's document. With `new_lines` (file, line) each problem says whether its line is one of them."""
    answers = suggestions(problems, sources)
    found = []
    for problem in problems:
        at = (problem.location.file, problem.location.line)
        row = problem_document(problem, answers.get(at))
        found.append(row if new_lines is None else {**row, "on_new_line": at in new_lines})
    document = {
        "schema_version": 1,
        "problems": found,
        "counts": {str(severity): count for severity, count in counts(problems).items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _encoded(text: str, *, is_property: bool = False) -> str:
    """Text inside a workflow command: what would end it or its property is percent-encoded."""
    for raw, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(raw, code)
    if is_property:
        text = text.replace(":", "%3A").replace(",", "%2C")
    return text


def as_github(problems: Sequence[Problem], sources: Sources) -> str:
    """Workflow commands that GitHub shows on the very line."""
    del sources
    lines = []
    for problem in problems:
        place = problem.location
        end = f",endColumn={place.end_column}" if place.end_column is not None else ""
        where = f"file={_encoded(place.file, is_property=True)},line={place.line},col={place.column}{end}"
        title = _encoded(f"{problem.code} {problem.name}", is_property=True)
        words = _encoded(f"{problem.message} {problem.hint}".strip())
        lines.append(f"::{_LEVELS[problem.severity]} {where},title={title}::{words}")
    return "\n".join(lines)


def as_gitlab(problems: Sequence[Problem], sources: Sources) -> str:
    """A code quality report. Fingerprints hold no line number, or a moved line would look like a new problem."""
    del sources
    seen: dict[str, int] = {}
    entries = []
    for problem in problems:
        parts = (problem.location.file, problem.code, problem.message)
        known = "\n".join(parts)
        seen[known] = seen.get(known, 0) + 1
        fingerprint = hashlib.sha256(f"{known}\n{seen[known]}".encode()).hexdigest()
        entries.append(
            {
                "description": f"{problem.message} {problem.hint}".strip(),
                "check_name": problem.code,
                "fingerprint": fingerprint,
                "severity": _GITLAB[problem.severity],
                "location": {"path": problem.location.file, "lines": {"begin": problem.location.line}},
            }
        )
    return json.dumps(entries, ensure_ascii=False, indent=1)


def as_sarif(problems: Sequence[Problem], sources: Sources) -> str:
    """SARIF 2.1.0, one run."""
    del sources
    used = sorted({problem.code for problem in problems})
    rules = [
        {
            "id": code,
            "name": catalogue()[code].name,
            "shortDescription": {"text": catalogue()[code].title},
            "help": {"text": catalogue()[code].advice},
        }
        for code in used
    ]
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": used.index(problem.code),
            "level": _SARIF[problem.severity],
            "message": {"text": f"{problem.message} {problem.hint}".strip()},
            "locations": [{"physicalLocation": _sarif_place(problem)}],
        }
        for problem in problems
    ]
    driver = {
        "name": "rollout",
        "version": __version__,
        "informationUri": "https://github.com/example/rollout",
        "rules": rules,
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _sarif_place(problem: Problem) -> dict[str, object]:
    place = problem.location
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_column is not None:
        region["endColumn"] = place.end_column
    return {"artifactLocation": {"uri": place.file, "uriBaseId": "%SRCROOT%"}, "region": region}


def as_junit(problems: Sequence[Problem], sources: Sources) -> str:
    """One test case a file, failed by each problem in it."""
    from xml.sax.saxutils import escape, quoteattr  # it loads half of the standard library's networking

    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.location.file, []).append(problem)
    for path in sources:
        by_file.setdefault(path, [])
    cases = []
    for path, found in sorted(by_file.items()):
        failures = "".join(
            f"<failure type={quoteattr(p.code)} message={quoteattr(_xml(p.message))}>"
            f"{escape(_xml(f'{p.location}: {p.message} {p.hint}'))}</failure>"
            for p in found
        )
        cases.append(f'<testcase classname="rollout.check" name={quoteattr(path)}>{failures}</testcase>')
    failed = sum(1 for found in by_file.values() if found)
    body = "\n".join(cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites><testsuite name="rollout check" tests="{len(cases)}" failures="{failed}">\n'
        f"{body}\n</testsuite></testsuites>"
    )


def _xml(text: str) -> str:
    """Text without the characters XML cannot hold."""
    return "".join(
        c if c in "\t\n" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )


WRITERS: Mapping[str, Callable[[Sequence[Problem], Sources], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
    "junit": as_junit,
}
