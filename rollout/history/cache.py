"""Reports of old states kept in the git directory: only to be quicker, never to be believed.

What a state says about a programme on a day follows from the id of its tree, the day, and this program; so it is kept
under all three, and of a state that was looked at before not even the list of its files is read again. The cache may be
deleted at any time. A file that is damaged, of another version, or not of the expected shape is as good as none; one
that cannot be written is left unwritten. Whatever it holds is checked for its form before it is used, as text from any
file is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rollout import __version__
from rollout.history.kept import keep, recall
from rollout.history.trends import Point, Report, UnitReport
from rollout.load.scalars import is_slug
from rollout.schedule.standing import Status

_MOST = 2_000
"""Reports kept for one question; the ones asked for last stay."""
_STATES = frozenset({"not-started", "in-progress", "finished", "blocked"})
_STATUS = frozenset(map(str, Status))


class ReportCache:
    """The reports of one programme, and of some of its milestones, by state and day (see `state_key`).

    Args:
        folder: The git directory that all work trees share.
        programme: The programme.
        wanted: The milestones.
    """

    def __init__(self, folder: Path, programme: str, wanted: Collection[str]) -> None:
        question = json.dumps([_program(), programme, sorted(wanted)])
        self._question = hashlib.sha256(question.encode()).hexdigest()
        self._path = folder / "rollout" / "trend" / f"{programme}.json"

    def load(self) -> dict[str, Report | None]:
        """What is kept; nothing when there is no cache that can be used."""
        try:
            return {
                key: _report(report) for key, report in json.loads(recall(self._path, self._question) or "{}").items()
            }
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}

    def save(self, reports: Mapping[str, Report | None]) -> None:
        """Keeps reports, the first ones given when they are too many. A folder that cannot be written is left alone."""
        newest = dict(list(reports.items())[:_MOST])
        body = json.dumps({key: _kept(report) for key, report in newest.items()}, separators=(",", ":"))
        keep(self._path, self._question, body)


def state_key(tree: str, prefix: str, day: date) -> str:
    """What a report follows from: the id of a commit's tree, the workspace's folder in it, and the day."""
    return f"{tree} {day} {prefix}"


def _program() -> str:
    """This program: its version, and what its modules look like from outside."""
    package = Path(__file__).parent.parent
    folders = (package / name for name in ("model", "load", "schedule", "history"))
    modules = sorted(module for folder in folders for module in folder.glob("*.py"))
    seen = ((module.name, module.stat().st_size, module.stat().st_mtime_ns) for module in modules)
    return f"{__version__} {hashlib.sha256(repr(list(seen)).encode()).hexdigest()}"


def _kept(report: Report | None) -> Any:
    if report is None:
        return None
    return [report.version, {unit: [row[0], row[1], _points(row.points)] for unit, row in report.units.items()}]


def _points(points: Mapping[str, Point]) -> dict[str, list[str | None]]:
    return {id_: [None if part is None else str(part) for part in point] for id_, point in points.items()}


def _report(kept: Any) -> Report | None:
    """A report from what was kept.

    Raises:
        ValueError: If it is not of the form that `_kept` gives it (or TypeError, KeyError, AttributeError).
    """
    if kept is None:
        return None
    version, units = kept
    return Report(_checked(isinstance(version, int), version), dict(_units(units)))


def _units(kept: Any) -> Iterator[tuple[str, UnitReport]]:
    for unit, (collaboration, forces, points) in kept.items():
        names = [unit, *forces, *points]
        _checked(all(map(is_slug, names)) and isinstance(collaboration, bool), names)
        yield unit, UnitReport(collaboration, tuple(forces), {id_: _point(*parts) for id_, parts in points.items()})


def _point(day: str, finish: str, expected: str | None, baseline: str | None, status: str, state: str) -> Point:
    _checked(status in _STATUS and state in _STATES, (status, state))
    return Point(
        date.fromisoformat(day),
        date.fromisoformat(finish),
        None if expected is None else date.fromisoformat(expected),
        None if baseline is None else date.fromisoformat(baseline),
        status,
        state,
    )


def _checked(holds: bool, value: Any) -> Any:
    if not holds:
        raise ValueError(value)
    return value
