"""`rollout update`: report what happened, touching only the lines it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.proposal import FORMATS, Intent, asks, propose
from rollout.cli.session import Session
from rollout.cli.unit import Named, named

if TYPE_CHECKING:
    from rollout.edit.changes import Change, Path, Put
    from rollout.load.scalars import Refused

Made = TypeVar("Made")
_LISTS = {"ask": "asks", "risk": "risks", "benefit": "benefits"}
EXAMPLES = """\
\b
Examples:
  rollout update office-365 kent discovery --finished today --confirmed
  rollout update office-365 kent discovery --blocked "Supplier access" --since 2026-11-02
  rollout update office-365 kent --ask engineers --set "ask=Release two engineers"
  rollout update office-365 kent --benefit hours-released --set measured=1900 --set on=today
"""
_RATINGS = "red, amber, green or exempt"
_STATES = "active, in-discussion, declined, deferred, met-otherwise or not-applicable"


def _option(name: str, metavar: str, text: str) -> Callable[[Any], Any]:
    return click.option(name, metavar=metavar, help=text)


@click.command(short_help="Report what happened, and see what it does to the finish.", epilog=EXAMPLES)
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", shell_complete=complete_force)
@click.argument("milestone", required=False, shell_complete=complete_milestone)
@_option("--started", "DATE", "The day work started.")
@_option("--finished", "DATE", "The day it was reached.")
@_option("--remaining", "DAYS", "Working time still needed: 6d or 2w.")
@_option("--expected", "DATE", "When the force expects to reach it.")
@_option("--blocked", "TEXT", "What stops it.")
@_option("--since", "DATE", "Since when it is blocked.")
@click.option("--unblock", is_flag=True, default=False, help="Nothing stops it any more.")
@_option("--note", "TEXT", "Anything a reader should know.")
@_option("--evidence", "TEXT", "A link or reference that shows it was reached.")
@_option("--not-applicable", "REASON", "Why the force does not need it.")
@click.option(
    "--confirmed",
    metavar="[DATE]",
    is_flag=False,
    flag_value="today",
    help="Everything in the file is right up to the end of DATE (without one: today).",
)
@_option("--summary", "TEXT", "How it stands, in at most 280 characters.")
@_option("--start", "DATE", "No work before this day.")
@_option("--confidence", "RATING", f"A judgement: {_RATINGS}.")
@_option("--participation", "STATE", f"{_STATES}.")
@_option("--by", "ROLE", "Who judges, decided or agreed: with --confidence, --participation or --not-applicable.")
@_option("--reason", "TEXT", "Why: with --confidence or --participation.")
@_option("--on", "DATE", "The day of the judgement: with --confidence; today without it.")
@_option("--until", "DATE", "Until when it holds: with --participation.")
@_option("--ask", "ID", "The ask that --set and --clear are about; one that is new is added.")
@_option("--risk", "ID", "The risk that --set and --clear are about; one that is new is added.")
@_option("--benefit", "ID", "The benefit that --set and --clear are about.")
@click.option("--exception", is_flag=True, default=False, help="--set and --clear are about the exception.")
@click.option("--set", "settings", metavar="FIELD=VALUE", multiple=True, help="Set any other field; may be repeated.")
@click.option("--clear", "cleared", metavar="FIELD", multiple=True, help="Take a field away; may be repeated.")
@click.option("--dry-run", is_flag=True, default=False, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, default=False, help="Write without asking.")
@common_options
@click.pass_context
def command(ctx: click.Context, /, programme: str, force: str, milestone: str | None, **options: Any) -> None:
    """Report about FORCE in PROGRAMME: about one MILESTONE, or about the whole. Only the lines named change, and the
    effect on the finish is shown before anything is written. On a terminal, without options, it asks. A date can be
    the word today."""
    session = Session(ctx, FORMATS, reads_past=False)
    intent = Intent(dry_run=options.pop("dry_run"), yes=options.pop("yes"))
    subject = named(session, programme, force)
    if subject.unit != force:
        session.console.say(f"{force} delivers {programme} with others, in the file of {subject.unit}.")
    place = None if milestone is None else subject.milestone(milestone)
    changes = list(_Wanted(session, subject, place, options).changes())
    if not changes:
        if not asks(session):
            raise click.UsageError(
                "Say what to report, for instance --finished today. `rollout update --help` has more."
            )
        from rollout.cli.interview import interview

        changes = list(interview(session, subject, place))
    raw, remarks = subject.edited(changes)
    propose(session, subject.desk, {subject.path: raw}, [(programme, subject.unit)], intent, remarks=remarks)


class _Wanted:
    """What the options ask for, as changes of the file."""

    def __init__(self, session: Session, subject: Named, place: Path | None, options: Mapping[str, Any]) -> None:
        self._subject = subject
        self._place = place
        self._options = options
        self._today = session.as_of.isoformat()

    def changes(self) -> Iterator[Change]:
        """All of them, each judged as the file would be.

        Raises:
            click.UsageError: If an option says something the file cannot.
        """
        from rollout.edit.changes import Drop
        from rollout.edit.report import MILESTONE_FACTS

        yield from self._each(self._milestone_place, MILESTONE_FACTS)
        if self._options["unblock"]:
            place = self._milestone_place("unblock")
            yield from (Drop(path=(*place, name)) for name in ("blocked", "since"))
        yield from self._each(lambda _: (), ("confirmed", "summary", "start"))
        yield from self._judged()
        yield from self._other_fields()

    def _each(self, base: Callable[[str], Path], names: tuple[str, ...]) -> Iterator[Change]:
        for name in names:
            if self._options[name] is not None:
                yield self._set((*base(name), name), self._options[name], f"--{name}")

    def _milestone_place(self, option: str) -> Path:
        if self._place is None:
            raise click.UsageError(f"--{option} is about a milestone: name one after the force.")
        return self._place

    def _judged(self) -> Iterator[Change]:
        """The records with a judgement, and the options that belong to them."""
        options = self._options
        given = [name for name in ("not_applicable", "confidence", "participation") if options[name] is not None]
        details = {name: options[name] for name in ("by", "reason", "on", "until") if options[name] is not None}
        if not given:
            if details:
                words = "--not-applicable, --confidence or --participation"
                raise click.UsageError(f"--{next(iter(details))} belongs to {words}.")
            return
        if len(given) > 1:
            names = f"--{given[0]} and --{given[1]}".replace("_", "-")
            raise click.UsageError(f"{names} share their other options: give them in two commands.")
        if given == ["not_applicable"]:
            base, first = self._milestone_place("not-applicable"), "not_applicable"
        else:
            base, first = (given[0],), "rating" if given[0] == "confidence" else "state"
        if given == ["confidence"]:
            details.setdefault("on", self._today)
        if given == ["participation"] and not details:
            yield self._set(base, options["participation"], "--participation")
            return
        yield self._set((*base, first), options[given[0]], f"--{given[0]}")
        for name, text in details.items():
            yield self._set((*base, name), text, f"--{name}")

    def _other_fields(self) -> Iterator[Change]:
        """What --set and --clear say, of the record the other options choose."""
        from rollout.edit.report import cleared, field_path

        kind, base = self._subject.kind, self._chosen()
        for setting in self._options["settings"]:
            name, sign, text = setting.partition("=")
            if not sign:
                raise click.UsageError(f'--set needs FIELD=VALUE, not "{setting}".')
            yield self._set(field_path(kind, base, name.strip()), text, f"--set {name}")
        for name in self._options["cleared"]:
            yield _sound(cleared(kind, field_path(kind, base, name)), f"--clear {name}")

    def _chosen(self) -> Path:
        from rollout.edit.changes import Item

        options = self._options
        chosen = [name for name in _LISTS if options[name] is not None] + ["exception"] * options["exception"]
        if len(chosen) > 1:
            raise click.UsageError(f"--{chosen[0]} and --{chosen[1]}: one of them in a command.")
        if not chosen:
            return self._place or ()
        if not options["settings"] and not options["cleared"]:
            raise click.UsageError(f"--{chosen[0]} chooses what --set and --clear are about; add one of them.")
        if chosen == ["exception"]:
            return ("exception",)
        id_ = options[chosen[0]]
        return (_LISTS[chosen[0]], id_ if chosen == ["benefit"] else Item(id_))

    def _set(self, path: Path, text: str, option: str) -> Put:
        from rollout.edit.report import set_to

        return _sound(set_to(self._subject.kind, path, text, self._today), option)


def _sound(change: Made | Refused, option: str) -> Made:
    """A change that can be made.

    Raises:
        click.UsageError: If it cannot, in the words `check` would use.
    """
    from rollout.load.scalars import Refused

    if isinstance(change, Refused):
        raise click.UsageError(f"{option}: {change.message}. {change.hint or ''}".rstrip())
    return change
