"""The table of export formats: what each shows, and the function that makes it, loaded when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from rollout.exchange.request import Cannot, Missing, Request

_ROWS = ("schedule", "status", "path")
_REPORTS = ("brief", "portfolio", "programme", "force")


class Format(NamedTuple):
    """One format. `views` are what `--view` may name, the usual one first; `extra` what it needs beside the core."""

    name: str
    says: str
    made_by: str
    """module:function of `rollout.exchange`, from a request to the file's bytes."""
    views: tuple[str, ...] = ()
    is_text: bool = True
    extra: str | None = None

    @property
    def is_document(self) -> bool:
        """Whether people read it as a report, in words, rather than as rows."""
        return self.views == _REPORTS


FORMATS = {
    entry.name: entry
    for entry in (
        Format("csv", "rows with a header, safe in spreadsheets", "machine:as_csv", _ROWS),
        Format("json", "the document of the look command", "machine:as_json", _ROWS),
        Format("xlsx", "a workbook; with --force its return form", "xlsx:as_xlsx", (), is_text=False, extra="office"),
        Format("html", "one self-contained page", "page:as_html", _REPORTS),
        Format("docx", "a Word document", "word:as_docx", _REPORTS, is_text=False, extra="office"),
        Format("pdf", "a tagged PDF document", "pdf:as_pdf", _REPORTS, is_text=False, extra="pdf"),
        Format("mspdi", "a force's plan for Microsoft Project", "mspdi:as_mspdi"),
        Format("ics", "key milestones for calendars", "ics:as_ics"),
        Format("gmpp", "the government major-projects return", "gmpp:as_gmpp"),
    )
}


def export(format: Format, request: Request) -> bytes:  # noqa: A002 - the word everybody uses
    """The bytes of a file in a format.

    Raises:
        Cannot: If what is asked for cannot be exported, or not in this format.
        Missing: If the format needs an extra that is not installed.
        TemplateBroken: If a template cannot be used.
    """
    if request.view is not None and request.view not in format.views:
        offered = f"it can show {', '.join(format.views)}" if format.views else "it has one view only"
        raise Cannot(f"{format.name} cannot show {request.view}: {offered}.")
    module, _, function = format.made_by.partition(":")
    try:
        make = cast("Callable[[Request], bytes]", getattr(import_module(f"rollout.exchange.{module}"), function))
    except ModuleNotFoundError:
        if format.extra is None:
            raise
        raise Missing(format.extra) from None
    return make(request)
