"""Figures and dates in words people read: "22 November 2026", "31 of 43", "6 working days"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def long_date(day: date | None) -> str:
    """A date in words; "no date" where there is none."""
    return "no date" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_of(day: date) -> str:
    """The month and year of a day in words."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def of(count: int, whole: int, *, fewer_than: int = 0) -> str:
    """A count with its whole: "31 of 43"; small counts are veiled where names are withheld."""
    if 0 < whole < fewer_than:
        return f"fewer than {fewer_than}"
    veiled = 0 < count < fewer_than
    return f"fewer than {fewer_than} of {whole}" if veiled else f"{count} of {whole}"


def days(count: int) -> str:
    """Working days in words."""
    return f"{count} working {'day' if abs(count) == 1 else 'days'}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def late(variance: int | None) -> str:
    """A variance in words."""
    if variance is None:
        return "no baseline"
    if variance == 0:
        return "on time"
    unit = "day" if abs(variance) == 1 else "days"
    return f"{variance} {unit} late" if variance > 0 else f"{-variance} {unit} early"


def share(part: float | None) -> str:
    """A share from 0 to 1 as a percentage."""
    return "" if part is None else f"{part:.0%}"


def chance(share: float | None) -> str:
    """A chance in whole per cent, never rounded to certainty."""
    if share is None:
        return ""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{round(share * 100)}%"


def number(value: float) -> str:
    """A figure with thousands separated, without needless decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def listed(names: Sequence[str], limit: int = 5) -> str:
    """Names in a sentence: "Kent, Essex and 3 more"."""
    shown = list(names[:limit])
    left = len(names) - len(shown)
    if left:
        return f"{', '.join(shown)} and {left} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."


def shortened(text: str | None, words: int) -> str:
    """The first words of a text, with an ellipsis where it goes on."""
    parts = (text or "").split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]).rstrip(".,;:") + " …"


DRAG = "Drag: the working days by which a finish would come forward if the step took no more time."
