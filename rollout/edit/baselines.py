"""A new baseline as changes of a file: the approval written out, the first date ever approved kept."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.edit.changes import Change, Meaning, Path, Put, Token, Value
from rollout.edit.report import set_to
from rollout.load.scalars import Refused


def rebaselined(
    kind: str, said: Meaning, path: Path, approval: Mapping[str, str], today: str
) -> tuple[Change, ...] | Refused:
    """The changes that set a milestone's baseline.

    Args:
        kind: The kind of file.
        said: What it says now.
        path: The milestone's facts.
        approval: The fields of the baseline as typed: date, approved_by, on, reason.
        today: The day that the word "today" stands for.

    Returns:
        Nothing when the date is that of the baseline there is: approving it again is no news.
    """
    fields: dict[str, Value] = {}
    for name, text in approval.items():
        change = set_to(kind, (*path, "baseline", name), text, today)
        if isinstance(change, Refused):
            return change
        fields[name] = change.value
    facts = said
    for step in path:
        facts = facts.get(step) if isinstance(facts, dict) and isinstance(step, str) else None
    old, original = _approved(facts), facts.get("original") if isinstance(facts, dict) else None
    new = fields["date"]
    assert isinstance(new, Token)
    if old == new.text:
        return ()
    kept = (Put(path=(*path, "original"), value=Token(old)),) if old is not None and original is None else ()
    return (Put(path=(*path, "baseline"), value=fields), *kept)


def _approved(facts: Meaning) -> str | None:
    """The date approved now, in either form of writing it."""
    baseline = facts.get("baseline") if isinstance(facts, dict) else None
    found = baseline.get("date") if isinstance(baseline, dict) else baseline
    return found if isinstance(found, str) else None
