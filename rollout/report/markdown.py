"""Text from files as Markdown that shows it as text, and still reads well before it is rendered.

Only what would act where it stands is escaped: markup by a backslash; mentions, references and bare addresses, which
forges look for after rendering and where a backslash does nothing, by a zero-width space inside them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_UNSEEN = "\u200b"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_ACTS = re.compile(r"[\\`*\[\]<>|~$]")
_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_START = re.compile(r"^([-+=#:])|^(\d{1,9})([.)])(?=\s|$)")
_LATE = (
    (re.compile(r"@(?=[0-9A-Za-z])"), "@" + _UNSEEN),
    (re.compile(r"([#!&])(?=\d)|(%)(?=[\w\"])"), rf"\1\2{_UNSEEN}"),
    (re.compile(r"\b(GH-)(?=\d)", re.IGNORECASE), rf"\1{_UNSEEN}"),
    (re.compile(r"\b(www)(?=\.)", re.IGNORECASE), rf"\1{_UNSEEN}"),
    (re.compile(r"\b(https?|ftp|mailto|xmpp)(?=:)", re.IGNORECASE), rf"\1{_UNSEEN}"),
    (re.compile(r":(?=[a-z0-9_+-]+:)"), ":" + _UNSEEN),
)
_COMMIT = re.compile(r"\b[0-9a-f]{7,64}\b")
_TOO_SHORT_FOR_A_COMMIT = 6


class Markdown(str):
    """Text that is Markdown already and is printed as it is."""

    __slots__ = ()


def escape(text: str) -> Markdown:
    """Text as Markdown that shows it, on one line."""
    return text if isinstance(text, Markdown) else _escaped(text)


@lru_cache(maxsize=16_384)
def _escaped(text: str) -> Markdown:
    """The same few dates, titles and words stand in most cells, so what they become is remembered."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    line = _ACTS.sub(lambda match: "\\" + match[0], line)
    line = _UNDERSCORE.sub(r"\\_", line)
    line = _ENTITY.sub("&amp;", line)
    line = _START.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", line)
    for pattern, replacement in _LATE:
        line = pattern.sub(replacement, line)
    return Markdown(_COMMIT.sub(_broken_up, line))


def _broken_up(commit: re.Match[str]) -> str:
    size = _TOO_SHORT_FOR_A_COMMIT
    return _UNSEEN.join(commit[0][at : at + size] for at in range(0, len(commit[0]), size))


def finalize(value: object) -> object:
    """What a template prints: text is escaped, everything else is printed as it is."""
    return escape(value) if isinstance(value, str) else value
