"""The verdict on a change, as JSON and as a table."""

from __future__ import annotations

from typing import Any

from rollout.check.authority import Judged, Verdict
from rollout.report.problem_document import problem_document
from rollout.report.tables import Column, Table

_ROWS = 200
"""So many changes are listed in a comment before the rest is counted."""


def authority_document(verdict: Verdict, *, base: str, head: str, merge_base: str) -> dict[str, Any]:
    """The contract's document, with the commits it is about (full ids)."""
    return {
        "schema_version": 1,
        "allowed": verdict.allowed,
        "actor": verdict.actor,
        "facts_only": verdict.facts_only,
        "base": base,
        "head": head,
        "merge_base": merge_base,
        "changes": [_change(change) for change in verdict.changes],
        "problems": [problem_document(problem) for problem in verdict.problems],
    }


def _change(change: Judged) -> dict[str, Any]:
    return {
        "file": change.file,
        "force": change.spot.unit,
        "programme": change.spot.programme,
        "milestone": change.milestone,
        "kind": change.kind,
        "field": change.field,
        "allowed": change.allowed,
        "why": change.why,
        "code": change.code,
        "line": change.place.line,
    }


def authority_table(verdict: Verdict, *, most: int | None = None) -> Table:
    """Each changed field with its verdict; those refused first. `most` limits the rows, the rest is counted."""
    rows = [
        (change.file, change.field or "(the file)", change.kind, "yes" if change.allowed else "no", change.why)
        for change in sorted(verdict.changes, key=lambda change: change.allowed)
    ]
    shown = rows if most is None else rows[:most]
    return Table(
        title=headline(verdict),
        columns=[
            Column("File", keep=False),
            Column("Field", keep=False),
            Column("Kind"),
            Column("Allowed"),
            Column("Why", keep=False),
        ],
        rows=shown,
        caption=f"And {len(rows) - len(shown)} more." if len(shown) < len(rows) else "",
    )


def headline(verdict: Verdict) -> str:
    """The verdict in a sentence."""
    actor = f"@{verdict.actor.removeprefix('@')}"
    refused = sum(1 for change in verdict.changes if not change.allowed)
    if not verdict.changes:
        return f"{actor}: nothing is changed"
    if verdict.facts_only:
        return f"{actor} may make this change: facts only, in files the account looks after"
    if verdict.allowed:
        return f"{actor} may make this change"
    if not refused:
        return f"{actor} is asked to split this change"
    return f"{actor} may not make this change: {refused} of {len(verdict.changes)} changes need somebody else"


def comment_table(verdict: Verdict) -> Table:
    """The table as a comment can hold it."""
    return authority_table(verdict, most=_ROWS)
