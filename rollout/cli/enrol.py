"""`rollout enrol`: a force joins a programme, with a file that lists every milestone already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.proposal import FORMATS, Intent, asks, propose
from rollout.cli.session import Session
from rollout.cli.unit import NATIONAL, Named, named, path_of

if TYPE_CHECKING:
    from rollout.edit.changes import Value

_DETAILS = ("reason", "by", "until")


@click.command(short_help="Let a force join a programme: writes its file, every milestone listed.")
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", shell_complete=complete_force)
@click.option("--start", metavar="DATE", help="No work before this day: the force's own choice. Needed while active.")
@click.option(
    "--participation",
    metavar="STATE",
    default="active",
    show_default=True,
    help="active, in-discussion, declined, deferred, met-otherwise or not-applicable.",
)
@click.option("--reason", metavar="TEXT", help="Why, when it is not active.")
@click.option("--by", metavar="ROLE", help="Who decided, when it is not active.")
@click.option("--until", metavar="DATE", help="Until when, when it is deferred.")
@click.option(
    "--confirmed",
    metavar="[DATE]",
    is_flag=False,
    flag_value="today",
    help="What the file says is right up to the end of DATE (without one: today).",
)
@click.option("--dry-run", is_flag=True, default=False, help="Only show what would be written.")
@click.option("-y", "--yes", is_flag=True, default=False, help="Write without asking.")
@common_options
@click.pass_context
def command(ctx: click.Context, /, programme: str, force: str, **options: Any) -> None:
    """Let FORCE (or a collaboration) join PROGRAMME: writes its progress file with every milestone of the blueprint
    listed, in its order, ready to be filled in. FORCE can be the word national, for milestones reached once for all."""
    session = Session(ctx, FORMATS, reads_past=False)
    intent = Intent(dry_run=options.pop("dry_run"), yes=options.pop("yes"))
    subject = named(session, programme, force, joined=False)
    _refuse(session, subject, force)
    from rollout.edit.seed import seeded

    fields = dict(_fields(session, subject, options))
    text = seeded(subject.path, subject.blueprint, force, fields, who=_name(subject, force))
    written = propose(
        session,
        subject.desk,
        {subject.path: text.encode()},
        [(programme, force)],
        intent,
        remarks=_owners(subject, force),
    )
    if written:
        session.console.say(f"Next: `rollout update {programme} {force}`, or change the file and open a pull request.")


def _refuse(session: Session, subject: Named, force: str) -> None:
    """Say why a force cannot join, if it cannot.

    Raises:
        click.UsageError: If its file, or that of others who deliver for it, is there, or it is not in scope.
    """
    from rollout.edit.joining import obstacle

    present = {
        path.removesuffix(".yaml").rpartition("/")[2] for path in subject.desk.present if _is_beside(path, subject)
    }
    found = obstacle(subject.workspace.register, subject.blueprint, force, present, session.as_of)
    if found is not None:
        raise click.UsageError(found)


def _is_beside(path: str, subject: Named) -> bool:
    return path.rpartition("/")[0] == path_of(subject.programme, "").rpartition("/")[0]


def _fields(session: Session, subject: Named, options: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    """What is known of a new file besides its milestones, judged as the file would be."""
    from rollout.edit.changes import Put
    from rollout.edit.report import set_to
    from rollout.load.scalars import Refused

    def value(name: str, text: str, *path: str) -> Value:
        change = set_to("progress", path, text, session.as_of.isoformat())
        if isinstance(change, Refused):
            raise click.UsageError(f"--{name}: {change.message}. {change.hint or ''}".rstrip())
        assert isinstance(change, Put)
        return change.value

    unit, register = subject.unit, subject.workspace.register
    if unit != NATIONAL:
        yield "collaboration" if unit in register.collaborations else "force", unit
    yield "blueprint", subject.blueprint.version
    if unit == NATIONAL:
        return
    state = value("participation", options["participation"], "participation")
    details = {
        name: value(name, options[name], "participation", name) for name in _DETAILS if options[name] is not None
    }
    yield "participation", {"state": state, **details} if details else state
    start = options["start"]
    if start is None and options["participation"] == "active":
        start = _asked_start(session)
    if start is not None:
        yield "start", value("start", start, "start")
    if options["confirmed"] is not None:
        yield "confirmed", value("confirmed", options["confirmed"], "confirmed")


def _asked_start(session: Session) -> str:
    if not asks(session):
        raise click.UsageError("Say --start DATE: no work before that day. It is the force's own choice.")
    answer: str = click.prompt(
        "First day of work (the force's own choice)", default=session.as_of.isoformat(), err=True
    )
    return answer


def _name(subject: Named, force: str) -> str:
    register = subject.workspace.register
    if force in register.forces:
        return register.forces[force].name
    return register.collaborations[force].name if force in register.collaborations else "the nation"


def _owners(subject: Named, force: str) -> list[str]:
    """Who may change the new file's facts."""
    register = subject.workspace.register
    if force == NATIONAL:
        return []
    both = register.collaborations.get(force)
    members = (force,) if both is None else both.forces
    owners = [owner for member in members if member in register.forces for owner in register.forces[member].owners]
    if owners:
        return [f"Owners, who may change its facts: {', '.join(dict.fromkeys(owners))}."]
    return [f"{force} has no owners in forces.yaml yet: add some, so that its own people may change its facts."]
