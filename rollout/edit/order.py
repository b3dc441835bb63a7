"""Where a new field goes: the order in which files are usually written, and what kind of value each place holds."""

from __future__ import annotations

from collections.abc import Sequence

from rollout.edit.changes import Path, Step
from rollout.edit.splice import Order
from rollout.load.fields import fields_of
from rollout.load.format import FILES
from rollout.load.kinds import Either, Kind, Listing, ListOrTable, Record, Scalar, Table

PROGRESS_ORDER = (
    "programme", "force", "collaboration", "blueprint", "participation", "start", "confirmed", "confidence", "summary",
    "asks", "exception", "milestones", "local", "risks", "benefits",
)  # fmt: skip
"""The order of a progress file: who, since when, how it stands, then the long lists."""


def order_of(kind: str, milestones: Sequence[str] = ()) -> Order:
    """The order of names at every place of a kind of file.

    Args:
        kind: forces, blueprint, progress, national, return or slots.
        milestones: The ids of the blueprint's milestones, in its order.
    """

    def order(path: Path) -> Sequence[str]:
        found = kind_at(kind, path)
        if isinstance(found, Record):
            return PROGRESS_ORDER if kind in ("progress", "national") and not path else tuple(fields_of(found))
        return milestones if isinstance(found, Table) and found.keys.of == "milestone" else ()

    return order


def kind_at(kind: str, path: Path) -> Kind | None:
    """What a place of a kind of file holds, in its long form; None where nothing is known to stand."""
    return _long_form(written_kind_at(kind, path))


def written_kind_at(kind: str, path: Path) -> Kind | None:
    """What a place of a kind of file holds, in whichever forms it can be written."""
    found: Kind | None = FILES[kind]
    for step in path:
        found = _within(found, step)
    return found


def scalar_of(kind: Kind | None) -> Scalar | None:
    """The kind of the one value that can stand somewhere; None where only a list, table or record can."""
    if isinstance(kind, Either):
        return kind.short
    return None if kind is None or isinstance(kind, Record | Table | Listing | ListOrTable) else kind


def _within(kind: Kind | None, step: Step) -> Kind | None:
    kind = _long_form(kind)
    if isinstance(kind, Record) and isinstance(step, str):
        field = fields_of(kind).get(step)
        return None if field is None else field.kind
    if isinstance(kind, Table) and isinstance(step, str):
        return kind.of
    return kind.of if isinstance(kind, Listing) and not isinstance(step, str) else None


def _long_form(kind: Kind | None) -> Kind | None:
    if isinstance(kind, Either):
        return kind.long
    return kind.table if isinstance(kind, ListOrTable) else kind
