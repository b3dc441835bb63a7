"""Days and numbers as findings write them."""

from __future__ import annotations

from datetime import date


def written(day: date) -> str:
    """A day in full: 22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def period(first: date, last: date) -> str:
    """From one day to another, both included, after a verb: `from 1 March 2027 to 2 April 2027`."""
    return f"on {written(first)}" if first == last else f"from {written(first)} to {written(last)}"


def slot_count(number: int) -> str:
    """A number of slots."""
    return f"{number} slot{'' if number == 1 else 's'}"
