"""Blueprints with a past: made from text by the reader, or drawn at random version by version."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from textwrap import dedent

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.blueprint import Blueprint
from rollout.model.register import Register
from rollout.model.workspace import Workspace

REGISTER = """\
service: {name: Policing}
forces:
  kent: {name: Kent Police, nation: england, tags: [territorial]}
  essex: {name: Essex Police, nation: england, tags: [territorial]}
  old: {name: Old Police, nation: england, to: 2026-03-31, successor: kent}
  gone: {name: Gone Police, nation: england, to: 2026-03-31}
  young: {name: Young Police, nation: england, from: 2027-04-01}
collaborations:
  both: {name: Kent and Essex, forces: [kent, essex]}
"""


def workspace(blueprint: str, **files: str) -> Workspace:
    """A workspace of one programme, `cloud`."""
    texts = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": dedent(blueprint), **files}
    return read_workspace(
        FileEntry(path=path, content=text.encode(), size=len(text.encode())) for path, text in texts.items()
    )


def blueprint_of(text: str) -> Blueprint:
    """The blueprint a text describes."""
    found = workspace(text).programmes["cloud"].blueprint
    assert found is not None
    return found


def register() -> Register:
    """The register above."""
    return workspace("programme: cloud\n").register


@dataclass(frozen=True)
class Past:
    """A programme's ids version by version, and the changes between them as they stand in the file, oldest first."""

    ids: tuple[tuple[str, ...], ...]
    changes: tuple[str, ...]

    def at(self, version: int) -> Blueprint:
        """The blueprint as it was at a version (from 1)."""
        milestones = "".join(f"  {id_}: {{title: Step, duration: 5d}}\n" for id_ in self.ids[version - 1])
        changes = "".join(f"  - {change}\n" for change in reversed(self.changes[: version - 1]))
        head = f"programme: cloud\ntitle: Cloud\nversion: {version}\n"
        return blueprint_of(f"{head}changes:\n{changes}milestones:\n{milestones}")


def past(rng: Random) -> Past:
    """Three versions of a programme: each change renames, splits, merges, retires and adds."""
    ids = ["m1", "m2", "m3", "m4", "m5", "m6"]
    versions, changes, serial = [tuple(ids)], [], 6
    for version in (2, 3):
        free = ids[:]
        rng.shuffle(free)
        said: dict[str, str] = {}

        def fresh() -> str:
            nonlocal serial
            serial += 1
            return f"m{serial}"

        if rng.random() < 0.7:
            old, new = free.pop(), fresh()
            said["renamed"] = f"{{{old}: {new}}}"
            ids[ids.index(old)] = new
        if rng.random() < 0.7:
            old = free.pop()
            parts = [fresh(), *([old] if rng.random() < 0.3 else [fresh()]), *([fresh()] if rng.random() < 0.3 else [])]
            said["split"] = f"{{{old}: [{', '.join(parts)}]}}"
            at = ids.index(old)
            ids[at : at + 1] = parts
        if rng.random() < 0.7:
            one, two = free.pop(), free.pop()
            new = one if rng.random() < 0.3 else fresh()
            said["merged"] = f"{{{new}: [{one}, {two}]}}"
            ids[ids.index(one)] = new
            ids.remove(two)
        if rng.random() < 0.5:
            new = fresh()
            said["added"] = f"{{{new}: {rng.choice(('all', 'not-live'))}}}"
            ids.insert(rng.randrange(len(ids)), new)
        inner = "".join(f", {name}: {value}" for name, value in said.items())
        changes.append(f"{{version: {version}, date: 2026-0{version}-01, why: Better{inner}}}")
        versions.append(tuple(ids))
    return Past(tuple(versions), tuple(changes))
