"""A table of a report: a caption, one header row, at most six columns."""

from __future__ import annotations

from collections.abc import Sequence

from rollout.model.dataclass import dataclass

MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows of text under named columns; `figures` are the numbers of the columns that stand to the right."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int] = frozenset()
    note: str = ""

    @property
    def rules(self) -> list[str]:
        """The rule under each column's heading."""
        return ["---:" if number in self.figures else "---" for number in range(len(self.columns))]


def split(grid: Grid, fixed: int = 1) -> list[Grid]:
    """A wide table as several of at most six columns, the first `fixed` columns in each."""
    width = MOST_COLUMNS - fixed
    starts = range(fixed, len(grid.columns), width)
    parts = []
    for start in starts:
        keep = [*range(fixed), *range(start, min(start + width, len(grid.columns)))]
        parts.append(
            Grid(
                caption=grid.caption if start == fixed else f"{grid.caption}, continued",
                columns=[grid.columns[at] for at in keep],
                rows=[[row[at] for at in keep] for row in grid.rows],
                figures=frozenset(new for new, at in enumerate(keep) if at in grid.figures),
                note=grid.note if start == starts[-1] else "",
            )
        )
    return parts
