"""The schedule as the document `rollout schedule --format json` prints, its problems apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.backward import Backward, free_float, late_pass, targets
from tests.oracle.days import NATIONS, Days
from tests.oracle.description import Workspace
from tests.oracle.forward import Forward
from tests.oracle.network import Arrow, Network, Node, active_units, build, forces_of
from tests.oracle.path import critical_path, drag, driving_arrows, driving_floors
from tests.oracle.progress import FINISHED, IN_PROGRESS, NOT_APPLICABLE, NOT_STARTED, Standing, standings

Json = dict[str, Any]
STANDS_ON = ("data-date", "force-start", "not-before")
"""The floors at which a milestone without duration is shown at the start of the day."""


class OneOf:
    """A value about which the rules leave a choice: equal to each of its options."""

    def __init__(self, *options: Any) -> None:
        self.options = options

    def __eq__(self, other: object) -> bool:
        return other in self.options

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return " or ".join(map(repr, self.options))


def one_of(*options: Any) -> Any:
    """The only option, or a value that equals each of them."""
    return options[0] if len(options) == 1 else OneOf(*options)


class Schedule:
    """All passes over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network: Network = build(workspace)
        self.forward = Forward(self.network, standings(self.network))
        self.late = late_pass(self.forward)
        self.targets = targets(self.forward)
        self.required = Backward(self.forward, self.targets, fallback=False)
        self.paths = {
            (name, unit): critical_path(self.forward, name, unit)
            for name, programme in workspace.programmes.items()
            for unit in active_units(programme)
        }

    def is_critical(self, node: Node) -> bool:
        """On the path of its own unit; a national one on that of any unit of its programme."""
        return any(
            node in path
            for (programme, unit), path in self.paths.items()
            if programme == node.programme and node.unit in ("", unit)
        )

    def target_float(self, node: Node) -> int | None:
        """Days an unfinished copy has against the required dates downstream; None when there is none."""
        late = self.required.late_finish(node)
        if self.forward.standing[node].kind not in (NOT_STARTED, IN_PROGRESS) or late is None:
            return None
        return late - self.forward.finish(node)


def iso(day: date | None) -> str | None:
    """A date as text."""
    return None if day is None else day.isoformat()


def document(workspace: Workspace) -> Json:
    """The whole document."""
    schedule = Schedule(workspace)
    return {
        "schema_version": 1,
        "as_of": iso(workspace.as_of),
        "revision": None,
        "programmes": [programme_row(schedule, name) for name in sorted(workspace.programmes)],
    }


def programme_row(schedule: Schedule, name: str) -> Json:
    """One programme with its forces and its national milestones."""
    programme = schedule.workspace.programmes[name]
    national = [n for n in schedule.network.nodes if (n.programme, n.unit) == (name, "")]
    return {
        "programme": name,
        "version": programme.version,
        "forces": [
            force_row(schedule, name, unit) for unit in sorted(programme.units) if not programme.units[unit].unreadable
        ],
        "national": {
            "calendar": programme.national_calendar,
            "milestones": [milestone_row(schedule, node) for node in in_order(schedule, national)],
        },
    }


def in_order(schedule: Schedule, nodes: list[Node]) -> list[Node]:
    """Blueprint order, local milestones last."""
    return sorted(nodes, key=lambda node: schedule.network.order[node])


def force_row(schedule: Schedule, name: str, unit: str) -> Json:
    """One force or collaboration of a programme."""
    workspace, programme = schedule.workspace, schedule.workspace.programmes[name]
    nodes = in_order(schedule, [n for n in schedule.network.nodes if (n.programme, n.unit) == (name, unit)])
    rows = [milestone_row(schedule, node) for node in nodes]
    collaboration = programme.units[unit].collaboration
    ours = [i for i, m in programme.milestones.items() if not m.national]
    live = programme.live or (ours[-1] if ours else None)
    live_row = next((row for row in rows if row["id"] == live), {})
    least, least_targets = force_target(schedule, name, unit, nodes)
    return {
        "force": None if collaboration else unit,
        "collaboration": unit if collaboration else None,
        "participation": programme.units[unit].participation,
        "calendar": calendar_name(workspace, unit),
        "start": min((row["early_start"] for row in rows if row["early_start"]), default=None),
        "finish": max((row["early_finish"] for row in rows if row["early_finish"]), default=None),
        "live": live_row.get("early_finish"),
        "live_baseline": live_row.get("baseline"),
        "variance": live_row.get("variance"),
        "target": least_targets,
        "target_float": least,
        "critical_path": path_names(schedule, name, unit),
        "milestones": rows,
    }


def calendar_name(workspace: Workspace, unit: str) -> Any:
    """The calendar a unit goes by; for a collaboration of several calendars the rules name none."""
    forces = [workspace.forces[name] for name in forces_of(workspace, unit)]
    names = list(dict.fromkeys(force.calendar or NATIONS[force.nation] for force in forces))
    return names[0] if len(names) == 1 else OneOf(None, unit, "+".join(names))


def force_target(schedule: Schedule, name: str, unit: str, nodes: list[Node]) -> tuple[int | None, Any]:
    """The smallest target float of a unit's milestones, and the targets that alone give the same figure."""
    floats = {node: schedule.target_float(node) for node in nodes}
    least = min((value for value in floats.values() if value is not None), default=None)
    if least is None:
        return None, None
    owners = set()
    for owner, boundary in schedule.targets.items():
        alone = Backward(schedule.forward, {owner: boundary}, fallback=False)
        for node, value in floats.items():
            late = alone.late_finish(node)
            if value == least and late is not None and late - schedule.forward.finish(node) == least:
                owners.add(node_name(owner, name, unit))
    return least, one_of(*sorted(owners))


def node_name(node: Node, programme: str, unit: str) -> str:
    """A copy's name as seen from one unit's programme."""
    name = node.milestone if node.programme == programme else f"{node.programme}/{node.milestone}"
    return f"{name}@{node.unit}" if node.unit not in ("", unit) else name


def path_names(schedule: Schedule, name: str, unit: str) -> list[str]:
    """The critical path by shown early start, programme, blueprint order, force."""
    path = schedule.paths.get((name, unit), set())

    def order(node: Node) -> tuple[Any, ...]:
        shown = milestone_dates(schedule, node)
        return (shown["early_start"], node.programme, schedule.network.order[node], node.unit)

    return [node_name(node, name, unit) for node in sorted(path, key=order)]


def span(days: Days, start: int, finish: int, *, at_start: bool) -> tuple[str | None, str | None]:
    """The first and last day of work from `start` to `finish`; one day when there is no work."""
    if start != finish:
        return iso(days.day_after(start)), iso(days.day_before(finish))
    day = days.day_after(start) if at_start else days.day_before(start)
    return iso(day), iso(day)


def stands_at_start(schedule: Schedule, node: Node) -> bool:
    """Whether a copy without remaining work is shown at the start of its day: it stands on a date, not behind work."""
    place, floors = schedule.forward.place(node), schedule.forward.standing[node].floors
    return any(boundary == place for name, boundary in floors if name in STANDS_ON)


def milestone_dates(schedule: Schedule, node: Node) -> Json:
    """Early and late dates of one copy, and where its remaining work starts."""
    standing, forward = schedule.forward.standing[node], schedule.forward
    keys = ("remaining_start", "early_start", "early_finish", "late_start", "late_finish")
    if standing.kind == NOT_APPLICABLE:
        return dict.fromkeys(keys)
    if standing.kind == FINISHED:
        started, finished = iso(standing.started), iso(standing.finished)
        return dict(zip(keys, (None, started, finished, started, finished), strict=True))
    at_start = stands_at_start(schedule, node)
    early = span(standing.days, forward.place(node), forward.finish(node), at_start=at_start)
    late_finish = schedule.late.late_finish(node)
    assert late_finish is not None
    late = span(standing.days, late_finish - standing.left, late_finish, at_start=at_start)
    in_progress = standing.kind == IN_PROGRESS
    first = iso(standing.started) if in_progress else early[0]
    return dict(zip(keys, (early[0] if in_progress else None, first, early[1], *late), strict=True))


def milestone_row(schedule: Schedule, node: Node) -> Json:
    """One milestone of one unit, or a national one."""
    network, standing = schedule.network, schedule.forward.standing[node]
    milestone, facts = network.nodes[node], network.facts[node]
    dates = milestone_dates(schedule, node)
    row: Json = {
        "id": node.milestone,
        "title": milestone.title,
        "scope": "national" if milestone.national else "force",
        "state": "blocked" if standing.blocked else standing.kind,
        "duration": network.durations[node],
        "remaining": remaining(standing),
        **dates,
        "overrun": standing.overrun,
        "started": iso(facts.started) if facts.started and facts.started <= schedule.workspace.as_of else None,
        "finished": iso(standing.finished),
        "expected": iso(facts.expected),
        **floats(schedule, node),
        "baseline": iso(facts.baseline),
        "variance": variance(standing.days, facts.baseline, dates["early_finish"]),
        "drivers": drivers(schedule, node),
    }
    short = [q for q in network.quorums if q.after == node and schedule.forward.is_short(q)]
    if short:
        row["quorum_short"] = one_of(*({"needs": q.needs, "take_part": len(q.votes)} for q in short))
    return row


def remaining(standing: Standing) -> int | None:
    """What is left to do; nothing to say about what is not applicable."""
    return None if standing.kind == NOT_APPLICABLE else standing.left


def floats(schedule: Schedule, node: Node) -> Json:
    """The three floats, and what follows from them."""
    kind, forward = schedule.forward.standing[node].kind, schedule.forward
    if kind in (FINISHED, NOT_APPLICABLE):
        none = 0 if kind == FINISHED else None
        return {
            "total_float": none,
            "free_float": none,
            "target_float": None,
            "critical": False,
            "near_critical": False,
            "drag": None,
        }
    late = schedule.late.late_finish(node)
    assert late is not None
    total = late - forward.finish(node)
    critical = schedule.is_critical(node)
    programme = schedule.workspace.programmes[node.programme]
    units = [node.unit] if node.unit else active_units(programme)
    return {
        "total_float": total,
        "free_float": free_float(forward, schedule.late, node, total),
        "target_float": schedule.target_float(node),
        "critical": critical,
        "near_critical": not critical and 0 < total <= 5,
        "drag": drag(schedule.network, forward, node, units) if critical else None,
    }


def variance(days: Days, baseline: date | None, finish: str | None) -> int | None:
    """Working days from the baseline to the shown finish, later positive."""
    if baseline is None or finish is None:
        return None
    return days.end_of(date.fromisoformat(finish)) - days.end_of(baseline)


def drivers(schedule: Schedule, node: Node) -> list[Json]:
    """What holds an unfinished copy where it is."""
    forward = schedule.forward
    if forward.standing[node].kind in (FINISHED, NOT_APPLICABLE):
        return []
    result: list[Json] = []
    for link in driving_arrows(forward, node):
        row = driver(link)
        if row not in result:
            result.append(row)
    return result or [{"floor": name} for name in driving_floors(forward, node)]


def driver(link: Arrow) -> Json:
    """One driving link."""
    lag = f"{link.elapsed}ed" if link.elapsed else f"{link.working}d"
    row = {"milestone": link.before.milestone, "type": link.type, "lag": lag}
    if link.before.programme != link.after.programme:
        row["programme"] = link.before.programme
    if link.before.unit not in ("", link.after.unit):
        row["force"] = link.before.unit
    return row
