"""The known name that a mistyped one probably means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_RESEMBLES = 0.6
_CERTAIN = 0.85
_CLEARLY_BEST = 0.08


class Nearest(NamedTuple):
    """The name most like the one written; `certain` repeats it when no other name comes close."""

    best: str | None
    certain: str | None


def nearest(written: str, known: Iterable[str]) -> Nearest:
    """The known name most like `written`, if any is like it at all.

    Case, and the choice between hyphen, underscore and space, never make a difference.
    """
    from difflib import SequenceMatcher

    plain = _plain(written[:100])
    scores: list[tuple[float, str]] = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain)
    for name in known:
        candidate = _plain(name)
        if candidate == plain:
            return Nearest(name, name)
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= _RESEMBLES and matcher.quick_ratio() >= _RESEMBLES:
            ratio = matcher.ratio()
            if ratio >= _RESEMBLES:
                scores.append((ratio, name))
    if not scores:
        return Nearest(None, None)
    scores.sort(key=lambda score: (-score[0], score[1]))
    ratio, best = scores[0]
    runner_up = scores[1][0] if len(scores) > 1 else 0.0
    certain = best if ratio >= _CERTAIN and ratio - runner_up >= _CLEARLY_BEST else None
    return Nearest(best, certain)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")
