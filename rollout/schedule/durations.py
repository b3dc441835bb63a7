"""How long a milestone is planned to take each unit: its own figure, else the blueprint's, driven by size or not."""

from __future__ import annotations

from math import ceil

from rollout.model.blueprint import Estimate, Milestone, SizeDriven
from rollout.model.register import Register
from rollout.schedule.network import Cohort, Lane


def planned_durations(milestone: Milestone, cohort: Cohort, register: Register) -> tuple[list[int], list[int]]:
    """Each lane's planned working days, and the lanes whose size is not known: of those only the base counts."""
    planned, unsized = blueprint_durations(milestone, cohort, register)
    for number in cohort.tailored:
        local = cohort.lanes[number].local.duration.get(milestone.id)
        if local is not None:
            planned[number] = local.is_.likely
    return planned, [number for number in unsized if milestone.id not in cohort.lanes[number].local.duration]


def blueprint_durations(milestone: Milestone, cohort: Cohort, register: Register) -> tuple[list[int], list[int]]:
    """The same by the blueprint alone, whatever the units have made of it."""
    duration = milestone.duration
    if isinstance(duration, Estimate):
        return [duration.likely] * len(cohort.lanes), []
    sized = [size_driven(duration, lane, register) for lane in cohort.lanes]
    unsized = [number for number, days in enumerate(sized) if days is None]
    return [duration.base if days is None else days for days in sized], unsized


def size_driven(duration: SizeDriven, lane: Lane, register: Register) -> int | None:
    """Working days by the size of the lane's forces together; None when a figure is missing."""
    collaboration = register.collaborations.get(lane.unit or "")
    members = collaboration.forces if collaboration and lane.unit not in register.forces else (lane.unit or "",)
    total = 0.0
    for name in members:
        size: float | None = getattr(register.forces.get(name), duration.per, None)
        if size is None:
            return None
        total += size
    return duration.base + ceil(round(total / duration.rate, 9))
