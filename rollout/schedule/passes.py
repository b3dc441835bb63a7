"""A network with its state and both passes: what dates, findings and explanations are read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import cast

from rollout.model.workspace import Workspace
from rollout.schedule.backward import (
    FAR,
    Latest,
    late_finishes,
    latest_finish,
    required_finishes,
    rests_on,
    undisturbing_finishes,
    unit_finishes,
)
from rollout.schedule.build import Built, build
from rollout.schedule.calendars import Calendars
from rollout.schedule.critical import CriticalPaths, critical_paths
from rollout.schedule.drag import Drags
from rollout.schedule.driving import Driving, Node
from rollout.schedule.forward import Early, forward
from rollout.schedule.network import Network, Row
from rollout.schedule.shown import Shown
from rollout.schedule.state import Inputs


class Passes:
    """Everything in boundaries: by row index what each pass found, the later ones when somebody first asks for them."""

    def __init__(self, calendars: Calendars, built: Built, inputs: Inputs, early: list[Early]) -> None:
        self.calendars = calendars
        self.built = built
        self.inputs = inputs
        self.early = early
        self._critical_drags: dict[int, Mapping[int, int]] = {}

    @property
    def network(self) -> Network:
        """The network the passes went through."""
        return self.built.network

    @cached_property
    def finishes(self) -> Mapping[int, list[int]]:
        """Each unit's finish, by cohort (its `id`) and lane."""
        return unit_finishes(self.network, self.inputs, self.early)

    @cached_property
    def late_finish(self) -> list[Latest]:
        """The latest finishes against computed finishes."""
        return late_finishes(self.network, self.inputs, self.early, self.finishes)

    @cached_property
    def required_finish(self) -> list[Latest | None]:
        """The latest finishes against required dates only."""
        return required_finishes(self.network, self.inputs, self.early)

    @cached_property
    def undisturbing_finish(self) -> list[Latest]:
        """The latest finishes that move no direct successor."""
        return undisturbing_finishes(self.network, self.inputs, self.early)

    @cached_property
    def driving(self) -> Driving:
        """What drives what."""
        return Driving(self.network.rows, self.inputs, self.early)

    @cached_property
    def paths(self) -> CriticalPaths:
        """The critical path of every unit."""
        return critical_paths(self.network, self.inputs, self.early, self.finishes, self.driving)

    @cached_property
    def drags(self) -> Drags:
        """What single milestones cost the finish."""
        return Drags(self.network, self.inputs, self.early, self.finishes)

    def critical_drags(self, row: Row) -> Mapping[int, int]:
        """The drag of a row's unfinished copies that are critical, by lane; worked out once."""
        known = self._critical_drags.get(row.index)
        if known is None:
            known = self._critical_drags[row.index] = self._drags_of(row)
        return known

    def _drags_of(self, row: Row) -> Mapping[int, int]:
        if row.cohort.is_national:
            is_on = row.index in self.paths.national and self.driving.is_unfinished(Node(row.index, 0))
            return {0: self.drags.of_national(row)} if is_on else {}
        flags = self.paths.reached[row.index]
        lanes = [n for n, on in enumerate(flags) if on and self.driving.is_unfinished(Node(row.index, n))]
        return self.drags.of_lanes(row, lanes) if lanes else {}

    @cached_property
    def shown(self) -> Shown:
        """The rows in dates."""
        return Shown(self.inputs, self.early)

    def late_for(self, programme: str, unit: str | None) -> list[Latest]:
        """The latest finishes that leave one unit's finish where it is, or those of all of a programme's units."""
        finishes = {id_: [FAR] * len(lanes) for id_, lanes in self.finishes.items()}
        for cohort in self.network.cohorts[programme][1:]:
            for number, lane in enumerate(cohort.lanes):
                if unit in (None, lane.unit):
                    finishes[id(cohort)][number] = self.finishes[id(cohort)][number]
        return late_finishes(self.network, self.inputs, self.early, finishes)

    def bounding_successor(self, node: Node, latest: Sequence[Latest | None]) -> Node | None:
        """The successor's copy whose latest finish sets a copy's, among latest finishes of one kind.

        None when the unit's own finish, the copy's own target, or nothing sets it.
        """
        bound = latest[node.row]
        assert bound is not None
        for arc in self.network.rows[node.row].arcs_out:
            after = arc.successor
            known = latest[after.index]
            if known is None:
                continue
            state = self.inputs.rows[after.index]
            if arc.quorum is not None and not rests_on(arc, node.row, node.lane, self.inputs, self.early):
                continue
            for step in arc.steps_from(node.row, node.lane):
                value = known[step.after] - (0 if arc.to_finish else state.remaining[step.after])
                if latest_finish(arc, self.inputs.rows[node.row], node.lane, step, value) == bound[node.lane]:
                    return Node(after.index, step.after)
        return None


def run_passes(
    workspace: Workspace,
    data_date: date,
    own_dates: Mapping[tuple[str, str], date],
    based_on: Passes | None = None,
    calendars: Calendars | None = None,
) -> Passes:
    """The passes over the whole workspace; see `engine.schedule` for the arguments."""
    if based_on is not None:
        calendars = based_on.calendars
    elif calendars is None:
        calendars = Calendars(workspace.register)
    assert calendars.register is workspace.register
    built = build(workspace, calendars, data_date) if based_on is None else based_on.built
    network = built.network
    inputs = Inputs(workspace, network, data_date, own_dates)
    filled: list[Early | None] = [None] * len(network.rows)
    forward(network.rows, inputs.rows, filled)
    return Passes(calendars, built, inputs, cast("list[Early]", filled))
