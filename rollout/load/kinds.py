"""The kinds of value a field can have: the vocabulary in which `format` describes every file.

A kind is a plain value. What a kind means for a reader stands in `fields` (and `scalars`), what it means for an
editor in `schema`; both are driven by the same description, so they cannot disagree about a field's name.
"""

from __future__ import annotations

from rollout.model.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words for people, at most `longest` characters; `pattern` when only some texts make sense, said in `like`."""

    longest: int | None = None
    pattern: str | None = None
    like: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slug:
    """An id: small letters, digits and hyphens. `of` says what it is the id of."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A calendar day as YYYY-MM-DD, from the year `since` to 2099."""

    since: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Working time: `15d`, or `3w` of five days each. With `or_share` a percentage will do as well."""

    or_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """Time between two milestones: `+5d`, `-2d`, `+1w`, or `+7ed` in calendar days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkText:
    """A predecessor as schedulers write it: `pilot`, `pilot SS+5d`, `cloud-migration/landing-zone FS-2d`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumText:
    """How many forces: a number, a percentage, or `all`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number, both limits included."""

    least: int = 0
    most: int = 999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that may have decimals; below zero only when `signed`."""

    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage such as `80%`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Values in order, between `least` and `most` of them."""

    of: Kind
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Values by id, in order. `may_be_empty` when an id alone, without a value, is legal."""

    keys: Slug
    of: Kind
    most: int | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named value of a record; `help` is what an editor shows."""

    name: str
    kind: Kind
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """Named fields; `title` says what it is in a few words, `help` in a sentence.

    Compared by identity: each stands once in `format`, and is looked up often.
    """

    title: str
    fields: tuple[Field, ...]
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """A short form and a long one: a single value, or a list, table or record."""

    short: Scalar
    long: Listing | Table | Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrTable:
    """Ids in a list, or ids with a value each."""

    listing: Listing
    table: Table


Scalar = Text | Slug | Choice | Day | Days | Lag | LinkText | QuorumText | Whole | Figure | Share | Truth
Kind = Scalar | Listing | Table | Record | Either | ListOrTable
