"""The forces as a tile map of the United Kingdom, coloured and lettered by status.

A tile's place names its force, so a tile shows nothing of a force that the edition may not name, and where names are
withheld there is no map at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rollout.model.register import Force
from rollout.report.charts.chart import MARGIN, TOP, WIDTH, Chart, Entry, entry, legend
from rollout.report.charts.lettering import shortened, wrapped
from rollout.report.charts.marks import MARKS, in_order, most_pressing
from rollout.report.edition import Edition, proper_name
from rollout.report.views.grid import Grid
from rollout.report.views.position import position
from rollout.report.words import listed, long_date
from rollout.schedule.standing import ForceStanding, ProgrammeStanding, Status

_TILE, _TALL, _GAP = 90, 54, 5
_NAME_SIZE = 10
_NAME_TOP, _NAME_LINE = 35, 12
_SMALL, _SMALL_GAP = 20, 2
_PANELS_A_ROW = 4
_IN_A_ROW = 9
"""Tiles side by side where the register says nothing of their places."""
_PANEL_HEAD = 40
UNNAMED = "unnamed"
"""The style class of a force that may not be named here."""


class Tile(NamedTuple):
    """One force's place: its name in lines (text and baseline), its letter, and its style class."""

    x: float
    y: float
    lines: tuple[tuple[str, float], ...]
    letter: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Every force that exists on the data date by column and row, from 0; those without a place in rows below.

    `is_map` says that any has a place: else they stand in rows, in the order of their names.
    """

    is_map: bool
    places: Mapping[str, tuple[int, int]]
    columns: int
    rows: int

    @property
    def said(self) -> str:
        """What a tile's place means."""
        return f"One tile a force, {'roughly where it lies' if self.is_map else 'in the order of their names'}."


def placement(forces: Sequence[Force]) -> Placement:
    """Where each force's tile stands: as the register says; without a tile, or on another's, below the map."""
    taken: dict[tuple[int, int], str] = {}
    for force in forces:
        if force.tile is not None:
            taken.setdefault(force.tile, force.id)
    top = min((row for row, _ in taken), default=0)
    left = min((column for _, column in taken), default=0)
    rows = max((row - top + 1 for row, _ in taken), default=0)
    columns = max((column - left + 1 for _, column in taken), default=min(len(forces), _IN_A_ROW))
    places = {force: (column - left, row - top) for (row, column), force in taken.items()}
    unplaced = [force for force in forces if force.id not in places]
    for number, force in enumerate(sorted(unplaced, key=lambda force: force.name.casefold())):
        below = rows + (1 if rows else 0) + number // columns
        places[force.id] = (number % columns, below)
    return Placement(
        is_map=bool(taken),
        places=places,
        columns=max(columns, 1),
        rows=max((row + 1 for _, row in places.values()), default=0),
    )


def _forces(edition: Edition) -> list[Force]:
    day = edition.schedule.data_date
    return [force for force in edition.register.forces.values() if force.is_current(day)]


def _map_of(
    edition: Edition, found: Mapping[str, tuple[str, str]], name: str, subject: str, alt: str, numbers: Sequence[Grid],
    entries: Sequence[Entry],
) -> Chart:  # fmt: skip
    """A map of large tiles; `found` gives each force that may be named its letter and style class."""
    forces = _forces(edition)
    placed = placement(forces)
    width = max(WIDTH, 2 * MARGIN + placed.columns * (_TILE + _GAP) - _GAP)
    indent = (width - placed.columns * (_TILE + _GAP) + _GAP) // 2
    tiles = []
    for force in forces:
        column, row = placed.places[force.id]
        x, y = indent + column * (_TILE + _GAP), TOP + row * (_TALL + _GAP)
        letter, kind = found.get(force.id, ("", UNNAMED))
        lines = wrapped(proper_name(force.name), _TILE - 4, _NAME_SIZE) if force.id in found else ()
        first = y + _NAME_TOP + (_NAME_LINE / 2 if len(lines) == 1 else 0)
        tiles.append(
            Tile(x, y, tuple((line, round(first + at * _NAME_LINE)) for at, line in enumerate(lines)), letter, kind)
        )
    shown, end = legend(entries, TOP + placed.rows * (_TALL + _GAP) + 24, width)
    return Chart(
        name=name,
        kind="tiles",
        title=f"{subject}{edition.illustrative}",
        subtitle=f"At {long_date(edition.schedule.data_date)}. {placed.said}",
        alt=alt,
        width=width,
        height=round(end + 8),
        view={"tiles": tiles, "size": _TILE, "tall": _TALL, "legend": shown},
        numbers=numbers,
    )


def programme_map(edition: Edition, programme: str) -> Chart | None:
    """One programme's forces by status; None where names are withheld, for a place names its force."""
    if edition.names == "withhold":
        return None
    standing = edition.standings[programme]
    named = {row.force: row for row in standing.forces if edition.named(row)}
    found = {force: (MARKS[row.status].letter, MARKS[row.status].kind) for force, row in named.items()}
    scope = {row.force for row in standing.forces}
    for force in _forces(edition):
        if force.id not in scope and edition.names == "all":
            found[force.id] = ("", "outside")
    title = edition.title(programme)
    return _map_of(
        edition,
        found,
        f"programme-{programme}-map",
        f"{title}: forces by status",
        f"Tile map of forces. {title}: {counts_said(edition, standing)}.",
        [status_numbers(edition, programme)],
        _entries(edition, standing, len(named)),
    )


def counts_said(edition: Edition, standing: ProgrammeStanding) -> str:
    """How many forces have each status, in one line: what needs action first."""
    said = [
        f"{edition.number(standing.counts[status])} {MARKS[status].word}" for status in MARKS if standing.counts[status]
    ]
    return f"of {standing.scope} forces in scope {listed(said, len(said))}" if said else "no force is in scope"


def _entries(edition: Edition, standing: ProgrammeStanding, named: int) -> list[Entry]:
    entries = [
        entry(MARKS[status], f"({edition.count(standing.counts[status], standing.scope)})")
        for status in MARKS
        if standing.counts[status]
    ]
    if named < standing.scope:
        entries.append(Entry(UNNAMED, "", "a force that is not named here"))
    elif len(_forces(edition)) > standing.scope:
        entries.append(Entry("outside", "", "not in scope"))
    return entries


def status_numbers(edition: Edition, programme: str) -> Grid:
    """How many forces have each status, and who of those that may be named."""
    standing = edition.standings[programme]
    rows = []
    for status in MARKS:
        here = [row for row in standing.forces if row.status is status]
        named = [proper_name(edition.force_name(row.force)) for row in here if edition.named(row)]
        if here:
            rows.append(
                (
                    MARKS[status].word,
                    MARKS[status].letter or "blank",
                    edition.count(len(here), standing.scope),
                    listed(named, len(named)) if named else "",
                )
            )
    return Grid(
        caption=f"Forces by status, as on the map{edition.illustrative}",
        columns=("Status", "Letter", "Forces", "Who"),
        rows=rows,
        figures=frozenset({2}),
    )


def portfolio_map(edition: Edition) -> Chart | None:
    """Every force by its most pressing status over all programmes; None where names are withheld."""
    if edition.names == "withhold":
        return None
    rows: dict[str, list[ForceStanding]] = {}
    for programme in edition.programmes:
        for row in edition.standings[programme].forces:
            rows.setdefault(row.force, []).append(row)
    worst = {
        force: most_pressing([row.status for row in own])
        for force, own in rows.items()
        if any(edition.named(row) for row in own)
    }
    found = {force: (MARKS[status].letter, MARKS[status].kind) for force, status in worst.items()}
    counts = {status: sum(1 for known in worst.values() if known is status) for status in in_order([*worst.values()])}
    entries = [entry(MARKS[status], f"({edition.count(count, len(rows))})") for status, count in counts.items()]
    if len(worst) < len(_forces(edition)):
        entries.append(Entry(UNNAMED, "", "a force that is not named here"))
    numbers = Grid(
        caption=f"Forces by their most pressing status in any programme{edition.illustrative}",
        columns=("Status", "Letter", "Forces", "Who"),
        rows=[
            (
                MARKS[status].word,
                MARKS[status].letter or "blank",
                edition.count(count, len(rows)),
                listed(
                    [proper_name(edition.force_name(f)) for f, known in worst.items() if known is status], len(worst)
                ),
            )
            for status, count in counts.items()
        ],
        figures=frozenset({2}),
    )
    said = listed([f"{count} {MARKS[status].word}" for status, count in counts.items()], len(counts))
    return _map_of(
        edition,
        found,
        "portfolio-map",
        "All programmes: each force by its most pressing status",
        f"Tile map of forces by their most pressing status in any programme: {said or 'no force is named'}.",
        [numbers],
        entries,
    )


class Panel(NamedTuple):
    """A small map of one programme: its heading, a line under it, and its tiles."""

    x: float
    y: float
    title: str
    said: str
    tiles: tuple[Tile, ...]


def small_maps(edition: Edition) -> Chart | None:
    """A small map of every programme side by side; None where names are withheld."""
    if edition.names == "withhold" or not edition.programmes:
        return None
    forces = _forces(edition)
    placed = placement(forces)
    pitch = _SMALL + _SMALL_GAP
    across, down = placed.columns * pitch, _PANEL_HEAD + placed.rows * pitch + 24
    a_row = max(1, min(_PANELS_A_ROW, (WIDTH - 2 * MARGIN) // (across + 12)))
    step = (WIDTH - 2 * MARGIN) / a_row
    panels = []
    used: list[Status] = []
    for number, programme in enumerate(edition.programmes):
        standing = edition.standings[programme]
        named = {row.force: row.status for row in standing.forces if edition.named(row)}
        used += named.values()
        x, y = MARGIN + step * (number % a_row), TOP + down * (number // a_row)
        tiles = []
        for force in forces:
            column, row = placed.places[force.id]
            mark = MARKS[named[force.id]] if force.id in named else None
            letter, kind = (mark.letter, mark.kind) if mark is not None else ("", UNNAMED)
            tiles.append(Tile(round(x + column * pitch), round(y + _PANEL_HEAD + row * pitch), (), letter, kind))
        title = shortened(edition.title(programme), step - 6, 12, bold=True)
        said = f"{edition.count(position(edition, programme).live, standing.scope)} live"
        panels.append(Panel(round(x), round(y), title, said, tuple(tiles)))
    entries = [entry(MARKS[status], "") for status in in_order(used)]
    if any(tile.kind == UNNAMED for panel in panels for tile in panel.tiles):
        entries.append(Entry(UNNAMED, "", "not named here, or not in scope"))
    shown, end = legend(entries, TOP + down * -(-len(panels) // a_row) + 4)
    said = "; ".join(
        f"{edition.title(name)}: {counts_said(edition, edition.standings[name])}" for name in edition.programmes
    )
    return Chart(
        name="portfolio-maps",
        kind="maps",
        title=f"Where each programme stands, force by force{edition.illustrative}",
        subtitle=f"At {long_date(edition.schedule.data_date)}. {placed.said}",
        alt=f"Small tile maps, one a programme. {said}.",
        height=round(end + 8),
        view={"panels": panels, "size": _SMALL, "legend": shown},
        numbers=[],
    )
