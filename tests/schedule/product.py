"""The product's own schedule of some files, read the way a user's script would read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from click.testing import CliRunner

from rollout.cli.main import main
from tests.workspace import write_workspace

Json = dict[str, Any]


class Scheduler(Protocol):
    """From files by path and a data date to the printed document."""

    def __call__(self, files: Mapping[str, str], as_of: str) -> Json: ...


def printed_schedule(files: Mapping[str, str], as_of: str) -> Json:
    """What `rollout schedule --format json` prints for these files."""
    with TemporaryDirectory() as folder:
        root = write_workspace(Path(folder), files)
        arguments = ["-C", str(root), "schedule", "--format", "json", "--as-of", as_of]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def milestones(document: Json) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Every milestone of a document by programme, unit ("" for national ones) and id."""
    for programme in document["programmes"]:
        for row in programme["forces"]:
            for milestone in row["milestones"]:
                yield (
                    (programme["programme"], row["force"] or row["collaboration"], milestone["id"]),
                    milestone,
                )
        for milestone in programme["national"]["milestones"]:
            yield (programme["programme"], "", milestone["id"]), milestone


def force_rows(document: Json) -> dict[tuple[str, str], Json]:
    """Every force's or collaboration's row by programme and unit."""
    return {
        (programme["programme"], row["force"] or row["collaboration"]): row
        for programme in document["programmes"]
        for row in programme["forces"]
    }
