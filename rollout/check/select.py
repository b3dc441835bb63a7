"""Which findings count: by code, by a remark on their line, by severity; and how many there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from rollout.model.problem import Problem, Severity
from rollout.model.source import Location, Source
from rollout.rules import catalogue, finding

_REMARK = r"#[ \t]*rollout:[ \t]*ignore\[([^\]\n]*)\][ \t]*([^\r\n]*)"


def codes(text: str) -> tuple[str, ...]:
    """The codes and families of codes of an option or remark: `L308,P4` or `L308 P4`, in capitals, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").upper().split()))


def unknown_codes(wanted: Iterable[str]) -> tuple[str, ...]:
    """Those that no code of the catalogue begins with."""
    known = tuple(catalogue())
    return tuple(code for code in wanted if not any(one.startswith(code) for one in known))


def selected(
    problems: Iterable[Problem], select: Collection[str] = (), ignore: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems whose code begins with any of `select` (empty: all) and with none of `ignore`."""
    chosen, dropped = tuple(select) or ("",), tuple(ignore)
    return tuple(p for p in problems if p.code.startswith(chosen) and not (dropped and p.code.startswith(dropped)))


def visible(problems: Iterable[Problem], *, verbose: bool) -> tuple[Problem, ...]:
    """The problems to show: those of severity info only when asked for."""
    return tuple(p for p in problems if verbose or p.severity is not Severity.INFO)


_BREAKING = "YS"
"""The families that leave a file unread."""
_LEVELS = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def fails(problems: Iterable[Problem], level: Severity) -> bool:
    """Whether any problem is at least as bad as `level`."""
    worst = _LEVELS.index(level)
    return any(_LEVELS.index(problem.severity) >= worst for problem in problems)


def counts(problems: Iterable[Problem]) -> Mapping[Severity, int]:
    """How many problems there are of each severity, worst first, none left out."""
    found = dict.fromkeys(reversed(_LEVELS), 0)
    for problem in problems:
        found[problem.severity] += 1
    return found


class CodeCount(NamedTuple):
    """How often one code was found."""

    code: str
    name: str
    severity: Severity
    times: int


def statistics(problems: Iterable[Problem]) -> tuple[CodeCount, ...]:
    """How often each code was found, in the order of the codes."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.code, []).append(problem)
    return tuple(
        CodeCount(code=code, name=group[0].name, severity=group[0].severity, times=len(group))
        for code, group in sorted(found.items())
    )


class Remark(NamedTuple):
    """`# rollout: ignore[CODES] reason` on one line of a file. Without a reason, or codes, it counts for nothing."""

    location: Location
    codes: tuple[str, ...]
    reason: str

    @property
    def counts(self) -> bool:
        """Whether it says what is ignored, and why."""
        return bool(self.codes) and bool(self.reason)


def remarks(source: Source) -> tuple[Remark, ...]:
    """The remarks of a file in order."""
    text = source.text
    if "ignore[" not in text:
        return ()
    found = []
    line, start = 1, 0
    for match in re.finditer(_REMARK, text):
        line += text.count("\n", start, match.start())
        start = match.start()
        column = start - text.rfind("\n", 0, start)
        place = Location(
            file=source.path,
            line=line,
            column=column,
            end_column=column + len(match.group().rstrip()),
            revision=source.revision,
        )
        found.append(Remark(location=place, codes=codes(match.group(1)), reason=match.group(2).strip()))
    return tuple(found)


def without_ignored(problems: Iterable[Problem], sources: Iterable[Source]) -> tuple[Problem, ...]:
    """The problems that no remark on their line takes away, and one for each remark that does not count.

    What makes a file unreadable cannot be remarked away: the file would be left out of every date and nobody be told.
    """
    spoken: dict[tuple[str, int], tuple[str, ...]] = {}
    wanting: list[Problem] = []
    for source in sources:
        for remark in remarks(source):
            wanting += _vain(remark)
            if remark.counts:
                place = (remark.location.file, remark.location.line)
                spoken[place] = (*spoken.get(place, ()), *remark.codes)
            else:
                wanting.append(_wanting(remark))
    if not spoken:
        return (*problems, *wanting)
    kept = (
        p
        for p in problems
        if p.code[0] in _BREAKING or not p.code.startswith(spoken.get((p.location.file, p.location.line), ("-",)))
    )
    return (*kept, *wanting)


def _vain(remark: Remark) -> list[Problem]:
    vain = [code for code in remark.codes if code[0] in _BREAKING]
    says = f"{', '.join(vain)} cannot be ignored: the file is not read while it stands."
    return [finding("N808", remark.location, says)] if vain else []


def _wanting(remark: Remark) -> Problem:
    if not remark.codes:
        says = "This remark does not say which code to ignore, so it ignores nothing."
        return finding("N807", remark.location, says, "Name the code: `# rollout: ignore[L308] reason`.")
    says = f"This remark gives no reason, so {', '.join(remark.codes)} is still reported."
    return finding("N807", remark.location, says)
