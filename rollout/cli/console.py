"""Where things are printed: results on stdout, everything else on stderr, hostile text as text.

A terminal gets colour and boxes from rich, when the table is short enough for it; anything else gets plain columns,
never cut and never wrapped.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from rollout.report.tables import Table, fitted, needs, plain, spoken

if TYPE_CHECKING:
    from threading import Event

_RICH_ROWS = 400
"""Rich takes seconds for thousands of rows; longer tables are printed as plain columns."""
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_STYLES = {
    "red": "bold red",
    "amber": "yellow",
    "green": "green",
    "complete": "green",
    "live": "green",
    "not-reported": "magenta",
    "unreadable": "bold red",
    "blocked": "bold red",
}


def tame(text: str) -> str:
    """Text in which nothing can act on a terminal: control and direction characters become U+FFFD.

    The zero-width space stays: it does nothing there, and reports need it (see `report.markdown`).
    """
    return _HOSTILE.sub("\ufffd", text)


class Console:
    """Prints for one command. `color` is auto, always or never."""

    def __init__(self, color: str = "auto", *, accessible: bool = False) -> None:
        self._accessible = accessible or bool(os.environ.get("ROLLOUT_ACCESSIBLE"))
        self._color = color

    def is_colored(self, stream: TextIO) -> bool:
        """Whether a stream gets colour: as asked for, else as the environment says, else when it is a terminal."""
        if self._color != "auto":
            return self._color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()

    def print(self, text: str) -> None:
        """A result. A reader that has seen enough (`| head`) is no error, and changes no exit code."""
        try:
            sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")
        except BrokenPipeError:
            stop_writing()

    def result(self, text: str) -> None:
        """A result that holds text from files: tamed, whatever it is printed to."""
        self.print(tame(text))

    def say(self, text: str) -> None:
        """A word to the person, beside the result."""
        text = tame(text)
        sys.stderr.write(text if text.endswith("\n") or not text else f"{text}\n")

    def table(self, table: Table) -> None:
        """A table, in the form its reader can use best."""
        if self._accessible:
            self.print(tame_lines(spoken(table)))
        elif not self._is_for_rich(table):
            self.print(tame_lines(plain(table)))
        else:
            self._rich(table)

    def _is_for_rich(self, table: Table) -> bool:
        wants = sys.stdout.isatty() or self.is_colored(sys.stdout)
        return wants and len(table.rows) <= _RICH_ROWS

    def _rich(self, table: Table) -> None:
        from shutil import get_terminal_size

        from rich import box
        from rich.console import Console as RichConsole
        from rich.table import Table as RichTable
        from rich.text import Text

        width = get_terminal_size().columns if sys.stdout.isatty() else 10_000
        console = RichConsole(
            file=sys.stdout,
            force_terminal=True,
            no_color=not self.is_colored(sys.stdout),
            width=width,
            highlight=False,
            emoji=False,
            markup=False,
        )
        for part in fitted(table, width):
            fits = needs(part) <= width
            # Title and caption stand outside: inside, they would be as narrow as the narrowest table.
            console.print(Text(tame(part.title), style="bold"))
            shown = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
            for column in part.columns:
                shown.add_column(
                    Text(column.title),
                    justify="right" if column.right else "left",
                    no_wrap=column.keep and fits,
                    overflow="fold",
                )
            for row in part.rows:
                shown.add_row(*(Text(tame(cell), style=_STYLES.get(cell, "")) for cell in row))
            console.print(shown)
            if part.caption:
                console.print(Text(tame(part.caption), style="table.caption"))

    @contextmanager
    def working(self, what: str, *, quiet: bool) -> Iterator[None]:
        """Say on a terminal's stderr that work goes on, once it has taken a second."""
        if quiet or not sys.stderr.isatty():
            yield
            return
        from threading import Event, Thread

        done = Event()
        thread = Thread(target=self._wait, args=(what, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _wait(self, what: str, done: Event) -> None:
        if done.wait(1.0):
            return
        self.say(f"{what} …")
        seconds = 1
        while not self._accessible and not done.wait(1.0):
            seconds += 1
            sys.stderr.write(f"\r{what} … {seconds} s")
            sys.stderr.flush()
        if not self._accessible:
            sys.stderr.write("\r\x1b[K" if self.is_colored(sys.stderr) else "\n")


def stop_writing() -> None:
    """Send whatever is still to be printed nowhere, where it cannot fail once more."""
    with suppress(OSError):  # an output that is no file has nothing left that could fail
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def tame_lines(lines: Sequence[str]) -> str:
    """Lines as one text, tamed."""
    return "\n".join(tame(line) for line in lines) + "\n"
