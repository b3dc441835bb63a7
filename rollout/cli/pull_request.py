"""For the workflows: `python -I -m rollout.cli.pull_request pack` and `unpack`; people have no use for it.

`pack` puts what was found into one file, in the job that may write nothing. `unpack` looks that file through, in the
job that may, and writes what to post, as the forge's interface takes it.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from rollout.report.pull_request import Unfit, packed, unpacked

_MOST_BYTES = 1 << 20
_MEMBER = "result.json"


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the arguments say; exit code 1 when a result is not fit to be posted."""
    options = _parser().parse_args(arguments)
    if options.what == "pack":
        _pack(options)
    else:
        _unpack(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rollout.cli.pull_request", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    pack = commands.add_parser("pack")
    unpack = commands.add_parser("unpack")
    for command in (pack, unpack):
        command.add_argument("--head", required=True)
    for name in ("check", "lines", "authorise", "diff", "result", "comment"):
        pack.add_argument(f"--{name}", type=Path, required=True)
    for name in ("zip", "comments", "reviews", "post"):
        unpack.add_argument(f"--{name}", type=Path, required=True)
    unpack.add_argument("--repository", required=True)
    return parser


def _pack(options: argparse.Namespace) -> None:
    diff = options.diff.read_text(encoding="utf-8")
    result = packed(options.head, _json(options.check), _json(options.lines), _json(options.authorise), diff)
    options.result.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    options.comment.write_text(result["comment"], encoding="utf-8")


def _unpack(options: argparse.Namespace) -> None:
    try:
        post = unpacked(
            _member(options.zip),
            head=options.head,
            repository=options.repository,
            comments=_lines(options.comments),
            reviews=_lines(options.reviews),
        )
    except Unfit as error:
        _refuse(str(error))
    options.post.mkdir(parents=True, exist_ok=True)
    if post.comment is not None:
        name = "comment.json" if post.replaces is None else "comment-update.json"
        _write(options.post / name, {"body": post.comment})
    if post.replaces is not None:
        (options.post / "comment-id").write_text(str(post.replaces), encoding="utf-8")
    if post.review is not None:
        _write(options.post / "review.json", post.review)


def _member(path: Path) -> object:
    """The document in the archive, no more of it read than is allowed."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.namelist() != [_MEMBER] or archive.getinfo(_MEMBER).file_size > _MOST_BYTES:
                _refuse("the archive holds something else, or too much")
            with archive.open(_MEMBER) as file:
                found: object = json.loads(file.read(_MOST_BYTES + 1))
    except (zipfile.BadZipFile, ValueError, RecursionError, NotImplementedError, RuntimeError, EOFError) as error:
        _refuse(f"it cannot be read: {type(error).__name__}")
    return found


def _refuse(why: str) -> NoReturn:
    sys.stderr.write(f"Nothing is posted: the result is not what rollout writes; {why}.\n")
    sys.exit(1)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
