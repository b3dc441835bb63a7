"""How much room text takes in a picture, and how it is made to fit.

Nobody knows the reader's typeface, so widths are those of Arial and its metric twins (Liberation Sans, Helvetica),
which the pictures name first, with room to spare for wider ones. Characters outside ASCII count as wide ones.
"""

from __future__ import annotations

from collections.abc import Mapping

_GROUPS = {
    222: "ijl",
    191: "'",
    278: " !,./:;[\\]ftI|",
    333: "()-`r{}",
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    355: '"',
    556: "0123456789abdeghnopqu_$#?L",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS: Mapping[str, int] = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_UNKNOWN = 667
_WIDE = 1000
"""Thousandths of the type size; from the CJK blocks on a character fills a square."""
_CJK = "\u1100"
SPARE = 1.06
"""Room for typefaces somewhat wider than the one measured."""
ELLIPSIS = "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels a line of text may take at a type size."""
    thousandths = sum(_WIDTHS.get(letter, _WIDE if letter >= _CJK else _UNKNOWN) for letter in text)
    return thousandths * size / 1000 * SPARE * (1.07 if bold else 1)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """A line that fits into so many pixels; what does not fit gives way to an ellipsis."""
    if width_of(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;:-") + ELLIPSIS


def wrapped(text: str, room: float, size: float, lines: int = 2, *, bold: bool = False) -> tuple[str, ...]:
    """Text broken between words over at most so many lines that fit into so many pixels, the last one shortened."""
    words = text.split()
    done: list[str] = []
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= room:
            line = f"{line} {words.pop(0)}"
        done.append(shortened(line, room, size, bold=bold))
    return (*done, shortened(" ".join(words), room, size, bold=bold)) if words else tuple(done)
