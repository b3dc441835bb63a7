"""Every run draws the same examples, so that a red test is the change's doing; `make search` draws new ones."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("search", derandomize=False)
settings.load_profile("repeatable")
