"""Benefits: measured against target, kinds kept apart, never added over units, none without a before-figure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from rollout.model.blueprint import BenefitKind
from rollout.model.dataclass import dataclass
from rollout.model.progress import Measure
from rollout.report.edition import Edition
from rollout.report.words import number

KINDS = {
    "cash-releasing": "Cash-releasing",
    "non-cash-releasing": "Non-cash-releasing",
    "qualitative": "Qualitative",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One benefit of a programme over the forces that measure it."""

    programme: str
    title: str
    kind: str
    figures: str
    """"1,900 of 3,000 hours a year", the change since before, over forces that measured both; or why there is none."""
    measured_by: int
    of: int
    banked: int
    without_before: int


def benefits(edition: Edition, programmes: Sequence[str]) -> list[Benefit]:
    """Every benefit of some programmes, by kind."""
    found = []
    for name in programmes:
        blueprint = edition.blueprint(name)
        kinds = blueprint.benefits.values() if blueprint is not None else ()
        found += [_benefit(edition, name, kind) for kind in kinds]
    order = list(KINDS.values())
    return sorted(found, key=lambda b: (order.index(b.kind) if b.kind in order else len(order), b.programme, b.title))


def _benefit(edition: Edition, programme: str, kind: BenefitKind) -> Benefit:
    files = edition.schedule.workspace.programmes[programme].units
    measures = {unit: file.benefits[kind.id] for unit, file in files.items() if kind.id in file.benefits}
    measured = {
        unit: m
        for unit, m in measures.items()
        if m.before is not None and m.measured is not None and _is_known(edition, m)
    }
    known = list(measured.values())
    return Benefit(
        programme=edition.title(programme),
        title=kind.title,
        kind=KINDS.get(kind.kind, kind.kind),
        figures=_figures(edition, kind, known),
        measured_by=edition.forces_with(programme, measured),
        of=edition.standings[programme].scope,
        banked=edition.forces_with(programme, [unit for unit, m in measured.items() if m.state == "banked"]),
        without_before=edition.forces_with(programme, [unit for unit, m in measures.items() if m.before is None]),
    )


def _is_known(edition: Edition, measure: Measure) -> bool:
    return measure.on is None or measure.on <= edition.schedule.data_date


def _figures(edition: Edition, kind: BenefitKind, known: Sequence[Measure]) -> str:
    unit = f" {kind.unit}" if kind.unit else ""
    if not known:
        return "not measured against a before-figure yet"
    before, measured = [m.before or 0 for m in known], [m.measured or 0 for m in known]
    combine = mean if _is_share(kind) else sum
    sign = -1 if kind.better == "lower" else 1
    gained = combine([sign * (m - b) for m, b in zip(measured, before, strict=True)])
    aims = [sign * (m.target - (m.before or 0)) for m in known if m.target is not None]
    lower = "lower by " if sign < 0 else ""
    if len(aims) == len(known):
        return f"{lower}{number(gained)} of {number(combine(aims))}{unit}"
    aimless = f"{edition.count(len(known) - len(aims), len(known))} returns without a target" if aims else "no target"
    return f"{lower}{number(gained)}{unit} ({aimless})"


def _is_share(kind: BenefitKind) -> bool:
    """Whether a benefit is measured in per cent, which forces' figures cannot be added up in: they are averaged."""
    return kind.unit is not None and ("per cent" in kind.unit or "%" in kind.unit)
