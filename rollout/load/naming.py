"""Looking ids up, and saying so when there is no such thing."""

from __future__ import annotations

from collections.abc import Collection

from rollout.load.read import Known, ReadFile
from rollout.model.blueprint import Blueprint
from rollout.model.problem import Fix
from rollout.model.source import Location


class Namer:
    """Looks up the ids of one file; each question reports what it does not find and answers whether it did."""

    __slots__ = ("file", "known")

    def __init__(self, file: ReadFile, known: Known) -> None:
        self.file = file
        self.known = known

    def force(self, id_: str, place: Location) -> bool:
        """Whether the register has the force."""
        return self._found("R202", "force", id_, place, self.known.forces())

    def unit(self, id_: str, place: Location) -> bool:
        """Whether the register has a force or a collaboration of this id."""
        forces, collaborations = self.known.forces(), self.known.collaborations()
        if forces is None or collaborations is None or id_ in collaborations:
            return True
        return self._found("R202", "force", id_, place, forces)

    def collaboration(self, id_: str, place: Location) -> bool:
        """Whether the register has the collaboration."""
        return self._found("R202", "collaboration", id_, place, self.known.collaborations())

    def programme(self, id_: str, place: Location) -> bool:
        """Whether there is a folder for the programme."""
        return self._found("R201", "programme", id_, place, self.known.programmes)

    def centre(self, id_: str, place: Location) -> bool:
        """Whether the register has the delivery centre."""
        return self._found("R206", "delivery centre", id_, place, self.known.centres())

    def calendar(self, id_: str, place: Location) -> bool:
        """Whether the calendar is built in or in the register."""
        return self._found("R207", "calendar", id_, place, self.known.calendars())

    def _found(self, code: str, what: str, id_: str, place: Location, known: Collection[str] | None) -> bool:
        if known is None or id_ in known:
            return True
        self.unknown(code, what, id_, place, known)
        return False

    def unknown(self, code: str, what: str, id_: str, place: Location, known: Collection[str]) -> None:
        """Reports an id that leads nowhere, with the nearest one that does."""
        near = self.known.near(id_, known)
        hint = None if near.best is None else f"Did you mean {near.best}?"
        fix = None if near.certain is None else Fix(replacement=near.certain, describe=f"Write {near.certain}")
        self.file.reader.report(code, place, f'there is no {what} "{id_}"', hint, fix=fix)

    def unknown_milestone(self, id_: str, place: Location, blueprint: Blueprint | None) -> None:
        """Reports a milestone a blueprint does not have; one it once had by this name is named by its new one."""
        reader = self.file.reader
        outer = reader.milestone
        reader.milestone = id_
        if blueprint is None:
            reader.report("R204", place, f'no programme has a milestone "{id_}"')
        else:
            self._unknown_in(id_, place, blueprint)
        reader.milestone = outer

    def _unknown_in(self, id_: str, place: Location, blueprint: Blueprint) -> None:
        ids = blueprint.milestones
        message = f'{blueprint.title} version {blueprint.version} has no milestone "{id_}"'
        changed = _became(id_, blueprint)
        if changed:
            hint = f"It became {' and '.join(changed)}."
            certain = changed[0] if len(changed) == 1 else None
        else:
            near = self.known.near(id_, ids)
            certain = near.certain
            hint = "" if near.best is None else f"Did you mean {near.best}?"
        hint = f"{hint} See programmes/{blueprint.programme}/blueprint.yaml.".strip()
        fix = None if certain is None else Fix(replacement=certain, describe=f"Write {certain}")
        self.file.reader.report("R204", place, message, hint, fix=fix)


def _became(id_: str, blueprint: Blueprint) -> tuple[str, ...]:
    """What an id of an earlier version is called now."""
    now: tuple[str, ...] = (id_,)
    for change in sorted(blueprint.changes, key=lambda change: change.version):
        merged = {old: new for new, olds in change.merged.items() for old in olds}
        now = tuple(
            new for old in now for new in change.split.get(old) or (change.renamed.get(old) or merged.get(old) or old,)
        )
    return () if now == (id_,) else tuple(dict.fromkeys(now))
