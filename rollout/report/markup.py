"""Text from files in XML and HTML: Jinja2 escapes it; this takes out what may not stand there at all."""

from __future__ import annotations

import re

from markupsafe import Markup

_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(value: object) -> object:
    """What a template prints: no character that XML forbids, or that turns the direction of what follows."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NO_CHARACTER.sub("\ufffd", value)
    return value
