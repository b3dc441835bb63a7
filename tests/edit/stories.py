"""Edits told as texts: what a file says, what is asked for, what it says afterwards."""

from __future__ import annotations

from textwrap import dedent

from rollout.edit.changes import Change
from rollout.edit.edited import ByHand, edited
from rollout.edit.order import order_of

PATH = "programmes/cloud/progress/kent.yaml"
MILESTONES = ("sign-up", "discovery", "built", "piloted", "live", "reviewed")
ORDER = order_of("progress", MILESTONES)

HEAD = "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-06-01\n"


def after(text: str, *changes: Change) -> str:
    """A file's text after some changes."""
    new = edited(PATH, dedent(text).encode(), changes, ORDER)
    assert isinstance(new, bytes), new
    return new.decode()


def refused(text: str, *changes: Change) -> ByHand:
    """Why some changes were not made."""
    found = edited(PATH, dedent(text).encode(), changes, ORDER)
    assert isinstance(found, ByHand)
    return found


def told(text: str) -> str:
    """A text without its common indentation."""
    return dedent(text)
