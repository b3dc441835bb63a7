"""The stage map: forces by stages, how far each has come in every stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rollout.report.charts.chart import MARGIN, TOP, WIDTH, Chart, Entry, legend
from rollout.report.charts.lettering import shortened
from rollout.report.charts.marks import MARKS
from rollout.report.edition import Edition, proper_name
from rollout.report.views.grid import Grid, split
from rollout.report.words import long_date
from rollout.schedule.standing import ForceStanding

_NAMES, _ROW, _HEAD = 178, 22, 52
_GAP = 6
_TALL = 16
_DONE, _BEGUN, _OPEN, _ABSENT = "all finished", "under way", "not begun", "nothing applies"


class Share(NamedTuple):
    """A force's milestones of one stage: how many are finished of those that apply, and whether any has begun."""

    finished: int
    of: int
    is_begun: bool

    @property
    def state(self) -> str:
        """Where the stage stands, in words."""
        if not self.of:
            return _ABSENT
        if self.finished == self.of:
            return _DONE
        return _BEGUN if self.is_begun else _OPEN


class Cell(NamedTuple):
    """One stage of one force: its frame, the filled part of it, and the figures beside it."""

    x: float
    width: float
    filled: float
    said: str
    kind: str


class Line(NamedTuple):
    """One force: its name, its status mark, its cells, and whether a gap stands above it."""

    y: float
    name: str
    letter: str
    kind: str
    cells: tuple[Cell, ...]


class Column(NamedTuple):
    """A stage's heading, and how many forces have come as far as this and no farther."""

    x: float
    title: str
    said: str


_KINDS = {_DONE: "done", _BEGUN: "begun", _OPEN: "open", _ABSENT: "absent"}


def stage_map(edition: Edition, programme: str) -> Chart | None:
    """Each force that may be named by its stages, farthest first; None without stages, or with nobody to name."""
    blueprint = edition.blueprint(programme)
    stages = blueprint.stages if blueprint is not None else ()
    scheduled = [row for row in edition.standings[programme].forces if row.finish is not None]
    named = [row for row in scheduled if edition.named(row)]
    if not stages or not named:
        return None
    shares = {row.force: _shares(edition, programme, row, stages) for row in named}
    named.sort(key=lambda row: (-_reached(row, stages), -sum(share.finished for share in shares[row.force])))
    step = (WIDTH - MARGIN - _NAMES) / len(stages)
    columns = [
        Column(
            round(_NAMES + at * step),
            shortened(stage.capitalize(), step - _GAP, 12, bold=True),
            f"{edition.count(sum(1 for row in scheduled if row.stage == stage), len(scheduled))} here",
        )
        for at, stage in enumerate(stages)
    ]
    lines = tuple(_lines(edition, named, shares, step))
    bottom = TOP + _HEAD + len(lines) * _ROW
    entries = [
        Entry("done", "", _DONE),
        Entry("begun", "", "under way: the filled part is what is finished"),
        Entry("open", "", _OPEN),
        *(Entry(MARKS[s].kind, MARKS[s].letter, MARKS[s].word) for s in MARKS if any(r.status is s for r in named)),
    ]
    shown, end = legend(entries, bottom + 26)
    left = len(scheduled) - len(named)
    note = f" {edition.plural(left, 'more force')} that take part are not named here." if left else ""
    return Chart(
        name=f"programme-{programme}-stages",
        kind="stages",
        title=f"{edition.title(programme)}: stage map{edition.illustrative}",
        subtitle=f"At {long_date(edition.schedule.data_date)}. Milestones finished, of those that apply.{note}",
        alt=_alt(edition, scheduled, stages),
        height=round(end + 8),
        view={"columns": columns, "lines": lines, "top": TOP, "head": _HEAD, "tall": _TALL, "legend": shown},
        numbers=_numbers(edition, named, shares, stages),
    )


def _reached(row: ForceStanding, stages: Sequence[str]) -> int:
    return stages.index(row.stage) if row.stage in stages else -1


def _shares(edition: Edition, programme: str, row: ForceStanding, stages: Sequence[str]) -> list[Share]:
    units = edition.schedule.programmes[programme].units
    every = [m for unit in row.units if unit in units for m in edition.rows(units[unit], programme)]
    shares = []
    for stage in stages:
        here = [m for m in every if m.stage == stage and m.early_finish is not None]
        finished = sum(1 for m in here if m.finished is not None)
        shares.append(Share(finished, len(here), any(m.started is not None or m.finished is not None for m in here)))
    return shares


def _lines(
    edition: Edition,
    named: Sequence[ForceStanding],
    shares: dict[str, list[Share]],
    step: float,
) -> Iterator[Line]:
    width = round(step - _GAP)
    for number, row in enumerate(named):
        mark = MARKS[row.status]
        cells = [
            Cell(
                round(_NAMES + at * step),
                width,
                round(width * share.finished / share.of) if share.of else 0,
                f"{share.finished} of {share.of}" if share.of else "none",
                _KINDS[share.state],
            )
            for at, share in enumerate(shares[row.force])
        ]
        name = shortened(proper_name(edition.force_name(row.force)), _NAMES - MARGIN - 30, 12)
        yield Line(TOP + _HEAD + number * _ROW, name, mark.letter, mark.kind, tuple(cells))


def _alt(edition: Edition, scheduled: Sequence[ForceStanding], stages: Sequence[str]) -> str:
    counts = [(stage, sum(1 for row in scheduled if row.stage == stage)) for stage in stages]
    said = ", ".join(f"{stage} {edition.number(count)}" for stage, count in counts)
    return (
        f"Stage map: how far the {edition.plural(len(scheduled), 'force')} that take part have come. "
        f"Farthest stage begun: {said}."
    )


def _numbers(
    edition: Edition, named: Sequence[ForceStanding], shares: dict[str, list[Share]], stages: Sequence[str]
) -> list[Grid]:
    rows = [
        (
            edition.force_name(row.force),
            *(f"{share.finished} of {share.of}" if share.of else "none" for share in shares[row.force]),
        )
        for row in named
    ]
    grid = Grid(
        caption=f"Milestones finished by stage{edition.illustrative}",
        columns=("Force", *(stage.capitalize() for stage in stages)),
        rows=rows,
        figures=frozenset(range(1, len(stages) + 1)),
    )
    return split(grid)
