"""Jinja2 as pages use it: everything printed is escaped for HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rollout.report.render import PACKAGED, TemplateBroken

Renderer = Callable[[str, Mapping[str, Any]], str]


def markup_renderer(own: Path | None = None) -> Renderer:
    """What prints pages."""
    folders = [str(folder) for folder in (own, PACKAGED) if folder is not None]
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip

    def printed(template: str, view: Mapping[str, Any]) -> str:
        try:
            lines = made.get_template(template).render(**view).split("\n")
        except TemplateError as error:
            raise TemplateBroken(f"{template}: {error}") from None
        return "\n".join(line for line in lines if line and not line.isspace()) + "\n"

    return printed
