"""The text of one scalar into a value, by the kind its field has.

Pure: a text goes in, a value or a `Refused` comes out. A refusal that has exactly one right answer (a day-first
date, a number with a thousands separator) carries it, so that `check` can offer to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from rollout.load.kinds import (
    Choice,
    Day,
    Days,
    Figure,
    Lag,
    LinkText,
    QuorumText,
    Scalar,
    Share,
    Slug,
    Text,
    Truth,
    Whole,
)
from rollout.load.nearest import nearest
from rollout.model.blueprint import LinkType, Quorum

MAX_DAYS = 5_000
LAST_YEAR = 2099

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS = re.compile(r"(\d{1,9})([dw])", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LINK = re.compile(
    r"(?:([a-z0-9]+(?:-[a-z0-9]+)*)/)?([a-z0-9]+(?:-[a-z0-9]+)*)(?: (FS|SS|FF|SF)(?:([+-])(\d{1,9})(ed|d|w))?)?",
    re.ASCII,
)
_WHOLE = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?", re.ASCII)

# Rare: compiled by `re` when a text is first held against them.
_LAG = r"(?a)([+-]?)(\d{1,9})(ed|d|w)"
_SHARE = r"(?a)((?:0|[1-9]\d{0,3})(?:\.\d{1,6})?)%"
_DAY_FIRST = r"(?a)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
_YEAR_FIRST = r"(?a)(\d{4})([/.-])(\d{1,2})\2(\d{1,2})"
_LOOSE_DAYS = r"(?ai)0*(\d{1,9})\s*(d|days?|w|weeks?)"
_LOOSE_LINK = r"(?ai)([a-z0-9/-]+?)(?:\s+(fs|ss|ff|sf))?(?:\s*([+-])\s*(\d{1,9})\s*(ed|d|w))?"
_SEPARATED = r"(?a)\d{1,3}(?:([,_' ])\d{3})(?:\1\d{3})*(\.\d+)?"


class Refused(NamedTuple):
    """Why a text is no value of its kind. `replacement` is the one certain right answer, where there is one."""

    code: str
    message: str
    hint: str | None = None
    replacement: str | None = None


class LinkParts(NamedTuple):
    """A link as written, before it is known where it stands."""

    programme: str | None
    milestone: str
    type: LinkType | None
    lag: int
    elapsed: bool


class LagParts(NamedTuple):
    """A lag: working days, or calendar days when `elapsed`."""

    days: int
    elapsed: bool


def is_slug(text: str) -> bool:
    """Whether a text can be an id."""
    return _SLUG.fullmatch(text) is not None


def read_scalar(kind: Scalar, text: str) -> Any:
    """The value of a text of some kind, or the `Refused` that says what is wrong with it."""
    return READERS[type(kind)](kind, text)


def _text(kind: Text, text: str) -> str | Refused:
    text = text.strip()
    if kind.longest is not None and len(text) > kind.longest:
        return Refused(
            "S112",
            f"has {len(text)} characters; at most {kind.longest} fit",
            f"Say it in {kind.longest} characters; longer reasons belong in a note or behind a link.",
        )
    if kind.pattern is not None and re.fullmatch(kind.pattern, text) is None:
        return Refused("S101", f'is "{shortened(text)}", which is not {kind.like}', f"Write {kind.like}.")
    return text


def _slug(kind: Slug, text: str) -> str | Refused:
    if _SLUG.fullmatch(text):
        return text
    likely = re.sub(r"[\s_.-]+", "-", text.strip().lower()).strip("-")
    return Refused(
        "S110",
        f'is "{shortened(text)}", which cannot be the id of a {kind.of}',
        "Ids are small letters, digits and single hyphens"
        + (f": perhaps {likely}." if _SLUG.fullmatch(likely) else ", such as kent or sign-up."),
    )


def _choice(kind: Choice, text: str) -> str | Refused:
    if text in kind.options:
        return text
    listed = ", ".join(kind.options)
    near = nearest(text, kind.options)
    hint = f"Write one of: {listed}."
    if near.best is not None:
        hint = f"Did you mean {near.best}? It can be one of: {listed}."
    return Refused("S111", f'is "{shortened(text)}"', hint, near.certain)


def _day(kind: Day, text: str) -> date | Refused:
    if _ISO_DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return Refused("S105", f"is {text}, a day no calendar has")
        if kind.since <= day.year <= LAST_YEAR:
            return day
        return Refused("S105", f"is {text}; dates here lie between {kind.since} and {LAST_YEAR}")
    meant = _meant_day(kind, text)
    if meant is None:
        return Refused("S105", f'is "{shortened(text)}", which is not a date')
    return Refused(
        "S105",
        f'is "{text}"; dates are written year, month, day',
        f"Write {meant.isoformat()}.",
        meant.isoformat(),
    )


def _meant_day(kind: Day, text: str) -> date | None:
    """The day a date written in another order can only mean; British dates put the day first."""
    if match := re.fullmatch(_DAY_FIRST, text):
        day, _, month, year = match.groups()
    elif match := re.fullmatch(_YEAR_FIRST, text):
        year, _, month, day = match.groups()
    else:
        return None
    try:
        meant = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return meant if kind.since <= meant.year <= LAST_YEAR else None


def _days(kind: Days, text: str) -> int | float | Refused:
    match = _DAYS.fullmatch(text)
    if match is not None:
        return _within_limit(int(match[1]) * (5 if match[2] == "w" else 1), text)
    if kind.or_share and re.fullmatch(_SHARE, text):
        return _share(Share(), text)
    loose = re.fullmatch(_LOOSE_DAYS, text.strip())
    replacement = None if loose is None else f"{loose[1]}{loose[2][0].lower()}"
    hint = "Write working days as 15d or weeks as 3w" + (" (or a percentage of likely)." if kind.or_share else ".")
    return Refused("S106", f'is "{shortened(text)}", which is not a duration', hint, replacement)


def _within_limit(days: int, text: str) -> int | Refused:
    if days <= MAX_DAYS:
        return days
    return Refused("S113", f"is {text}; at most {MAX_DAYS:,} days can be planned", "Write a shorter time.")


def _lag(kind: Lag, text: str) -> LagParts | Refused:  # noqa: ARG001 - every reader has the same form
    match = re.fullmatch(_LAG, text)
    if match is None:
        hint = "Write +5d or -2d in working days, +1w in weeks, or +7ed in calendar days."
        return Refused("S107", f'is "{shortened(text)}", which is not a lag', hint)
    return _lag_parts(match[1], match[2], match[3])


def _lag_parts(sign: str, number: str, unit: str) -> LagParts | Refused:
    days = _within_limit(int(number) * (5 if unit == "w" else 1), f"{sign}{number}{unit}")
    if isinstance(days, Refused):
        return days
    return LagParts(-days if sign == "-" else days, unit == "ed")


def _link(kind: LinkText, text: str) -> LinkParts | Refused:  # noqa: ARG001
    match = _LINK.fullmatch(text)
    if match is None:
        hint = "Write a milestone's id, then if needed one space, FS, SS, FF or SF, and a lag: pilot SS+5d."
        if _LINK.fullmatch(" ".join(text.split())):
            return Refused("S108", "has more spaces than the one a link takes", hint, _meant_link(text))
        return Refused("S108", f'"{shortened(text)}" is not a link', hint, _meant_link(text))
    programme, milestone, link_type, sign, number, unit = match.groups()
    lag = LagParts(0, elapsed=False) if number is None else _lag_parts(sign, number, unit)
    if isinstance(lag, Refused):
        return lag
    return LinkParts(programme, milestone, None if link_type is None else LinkType(link_type), *lag)


def _meant_link(text: str) -> str | None:
    loose = re.fullmatch(_LOOSE_LINK, text.strip())
    if loose is None:
        return None
    name, link_type, sign, number, unit = loose.groups()
    lag = f"{sign}{number}{unit.lower()}" if number else ""
    kind = (link_type or ("FS" if lag else "")).upper()
    written = f"{name.lower()} {kind}{lag}".strip()
    return written if _LINK.fullmatch(written) else None


def _quorum(kind: QuorumText, text: str) -> Quorum | Refused:  # noqa: ARG001
    if text == "all":
        return Quorum(everyone=True)
    if _WHOLE.fullmatch(text) and text != "0":
        return Quorum(count=int(text))
    if match := re.fullmatch(_SHARE, text):
        share = float(match[1]) / 100
        if 0 < share <= 1:
            return Quorum(share=share)
    return Refused(
        "S109",
        f'is "{shortened(text)}", which is no number of forces',
        "Write a number from 1, a percentage up to 100%, or all.",
    )


def _whole(kind: Whole, text: str) -> int | Refused:
    if _WHOLE.fullmatch(text):
        number = int(text)
        if kind.least <= number <= kind.most:
            return number
        limits = f"from {kind.least} to {kind.most:,}"
        return Refused("S113", f"is {text}; it can be {limits}", f"Write a number {limits}.")
    return Refused(
        "S109", f'is "{shortened(text)}", which is not a whole number', "Write it in digits only.", _joined(text)
    )


def _figure(kind: Figure, text: str) -> float | Refused:
    if _FIGURE.fullmatch(text):
        number = float(text)
        if number >= 0 or kind.signed:
            return number
        return Refused("S113", f"is {text}; it cannot be below zero", "Write a number from 0.")
    hint = "Write it in digits, with a point before decimals."
    return Refused("S109", f'is "{shortened(text)}", which is not a number', hint, _joined(text))


def _joined(text: str) -> str | None:
    """A number with thousands separators, without them."""
    match = re.fullmatch(_SEPARATED, text.strip())
    return None if match is None else text.strip().replace(match[1], "")


def _share(kind: Share, text: str) -> float | Refused:  # noqa: ARG001
    match = re.fullmatch(_SHARE, text)
    if match is not None and float(match[1]) <= 1_000:
        return float(match[1]) / 100
    replacement = f"{text}%" if _FIGURE.fullmatch(text) and 1 < float(text) <= 1_000 else None
    return Refused(
        "S109", f'is "{shortened(text)}", which is not a percentage', "Write it as 80%, at most 1000%.", replacement
    )


def _truth(kind: Truth, text: str) -> bool | Refused:  # noqa: ARG001
    if text in ("true", "false"):
        return text == "true"
    meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
    return Refused(
        "S114",
        f'is "{shortened(text)}", which is neither true nor false',
        "Write true or false.",
        meant.get(text.lower()),
    )


def shortened(text: str, most: int = 60) -> str:
    """A text as it is quoted in a message: on one line, and not longer than a person wants to read."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


READERS: Mapping[type, Callable[[Any, str], Any]] = {
    Text: _text,
    Slug: _slug,
    Choice: _choice,
    Day: _day,
    Days: _days,
    Lag: _lag,
    LinkText: _link,
    QuorumText: _quorum,
    Whole: _whole,
    Figure: _figure,
    Share: _share,
    Truth: _truth,
}
"""The reader of each kind of scalar."""
