"""From views to Markdown: the only place that reads template files.

Templates are code and come from the installation or from the workspace's own `templates/`, which win; they run in
Jinja2's sandbox all the same, with undefined names as errors. Everything a template prints passes `markdown.finalize`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from rollout.report import words
from rollout.report.markdown import Markdown, finalize
from rollout.report.markup import plain

_HERE = Path(__file__).parent
PACKAGED = next(
    (folder for folder in (_HERE.parent / "templates", _HERE.parents[1] / "templates") if folder.is_dir()),
    _HERE.parent / "templates",
)
"""The templates that came with the program: inside the installed package, or beside it in a checkout."""


class _Templates(FileSystemLoader):
    """Template files; a link is refused, since it could bring any file of the machine into a report."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """A template's text."""
        for folder in map(Path, self.searchpath):
            path = folder / template
            if os.path.lexists(path) and (path.is_symlink() or folder.is_symlink() or not path.is_file()):
                raise TemplateError(f"{path.name} is no ordinary file")
        return super().get_source(environment, template)


_OF_A_TEMPLATE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, UnicodeError, ValueError)
"""What a template can run into when it does more than loop and print."""


class TemplateBroken(Exception):  # noqa: N818 - it says what is the matter
    """A template that cannot be used; the message names it and says what is wrong."""


def environment(own: Path | None, said: Callable[[str], str] | None = None) -> ImmutableSandboxedEnvironment:
    """Jinja2 as every report uses it; `own` is the workspace's folder of templates, which wins."""
    folders = [str(folder) for folder in (own, PACKAGED) if folder is not None]
    made = ImmutableSandboxedEnvironment(
        loader=_Templates(folders),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=finalize if said is None else lambda value: finalize(_said(value, said)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["md"] = Markdown
    return _with_filters(made)


def _with_filters(made: ImmutableSandboxedEnvironment) -> ImmutableSandboxedEnvironment:
    made.filters["date"] = words.long_date
    made.filters["days"] = words.days
    made.filters["percent"] = words.share
    made.filters["late"] = words.late
    made.filters["sentence"] = words.sentence
    return made


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which asks once for each kind of value and name whether a template may have it.

    The answer depends on nothing else, and pages ask millions of times.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._answers: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read an attribute."""
        asked = (type(obj), attr)
        if asked not in self._answers:
            self._answers[asked] = super().is_safe_attribute(obj, attr, value)
        return self._answers[asked]


def markup_environment(own: Path | None, said: Callable[[str], str] | None = None) -> ImmutableSandboxedEnvironment:
    """Jinja2 as pictures and pages use it: everything printed is escaped for XML and HTML."""
    folders = [str(folder) for folder in (own, PACKAGED) if folder is not None]
    return _with_filters(
        _Sandbox(
            loader=_Templates(folders),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=plain if said is None else lambda value: plain(_said(value, said)),
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


def _said(value: object, said: Callable[[str], str]) -> object:
    """What of a text may be said; what is Markdown already is made of such texts."""
    return said(value) if isinstance(value, str) and not isinstance(value, Markdown | Markup) else value


def _place(error: Exception, template: str) -> str:
    """The template and line at fault: said by the error itself, else by the last template line that ran."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}"
    steps = [step for step in extract_tb(error.__traceback__) if step.filename.endswith(".j2")]
    return f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else template


def _printed(made: ImmutableSandboxedEnvironment, template: str, view: Mapping[str, Any]) -> str:
    try:
        return made.get_template(template).render(**view)
    except (TemplateError, *_OF_A_TEMPLATE) as error:
        said_by = getattr(error, "message", None) or error
        raise TemplateBroken(f"{_place(error, template)}: {type(error).__name__}: {said_by}") from None


Renderer = Callable[[str, Mapping[str, Any]], str]
"""Prints a view by a template's file name.

Raises:
    TemplateBroken: If the template is missing, does not parse, or uses a name the view does not have.
"""


def markdown_renderer(own: Path | None = None, said: Callable[[str], str] | None = None) -> Renderer:
    """What prints reports: one environment for them all, since compiling its templates takes longest.

    Args:
        own: The workspace's folder of templates, which wins.
        said: What may be said of each text, whatever the template prints; everything when None.
    """
    made = environment(own, said)

    def printed(template: str, view: Mapping[str, Any]) -> str:
        lines = [line.rstrip() for line in _printed(made, template, view).split("\n")]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept).strip("\n") + "\n"

    return printed


def markup_renderer(own: Path | None = None, said: Callable[[str], str] | None = None) -> Renderer:
    """What prints pictures and pages (as `markdown_renderer` prints reports)."""
    made = markup_environment(own, said)

    def printed(template: str, view: Mapping[str, Any]) -> str:
        lines = _printed(made, template, view).split("\n")
        return "\n".join(line for line in lines if line and not line.isspace()) + "\n"

    return printed
