"""Options every command takes, before or after its name: the one nearest to the end of the line counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])
_PREFIX = "rollout."
_WRITTEN = re.compile(r"20\d\d-\d\d-\d\d")


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> object:
    """Remember an option that was given; `ctx.meta` is shared between the group and its command."""
    if value not in (None, False):
        ctx.meta[f"{_PREFIX}{param.name}"] = value
    return value


def given(ctx: click.Context, name: str) -> Any:
    """The value of a common option, None when it was not given."""
    return ctx.meta.get(f"{_PREFIX}{name}")


class DataDate(click.ParamType[date]):
    """A day as YYYY-MM-DD, or the word today."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that was written."""
        if value == "today":
            return date.today()  # noqa: DTZ011 - a person's own day
        try:
            if _WRITTEN.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # 30 February and the like
        return self.fail(
            f'"{value}" is not a date from 2000 to 2099. Write it as YYYY-MM-DD, for instance 2026-11-22, or today.',
            param,
            ctx,
        )


seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="Names the random numbers: the same seed, the same answer.",
)


def samples_option(usual: int) -> Callable[[Function], Function]:
    """How often everything is drawn."""
    return click.option(
        "--samples", type=click.IntRange(100, 1_000_000), default=usual, show_default=True, help="How often to draw."
    )


_OPTIONS = (
    click.option("-C", "workspace", metavar="DIR", help="Work in the workspace at DIR."),
    click.option("--as-of", type=DataDate(), metavar="DATE", help="Data date: all up to the end of DATE is reported."),
    click.option("--at", metavar="REF|DATE", help="The data of a commit, or as it stood at the end of DATE."),
    click.option(
        "--format", metavar="FORMAT", help="How to print: table, json, csv or markdown, where it makes sense."
    ),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), help="When to use colour."),
    click.option("-q", "--quiet", is_flag=True, default=False, help="Say nothing but results."),
    click.option("-v", "--verbose", is_flag=True, default=False, help="Say more."),
    click.option("--no-input", is_flag=True, default=False, help="Never ask."),
    click.option("--accessible", is_flag=True, default=False, help="Plain lines instead of boxes and spinners."),
)


def common_options(function: Function) -> Function:
    """Give a command the common options; they are read with `given` or from the session, not as arguments."""
    for option in reversed(_OPTIONS):
        function = option(function)
    parameters: list[click.Parameter] = getattr(function, "__click_params__", [])
    for parameter in parameters[-len(_OPTIONS) :]:
        parameter.expose_value = False
        parameter.callback = _keep
    return function
