"""Two states of a workspace as texts, compared without a repository."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rollout.history.diff import Diff, UnitDiff, diff
from rollout.history.sides import Side, Sides, blob_id
from rollout.load.entries import FileEntry
from rollout.load.shelf import FileKey, Shelf

FRIDAY = date(2026, 11, 20)


def sides_of(
    base: Mapping[str, str], head: Mapping[str, str], day: date = FRIDAY, *, since: date | None = None
) -> Sides:
    """Two states of files, both at `day`, or the base at `since`."""
    shelf = Shelf()
    sides = []
    for commit, texts, at in (("b" * 40, base, since or day), ("f" * 40, head, day)):
        files = {}
        for path, text in texts.items():
            content = text.encode()
            key = files[path] = FileKey(path, blob_id(content))
            if key not in shelf:
                shelf.add(FileEntry(path=path, content=content), key.id)
        workspace = shelf.workspace(files.values(), revision=commit)
        sides.append(Side(commit=commit, day=at, files=files, workspace=workspace))
    return Sides(shelf, *sides)


def compared(
    base: Mapping[str, str], head: Mapping[str, str], day: date = FRIDAY, *, since: date | None = None
) -> Diff:
    """What the difference between two states means."""
    return diff(sides_of(base, head, day, since=since))


def of_unit(found: Diff, unit: str, programme: str = "cloud") -> UnitDiff:
    """What it means for one unit; there must be something."""
    (one,) = (each for each in found.units if (each.programme, each.unit) == (programme, unit))
    return one
