"""A network with its state and both passes: what dates, findings and explanations are read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from rollout.model.dataclass import dataclass
from rollout.model.workspace import Workspace
from rollout.schedule.backward import Late, backward, latest_finish, rests_on, unit_finishes
from rollout.schedule.build import Built, build
from rollout.schedule.calendars import Calendars
from rollout.schedule.driving import Driving, Node
from rollout.schedule.forward import Early, forward
from rollout.schedule.network import Network
from rollout.schedule.state import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Everything in boundaries: `early` and `late` by row index, `finishes` by cohort (its `id`) and lane."""

    calendars: Calendars
    built: Built
    inputs: Inputs
    early: list[Early]
    late: list[Late]
    finishes: Mapping[int, list[int]]
    driving: Driving

    @property
    def network(self) -> Network:
        """The network the passes went through."""
        return self.built.network

    def bounding_successor(self, node: Node, *, target: bool) -> Node | None:
        """The successor's copy whose latest place sets a copy's latest finish (or latest finish against targets).

        None when the unit's own finish, the copy's own target, or nothing sets it.
        """
        latest = _latest(self.late[node.row], target=target)[node.lane]
        for arc in self.network.rows[node.row].arcs_out:
            after = arc.successor
            known = _latest(self.late[after.index], target=target)
            if not known:
                continue
            state = self.inputs.rows[after.index]
            if arc.quorum is not None and not rests_on(arc, node.row, node.lane, self.inputs, self.early):
                continue
            for step in arc.steps_from(node.row, node.lane):
                value = known[step.after] - (0 if arc.to_finish else state.remaining[step.after])
                if latest_finish(arc, self.inputs.rows[node.row], node.lane, step, value) == latest:
                    return Node(after.index, step.after)
        return None


def _latest(late: Late, *, target: bool) -> list[int]:
    return (late.target or []) if target else late.finish


def run_passes(
    workspace: Workspace,
    data_date: date,
    own_dates: Mapping[tuple[str, str], date],
    based_on: Passes | None = None,
) -> Passes:
    """Forward and backward pass over the whole workspace (see `engine.schedule` for the arguments)."""
    calendars = Calendars(workspace.register) if based_on is None else based_on.calendars
    built = build(workspace, calendars, data_date) if based_on is None else based_on.built
    network = built.network
    inputs = Inputs(workspace, network, data_date, own_dates)
    filled: list[Early | None] = [None] * len(network.rows)
    forward(network.rows, inputs.rows, filled)
    early = cast("list[Early]", filled)
    finishes = unit_finishes(network, inputs, early)
    return Passes(
        calendars=calendars,
        built=built,
        inputs=inputs,
        early=early,
        late=backward(network, inputs, early, finishes),
        finishes=finishes,
        driving=Driving(network.rows, inputs, early),
    )
