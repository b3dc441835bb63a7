"""A new progress file: every milestone of the blueprint listed already, each with lines of its own.

A force then changes lines that are there, and two people who report on different milestones rarely touch neighbouring
lines, so their changes merge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rollout.edit.changes import Value
from rollout.edit.writing import block_entry
from rollout.model.blueprint import Blueprint
from rollout.model.progress import NATIONAL

SCHEMAS = "programmes/.schemas"
"""Where `doctor --install` puts the schemas that editors complete and check with; hidden, so never read as data."""


def modeline(kind: str, path: str) -> str:
    """The comment by which an editor finds the schema of a file at a path from the workspace root."""
    *folders, _ = path.split("/")
    up = "../" * (len(folders) - 1)
    return f"# yaml-language-server: $schema={up}{SCHEMAS.rpartition('/')[2]}/{kind}.schema.json"


def seeded(path: str, blueprint: Blueprint, unit: str, fields: Mapping[str, Value], *, who: str) -> str:
    """The text of a new progress file in block style, its milestones in the blueprint's order.

    Args:
        path: Where it will stand, from the workspace root.
        blueprint: The programme's blueprint.
        unit: The force, the collaboration or "national".
        fields: What is known already, in the order it is to be written, after the programme.
        who: The name of the force for people.
    """
    kind = NATIONAL if unit == NATIONAL else "progress"
    about = f"What {who} reports about {blueprint.title}."
    lines = [
        modeline(kind, path),
        f"# {' '.join(about.split())} `rollout check` says what is wrong.",
        *block_entry("programme", blueprint.programme, 0),
    ]
    for name, value in fields.items():
        lines += block_entry(name, value, 0)
    lines += ["", "milestones:", *_milestones(own_milestones(blueprint, unit))]
    return "\n".join(lines) + "\n"


def own_milestones(blueprint: Blueprint, unit: str) -> tuple[str, ...]:
    """The milestones a file reports on: the national ones in the file of the nation, the others in each force's."""
    return tuple(m.id for m in blueprint.milestones.values() if m.is_national is (unit == NATIONAL))


def _milestones(ids: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for id_ in ids:
        lines += [*([""] if lines else []), f"  {id_}:"]
    return lines
