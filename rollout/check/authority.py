"""A: who may change what. The verdict on a change, field by field, from values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rollout.check.authority_accounts import Accounts, accounts_of, owners_of
from rollout.check.authority_fields import (
    FACT,
    OTHER,
    TERM,
    FieldChange,
    changed_fields,
    is_remark,
    is_reported_finish,
    kind_in_progress,
    kind_in_return,
    milestone_of,
    readable,
)
from rollout.check.authority_paths import Spot, spot, twins
from rollout.model.problem import Problem, in_reading_order
from rollout.model.register import Register
from rollout.model.source import Location
from rollout.rules import finding

_PLAIN = frozenset({"100644", "100664"})
_NOTHING = "000000"
_EDITED = "is changed"
_NAMED = 5
"""So many accounts or files are named before the rest is counted."""


class ChangedFile(NamedTuple):
    """One path that a change touches, as git tells it.

    `path` counts from the repository's root. Modes are git's, `000000` for nothing. `before` and `after` are the
    contents; None where there is none, where it is no ordinary file, or where it is too large to be read.
    """

    path: str
    mode_before: str
    mode_after: str
    before: bytes | None
    after: bytes | None

    @property
    def is_added(self) -> bool:
        """Whether the path is new."""
        return self.mode_before == _NOTHING

    @property
    def is_deleted(self) -> bool:
        """Whether the path is gone."""
        return self.mode_after == _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change to be judged.

    `files` are all paths it touches, `paths` all that are there with it; both from the repository's root. `prefix` is
    the workspace's folder in it. `base` and `head` are the commits, for places in files.
    """

    files: tuple[ChangedFile, ...]
    paths: tuple[str, ...]
    prefix: str = ""
    base: str | None = None
    head: str | None = None


class Judged(NamedTuple):
    """One changed field (or a whole file: no `field`), what kind of change it is, and the verdict with its reason.

    `code` is the rule it breaks, None when it is allowed. `place` is where a person finds it.
    """

    spot: Spot
    kind: str
    field: str | None
    allowed: bool
    why: str
    place: Location
    code: str | None = None
    milestone: str | None = None

    @property
    def file(self) -> str:
        """The path from the workspace's root."""
        return self.spot.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a change may be made by an account, and why.

    `facts_only` says that it consists of nothing but facts in files the account looks after: with a clean `check` it
    may be merged without a person.
    """

    allowed: bool
    actor: str
    changes: tuple[Judged, ...]
    facts_only: bool
    problems: tuple[Problem, ...]


class _Row(NamedTuple):
    """A change before the verdict. `code` is the rule that it breaks when somebody makes it who is not the service."""

    kind: str
    field: str | None
    what: str
    place: Location
    code: str
    milestone: str | None = None


def judge(register: Register, actor: str, proposal: Proposal, teams: Sequence[str] = ()) -> Verdict:
    """The verdict on a change.

    Args:
        register: As it is at the tip of the branch the change is to go to.
        actor: The account that makes the change.
        proposal: What it changes.
        teams: Teams its forge says it is in.
    """
    accounts = Accounts(register, actor, teams)
    spots = {file.path: spot(file.path, proposal.prefix) for file in proposal.files}
    alike = twins([file.path for file in proposal.files if file.is_added], proposal.paths)
    judged: list[Judged] = []
    for file in proposal.files:
        at = spots[file.path]
        judged += [_judged(register, accounts, at, row) for row in _rows(file, at, proposal)]
        if file.path in alike:
            judged.append(_twin(at, spot(alike[file.path], proposal.prefix).shown, proposal.head))
    mixed = _mixed(list(spots.values()), proposal.head)
    problems = [_problem(register, accounts, change) for change in judged if change.code is not None]
    return Verdict(
        allowed=not problems and mixed is None,
        actor=actor,
        changes=tuple(judged),
        facts_only=bool(judged)
        and mixed is None
        and all(
            change.allowed and change.kind == FACT and change.spot.is_a_forces
            and accounts.looks_after(change.spot.unit or "")
            for change in judged
        ),
        problems=in_reading_order(problems if mixed is None else [*problems, mixed]),
    )  # fmt: skip


def _rows(file: ChangedFile, at: Spot, proposal: Proposal) -> Iterator[_Row]:
    """What changes in one file: the file as a whole, or its fields."""
    place = Location(file=at.shown, revision=proposal.base if file.is_deleted else proposal.head)
    whole = TERM if at.is_a_forces or at.sort == "national" else OTHER
    how = _how(file)
    is_new_return = file.is_added and at.sort == "return" and file.mode_after in _PLAIN
    if how is not None and not is_new_return:
        yield _Row(whole, None, how, place, "A705")
    if (file.is_added and not is_new_return) or file.is_deleted or _is_special(file):
        return
    if not at.has_fields:
        if how is None:
            yield _Row(OTHER, None, _EDITED, place, "A704")
    elif file.before is None or file.before != file.after:
        yield from _fields(file, at, whole, place, proposal)


def _fields(file: ChangedFile, at: Spot, whole: str, place: Location, proposal: Proposal) -> Iterator[_Row]:
    """What changes inside a file of the workspace."""
    before = None if file.before is None else readable(at.shown, file.before, proposal.base)
    after = None if file.after is None else readable(at.shown, file.after, proposal.head)
    if after is None or (before is None and not file.is_added):
        yield _Row(whole, None, _unclear(after is None), place, "A709")
        return
    changes = changed_fields(before, after)
    for change in changes:
        yield _of_field(change, at, is_new=file.is_added)
    if not changes:
        kind = FACT if at.is_a_forces else whole
        yield _Row(kind, None, "changes in comments and layout only", place, "A702")


def _how(file: ChangedFile) -> str | None:
    """What is done to a file as a whole, other than being edited; None when that is nothing."""
    if file.is_deleted:
        return "is deleted"
    if file.mode_after == "120000":
        return "becomes a symbolic link"
    if file.mode_after == "160000":
        return "becomes a submodule"
    if file.is_added:
        return "is added"
    if file.mode_before != file.mode_after:
        return f"changes its mode from {file.mode_before} to {file.mode_after}"
    return None


def _is_special(file: ChangedFile) -> bool:
    return not file.mode_after.startswith("100") or not file.mode_before.startswith(("100", _NOTHING))


def _unclear(is_new: bool) -> str:
    which = "the changed file" if is_new else "the file as it was"
    return f"cannot be judged, because {which} cannot be read"


def _of_field(change: FieldChange, at: Spot, *, is_new: bool) -> _Row:
    kind, code = OTHER, "A704"
    if at.sort == "return":
        names_it = is_new and change.path == ("force",) and change.after == at.unit
        kind, code = FACT if names_it else kind_in_return(change), "A702"
    elif at.sort in ("progress", "national"):
        kind, code = kind_in_progress(change), "A702"
    if is_reported_finish(change):
        code = "A703"
    elif is_remark(change):
        code = "A708"
    return _Row(kind, change.field, _EDITED, change.place, code, milestone_of(change.path))


def _judged(register: Register, accounts: Accounts, at: Spot, row: _Row) -> Judged:
    """The verdict on one change."""
    code, reason = _broken_rule(register, accounts, at, row)
    why = f"it {row.what}; {reason}" if row.what != _EDITED else reason
    return Judged(at, row.kind, row.field, code is None, f"{_capital(why)}.", row.place, code, row.milestone)


def _broken_rule(register: Register, accounts: Accounts, at: Spot, row: _Row) -> tuple[str | None, str]:
    """The rule a change breaks (None: it may be made), and the reason why it may or may not be made."""
    actor = f"@{accounts.actor}"
    if accounts.is_service:
        return None, f"{actor} is an account of the service"
    if not at.is_a_forces or at.unit is None:
        return "A704", f"{_SORTS[at.sort]} needs an account of the service"
    if not accounts.looks_after(at.unit):
        named = _listed(accounts_of(register, owners_of(register, at.unit)))
        return "A701", f"files of {at.unit} are for {named or 'the service'}"
    return (None, f"{actor} looks after {at.unit}") if row.kind == FACT else (row.code, _WHY[row.code])


_SORTS = {
    "national": "the progress of national milestones",
    "slots": "who has which slot",
    "blueprint": "a blueprint",
    "register": "the register",
    "template": "a template",
    "workflow": "a workflow",
    "file": "a file that is no force's own",
}
_WHY = {
    "A702": "it was agreed with the force, so it needs an account of the service",
    "A703": "a finish that was reported already needs an account of the service to be changed",
    "A705": "that needs an account of the service",
    "A708": "silencing a finding needs an account of the service",
    "A709": "somebody of the service has to look at it",
}


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _twin(at: Spot, other: str, head: str | None) -> Judged:
    why = f"On some machines this is the same file as {other}, so one would overwrite the other."
    kind = TERM if at.is_a_forces else OTHER
    return Judged(at, kind, None, False, why, Location(file=at.shown, revision=head), "A706")


def _problem(register: Register, accounts: Accounts, change: Judged) -> Problem:
    """The finding for a change that is not allowed."""
    assert change.code is not None
    unit = f" of {change.spot.unit}" if change.spot.unit is not None else ""
    what = f'"{change.field}"{unit}' if change.field else change.file
    whom = _listed(accounts_of(register, register.service.owners))
    hint = (
        None if not whom or change.code in ("A701", "A706", "A709") else f"Leave it out, or ask {whom} to approve it."
    )
    return finding(
        change.code,
        change.place,
        f"@{accounts.actor} may not change {what}: {change.why[0].lower()}{change.why[1:]}",
        hint,
        programme=change.spot.programme,
        force=change.spot.unit,
        milestone=change.milestone,
    )


def _mixed(spots: Sequence[Spot], head: str | None) -> Problem | None:
    """A707: progress changes together with what decides how it is read."""
    progress = [at for at in spots if at.is_a_forces]
    structure = [at for at in spots if at.is_structure]
    if not progress or not structure:
        return None
    return finding(
        "A707",
        Location(file=structure[0].shown, revision=head),
        f"This change mixes progress ({_listed([at.shown for at in progress])}) with "
        f"what decides how progress is read ({_listed([at.shown for at in structure])}).",
    )
