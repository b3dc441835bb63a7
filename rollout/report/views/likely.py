"""What a forecast adds to the reports: likely dates beside computed ones, of whom, and what they rest on.

Every function needs an edition with a forecast. "As likely as not" is the date half of the samples meet, "four chances
in five" the one 80 % meet (Dates.p50 and .p80).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rollout.forecast.result import Dates, Forecast, MilestoneForecast, ProgrammeForecast, ShareDate, UnitForecast
from rollout.report.backtest_tables import sentence as track_record
from rollout.report.edition import Edition
from rollout.report.views.grid import Grid
from rollout.report.words import chance, days, listed, long_date, of

EVEN, LIKELY = "As likely as not", "Four chances in five"
_NOBODY = "nobody has joined"


def forecast_of(edition: Edition) -> Forecast:
    """The forecast of an edition that has one."""
    assert edition.forecast is not None
    return edition.forecast


def likely_lines(edition: Edition, programmes: Sequence[str]) -> list[str]:
    """A sentence on each programme: when half of the forces that joined are live, four in five, and all of them."""
    return [
        f"{edition.title(name)}: {_sentence(edition, forecast_of(edition).programmes[name])}" for name in programmes
    ]


def _sentence(edition: Edition, found: ProgrammeForecast) -> str:
    if not found.computable:
        return "no likely date, as it cannot be computed."
    if not found.joined:
        return f"no likely date, as {_NOBODY}."
    joined = f"{edition.count(found.joined, found.scope)} joined; "
    return joined + ", ".join(_parts(edition, found)) + _doubt(edition, found) + "."


def _parts(edition: Edition, found: ProgrammeForecast) -> Iterator[str]:
    """Half, four in five, all; a share that is no other number of forces than the next one is left out."""
    shares = _joined(found)
    day = forecast_of(edition).as_of
    by = "live as likely as not by"
    for share, after in zip(shares, [*shares[1:], None], strict=True):
        if after is not None and share.k == after.k:
            continue
        who = edition.number(share.k) if after is not None else f"all {edition.number(share.k)}"
        if share.finish is None:
            yield f"{who} without a date, as the live milestone applies to fewer"
        elif share.finish.p90 <= day:
            yield f"{who} live already"
        elif after is None:
            yield f"{who} {by} {long_date(share.finish.p50)}, four chances in five by {long_date(share.finish.p80)}"
        else:
            yield f"{who} {by} {long_date(share.finish.p50)}"
            by = "by"


def _range(dates: Dates) -> str:
    return f"as likely as not by {long_date(dates.p50)}, four chances in five by {long_date(dates.p80)}"


def _joined(found: ProgrammeForecast) -> list[ShareDate]:
    return [share for share in found.dates if share.of == "joined"]


def _doubt(edition: Edition, found: ProgrammeForecast) -> str:
    """What makes the dates the earliest possible: quorums that the forces taking part cannot meet."""
    short = [
        edition.milestone_title(found.programme, id_)
        for id_ in found.quorum_short
        if edition.shows_milestone(found.programme, id_)
    ]
    return f"; the earliest possible, as too few forces take part for {listed(short, 2)}" if short else ""


def basis(edition: Edition, programmes: Sequence[str]) -> str:
    """What the likely dates rest on, and how often such dates were met where somebody looked back."""
    return (
        f"Likely dates come from {_drawn(edition)} of {_taught(edition, programmes)}, with queues at full centres. "
        f"They are no promises; forces that have not joined have none.{_met(edition)}"
    )


def short_basis(edition: Edition, programmes: Sequence[str]) -> str:
    """The same in as few words as the council's page can spare."""
    return f"No promises: {_drawn(edition)} of {_taught(edition, programmes)}.{_met(edition)}"


def _drawn(edition: Edition) -> str:
    found = forecast_of(edition)
    return f"{found.samples:,} samples (seed {found.seed})"


def _met(edition: Edition) -> str:
    return "" if edition.measured is None else f" {track_record(edition.measured)}"


def _taught(edition: Edition, programmes: Sequence[str]) -> str:
    """What the samples were drawn from."""
    found = forecast_of(edition)
    shown = [found.programmes[name] for name in programmes if found.programmes[name].computable]
    taught = [p for p in shown if p.finished_cases]
    finished, going = sum(p.finished_cases for p in taught), sum(p.censored_cases for p in taught)
    learned = f"what {finished:,} finished and {going:,} unfinished steps took" if taught else ""
    untaught = len(shown) - len(taught)
    blueprint = f"the blueprint's own spread in {of(untaught, len(shown))} programmes" if untaught else ""
    return " and of ".join(filter(None, (learned, blueprint))) or "nothing"


def portfolio_grid(edition: Edition, programmes: Sequence[str]) -> Grid:
    """Programme by programme, when shares of the forces that joined are likely to be live."""
    return Grid(
        caption=f"Likely live dates of the forces that have joined{edition.illustrative}",
        columns=(
            "Programme",
            "Joined",
            "Half live, as likely as not",
            "Four in five live, as likely as not",
            "All live, as likely as not",
            "All live, four chances in five",
        ),
        rows=[(edition.title(name), *_cells(edition, forecast_of(edition).programmes[name])) for name in programmes],
        figures=frozenset({1}),
        note=basis(edition, programmes),
    )


def _cells(edition: Edition, found: ProgrammeForecast) -> tuple[str, ...]:
    if not found.computable:
        return ("", "cannot be computed", "", "", "")
    joined = edition.count(found.joined, found.scope)
    if not found.joined:
        return (joined, _NOBODY, "", "", "")
    half, most, every = _joined(found)
    last = "" if every.finish is None else long_date(every.finish.p80)
    return (joined, *(_cell(edition, share) for share in (half, most, every)), last)


def _cell(edition: Edition, share: ShareDate) -> str:
    who = edition.number(share.k)
    if share.finish is None:
        return f"{who}: no date, the live milestone applies to fewer"
    return f"{who}: {'already' if share.finish.p90 <= forecast_of(edition).as_of else long_date(share.finish.p50)}"


def programme_grid(edition: Edition, programme: str) -> Grid:
    """Each delivery that is not live yet and may be named: computed date, likely dates, and chances; latest first."""
    found = forecast_of(edition).programmes[programme]
    ahead = [unit for unit in found.forces if unit.live is not None and unit.live.p90 > forecast_of(edition).as_of]
    shown = [unit for unit in ahead if edition.may_name(programme, unit.unit)]
    shown.sort(key=_latest_first)
    left = len(ahead) - len(shown)
    unnamed = f"Not named here: {edition.count(left, len(ahead))}. "
    return Grid(
        caption=f"Likely live dates of deliveries that are not live yet{edition.illustrative}",
        columns=("Force", "Live as computed", EVEN, LIKELY, "Baseline met", "Target met"),
        rows=[_delivery(edition, programme, unit) for unit in shown],
        figures=frozenset({4, 5}),
        note=(unnamed if left else "")
        + "Baseline met, target met: the share of samples in which the live date keeps the approved one, and every "
        "milestone its target.",
    )


def _latest_first(unit: UnitForecast) -> tuple[int, int, str]:
    assert unit.live is not None
    return (-unit.live.p80.toordinal(), -unit.live.p50.toordinal(), unit.unit)


def _delivery(edition: Edition, programme: str, unit: UnitForecast) -> tuple[str, ...]:
    assert unit.live is not None
    computed = edition.schedule.programmes[programme].units[unit.unit].live
    return (
        edition.force_name(unit.unit),
        long_date(computed),
        long_date(unit.live.p50),
        long_date(unit.live.p80),
        _said(unit.chance_of_baseline),
        _said(unit.chance_of_target),
    )


def _said(share: float | None) -> str:
    """A chance in words that no Markdown has to escape."""
    return chance(share).replace("<", "under ").replace(">", "over ")


def unit_forecast(edition: Edition, programme: str, unit: str) -> UnitForecast | None:
    """What is foreseen of one delivery; None when it has no file of its own."""
    return next((found for found in forecast_of(edition).programmes[programme].forces if found.unit == unit), None)


def unit_line(edition: Edition, programme: str, unit: str) -> str:
    """One delivery's likely dates and chances in a sentence; empty when nothing is ahead of it."""
    found = unit_forecast(edition, programme, unit)
    if found is None or found.finish is None or found.state == "finished":
        return ""
    parts = []
    if found.live is not None and found.live.p90 > forecast_of(edition).as_of:
        parts.append(f"live {_range(found.live)}")
        if found.chance_of_baseline is not None:
            parts.append(f"live by its baseline in {_said(found.chance_of_baseline)} of samples")
    parts.append(f"everything finished {_range(found.finish)}")
    if found.chance_of_target is not None:
        parts.append(f"every target met in {_said(found.chance_of_target)} of samples")
    assert found.queue_delay is not None
    delay = found.queue_delay["p80"]
    if delay:
        parts.append(f"four chances in five that full centres add no more than {days(delay)}")
    return "; ".join(parts)


def unit_grid(edition: Edition, programme: str, unit: str) -> Grid:
    """What a delivery has ahead of it, the national milestones first: likely dates and how often each is critical."""
    programmes = forecast_of(edition).programmes[programme]
    found = unit_forecast(edition, programme, unit)
    ahead = [] if found is None else [*programmes.national, *found.milestones]
    return Grid(
        caption=f"Likely dates of what is left{edition.illustrative}",
        columns=("Milestone", EVEN, LIKELY, "Critical in", "Cases"),
        rows=[
            (_name(milestone), long_date(milestone.finish.p50), long_date(milestone.finish.p80),
             _said(milestone.criticality), _cases(milestone))
            for milestone in ahead
            if milestone.finish is not None
            and milestone.state != "finished"
            and edition.shows_milestone(programme, milestone.id)
        ],
        figures=frozenset({3}),
        note="Critical in: the share of samples in which the step sets the finish. Cases: what its duration is "
        "learned from.",
    )  # fmt: skip


def _cases(milestone: MilestoneForecast) -> str:
    begun = milestone.cases + milestone.censored
    return f"{of(milestone.cases, begun)} finished" if begun else "none"


def _name(milestone: MilestoneForecast) -> str:
    return f"{milestone.title} (national)" if milestone.scope == "national" else milestone.title
