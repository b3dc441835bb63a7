"""Keep the command output shown in README.md true: `make readme` writes it, `make check` compares it.

A block between `<!-- run: COMMAND -->` and `<!-- end -->` holds what the command prints in this repository, with its
own data. `[LINES]` after the command keeps only the first lines: `<!-- run[12]: rollout status -->`. With
`in PATH write OLD => NEW:` the command runs in a copy of the data in which somebody has made that change; with
`in demo:` in a workspace that `rollout demo` made, history and all.
"""

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from rollout.demo.cast import Settings
from tests.bench.histories import make_history

DEMO = Settings(end=date(2026, 11, 22), forces=8, programmes=2)
ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(
    r"(?P<head><!-- run(?:\[(?P<lines>\d+)\])?(?P<demo> in demo)?(?: in (?P<path>\S+) write (?P<old>[^\n]+?) => (?P<new>[^\n]+?))?"
    r": (?P<command>rollout[^\n]*?) -->\n)(?P<body>.*?)(?P<tail><!-- end -->)",
    re.DOTALL,
)


def output(command: str, lines: str | None, folder: Path = ROOT) -> str:
    """What a command prints in a folder, as a fenced block."""
    program, *arguments = shlex.split(command)
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [str(Path(sys.executable).parent / program), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout.rstrip("\n").split("\n")
    if lines is not None and len(printed) > int(lines):
        printed = [*printed[: int(lines)], "…"]
    text = "\n".join(line.rstrip() for line in printed)
    return f"```console\n$ {command}\n{text}\n```\n"


def changed_copy(folder: Path, path: str, old: str, new: str) -> Path:
    """A copy of the data in which one text of one file is another."""
    shutil.copytree(ROOT / "programmes", folder / "programmes")
    shutil.copy(ROOT / "forces.yaml", folder)
    text = (folder / path).read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path} holds no {old!r}")
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def written(readme: str) -> str:
    """The README with every block brought up to date."""

    def replace(match: re.Match[str]) -> str:
        command, lines = match["command"], match["lines"]
        if match["path"] is None and match["demo"] is None:
            return match["head"] + output(command, lines) + match["tail"]
        with tempfile.TemporaryDirectory() as folder:
            if match["demo"] is not None:
                demo = make_history(Path(folder) / "demo", DEMO)
                return match["head"] + output(command, lines, demo) + match["tail"]
            copy = changed_copy(Path(folder), match["path"], match["old"], match["new"])
            return match["head"] + output(command, lines, copy) + match["tail"]

    return BLOCK.sub(replace, readme)


def main(arguments: list[str]) -> int:
    """Write README.md, or with `--check` say how it differs from what the commands print now."""
    before = README.read_text(encoding="utf-8")
    after = written(before)
    if "--check" not in arguments:
        README.write_text(after, encoding="utf-8")
        return 0
    difference = list(difflib.unified_diff(before.splitlines(), after.splitlines(), "README.md", "now", lineterm=""))
    for line in difference:
        print(line)
    if difference:
        print("README.md no longer shows what the commands print: run `make readme`.", file=sys.stderr)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
