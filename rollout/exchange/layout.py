"""The layout of a return form, going out and coming back: sheets, headings, and the hidden stamp."""

from __future__ import annotations

from collections.abc import Mapping

VERSION = "1"
STAMP = "rollout"
"""The name of the hidden sheet."""
RETURN = "Return"
FILL_IN = " (fill in)"
WHOLE_FILE = "(file)"
"""Stands for the milestone of facts that are of the file itself; no id looks like it."""
HEAD_ROW = 2
"""The row (from 1) of the headings of every sheet to be filled in."""
SHEET_KEY, MILESTONE_KEY = "Sheet", "Id"
"""The headings of the columns that say what a row is about: on the first sheet, and on a programme's."""

_HEADINGS = {
    "started": "Started",
    "finished": "Finished",
    "remaining": "Working days left",
    "expected": "Expected finish",
    "blocked": "Blocked: why",
    "since": "Blocked since",
    "note": "Note",
    "evidence": "Evidence",
    "confirmed": "Confirmed: all is right up to the end of",
    "summary": "Summary",
    "confidence.rating": "Confidence",
    "confidence.by": "Judged by (role)",
    "confidence.on": "Judged on",
    "confidence.reason": "Why",
}
HEADINGS: Mapping[str, str] = {field: f"{words}{FILL_IN}" for field, words in _HEADINGS.items()}
