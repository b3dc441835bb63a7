"""Small workspaces for tests, written as the real files a person would write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def write_workspace(root: Path, files: Mapping[str, str]) -> Path:
    """Write each text under its path below `root`; common indentation is removed. Gives back `root`."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), encoding="utf-8", newline="\n")
    return root
