"""Exports of the small service the report tests tell, and of what a test makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rollout.exchange.formats import FORMATS, export
from rollout.exchange.request import Request
from rollout.report.edition import Edition
from tests.report import stories
from tests.report.stories import FRIDAY_3_APRIL, SERVICE


def request(
    root: Path,
    *,
    files: Mapping[str, str] = SERVICE,
    day: date = FRIDAY_3_APRIL,
    names: str = "all",
    max_marking: str | None = None,
    **wanted: Any,
) -> Request:
    """What is asked of the service on a day."""
    edition: Edition = stories.edition(root, files, day=day, names=names, max_marking=max_marking)
    return Request(edition=edition, **wanted)


def exported(name: str, asked: Request) -> bytes:
    """The bytes of an export in a format."""
    return export(FORMATS[name], asked)


def text(name: str, asked: Request) -> str:
    """The text of an export in a format that is text."""
    return exported(name, asked).decode()
