"""Personal details, protective markings and links in plain text, found in time that grows with the text only.

Every expression either begins with a fixed character or is tried at places that a plain search has found, and none
can be matched in two ways, so a hostile megabyte costs no more than a harmless one. They are compiled when a text
first needs them (`re` remembers), since most texts need two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple


class Hit(NamedTuple):
    """A rule's code, and the characters from `start` up to `end` that it is about."""

    code: str
    start: int
    end: int


_LOCAL_PART = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'")
_DOMAIN = r"@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+"
_LONGEST_LOCAL_PART = 64

# Telephone numbers as they are written in the United Kingdom: 10 or 11 digits from 0, or the same from +44 or 0044;
# from abroad 9 to 14 digits after a plus. An area code has three digits at least, which dates and amounts have not.
_NATIONAL_NUMBER = r"0[1-9][0-9](?:[ ()-]{0,2}[0-9]){7,8}(?![0-9A-Za-z_])"
_INTERNATIONAL_NUMBER = (
    r"(?:\+44|0044)[ -]?(?:\(0\)[ -]?)?[1-9][0-9](?:[ ()-]{0,2}[0-9]){7,8}(?![0-9A-Za-z_])"
    r"|\+[1-9](?:[ ()-]{0,2}[0-9]){8,13}(?![0-9A-Za-z_])"
)
_NOT_BEFORE_A_NUMBER = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+./:=-&%#@")

# Two prefix letters, six digits and a suffix letter, less the prefixes that are never given out (HMRC, NIM39110).
_INSURANCE_NUMBER = (
    r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?<!BG)(?<!GB)(?<!NK)(?<!KN)(?<!TN)(?<!NT)(?<!ZZ)"
    r"(?: ?[0-9]{2}){3} ?[A-D](?![0-9A-Za-z])"
)

_MARKING = (
    r"TOP[ -]SECRET(?!\w)|SECRET(?!\w)|(?i:OFFICIAL) ?[-:\u2013\u2014/] ?(?i:SENSITIVE)(?!\w)|OFFICIAL SENSITIVE(?!\w)"
)
RANKS = {"OFFICIAL": 1, "OFFICIAL-SENSITIVE": 2, "SECRET": 3, "TOP SECRET": 4}
"""The protective markings of the government's classification policy, lowest first."""

_REST_OF_LINK = r"""[^\s<>"'`|]*"""
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")
_LONGEST_SCHEME = 20
_ACTING_SCHEME = r"(?i:(?:javascript|vbscript):\S|data:[a-z]+/)"
_SECRET_NAMES = frozenset(
    {
        "access_token", "accesstoken", "api-key", "api_key", "apikey", "auth", "auth_token", "authkey",
        "client_secret", "id_token", "passwd", "password", "private_token", "pwd", "refresh_token", "sas", "secret",
        "sessionid", "sig", "signature", "token", "x-amz-credential", "x-amz-security-token", "x-amz-signature",
        "x-goog-signature",
    }
)  # fmt: skip


def hits(text: str) -> Iterator[Hit]:
    """Everything found in a text, except markings, in no particular order."""
    links = list(_links(text)) if "://" in text else []
    for start, end in links:
        yield from _link_hits(text, start, end)
    if "@" in text:
        yield from _addresses(text, links)
    yield from _numbers(text)
    for match in re.finditer(_INSURANCE_NUMBER, text):
        if not text[match.start() - 1 : match.start()].isalnum():
            yield Hit("N803", match.start(), match.end())
    if "script:" in text or "data:" in text:
        for match in re.finditer(_ACTING_SCHEME, text):
            if not text[match.start() - 1 : match.start()].isalnum():
                yield Hit("N805", match.start(), match.end())


def _addresses(text: str, links: list[tuple[int, int]]) -> Iterator[Hit]:
    """E-mail addresses; the name and password of a link, and a git remote, are none."""
    for match in re.finditer(_DOMAIN, text):
        start = match.start()
        lowest = max(0, start - _LONGEST_LOCAL_PART)
        while start > lowest and text[start - 1] in _LOCAL_PART:
            start -= 1
        name = text[start : match.start()].strip(".'")
        if name and name != "git" and not _is_in_authority(text, links, match.start()):
            yield Hit("N801", start, match.end())


def _is_in_authority(text: str, links: list[tuple[int, int]], place: int) -> bool:
    """Whether a place belongs to the part of a link that names the server."""
    number = bisect_right(links, place, key=itemgetter(0)) - 1
    return number >= 0 and place < _authority_end(text, *links[number])


def _numbers(text: str) -> Iterator[Hit]:
    spans = [match.span() for match in re.finditer(_NATIONAL_NUMBER, text)]
    if "+" in text or "0044" in text:
        spans += [match.span() for match in re.finditer(_INTERNATIONAL_NUMBER, text)]
    for start, end in spans:
        if text[start - 1 : start] not in _NOT_BEFORE_A_NUMBER or start == 0:
            yield Hit("N802", start, end)


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Where each link starts and ends."""
    at = text.find("://")
    while at >= 0:
        start, lowest = at, max(0, at - _LONGEST_SCHEME)
        while start > lowest and text[start - 1] in _SCHEME:
            start -= 1
        rest = re.compile(_REST_OF_LINK).match(text, at + 3)
        end = at + 3 if rest is None else rest.end()
        if start < at:
            yield start, end
        at = text.find("://", end)


def _authority_end(text: str, start: int, end: int) -> int:
    """Where the part of a link ends that names the server."""
    begin = text.index("://", start) + 3
    return min((place for place in (text.find(mark, begin, end) for mark in "/?#") if place >= 0), default=end)


def _link_hits(text: str, start: int, end: int) -> Iterator[Hit]:
    link = text[start:end]
    if not link[:8].lower().startswith("https://"):
        yield Hit("N805", start, end)
    authority_end = _authority_end(text, start, end)
    if "@" in text[start:authority_end] or any(map(_is_secret, re.split("[?&#;]", text[authority_end:end]))):
        yield Hit("N806", start, end)


def _is_secret(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return bool(value) and name.lower() in _SECRET_NAMES


def markings(text: str) -> Iterator[tuple[int, int, int]]:
    """The rank, start and end of each protective marking above OFFICIAL that a text names."""
    if "SECRET" not in text and "ENSITIVE" not in text and "ensitive" not in text:
        return
    for match in re.finditer(_MARKING, text):
        before = text[match.start() - 1 : match.start()]
        if before.isalnum() or before in ("_", "-", "$"):
            continue
        yield rank(match.group()) or 0, match.start(), match.end()


def rank(marking: str) -> int | None:
    """How high a marking is, whatever is said after it; None for one that the policy does not know."""
    found = re.search(_MARKING, marking)
    if found is None:
        return RANKS["OFFICIAL"] if "OFFICIAL" in marking.upper() else None
    word = found.group().upper()
    if word.startswith("TOP"):
        return RANKS["TOP SECRET"]
    return RANKS["SECRET"] if word == "SECRET" else RANKS["OFFICIAL-SENSITIVE"]
