"""The shipped workflows, read as data, and a way to run their steps here: real git, and a stand-in for the forge."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


def read(name: str) -> dict[str, Any]:
    """A workflow by its file's name. (A key `on` is true for YAML 1.1.)"""
    found = yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def step(workflow: str, job: str, name: str) -> dict[str, Any]:
    """A step by the beginning of its name, with the variables of its job and workflow."""
    found = read(workflow)
    in_job = found["jobs"][job]
    (one,) = (one for one in in_job["steps"] if one["name"].startswith(name))
    return {**one, "env": {**found.get("env", {}), **in_job.get("env", {}), **one.get("env", {})}}


class Forge:
    """What the forge's machines give to a step: variables, files for its results, and `gh`, which answers from a
    table and keeps what it is told to change."""

    def __init__(self, folder: Path, values: Mapping[str, str]) -> None:
        self.folder = folder
        self.values = dict(values)
        self.answers = folder / "answers"
        self.told = folder / "told.jsonl"
        self.outputs: dict[str, str] = {}
        folder.mkdir(parents=True)
        self.answers.mkdir()
        (folder / "bin").mkdir()
        self._program("gh", GH)
        self._program("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        self._program("rollout", f'#!/bin/sh\nexec "{BIN / "rollout"}" "$@"\n')

    def _program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(stat.S_IRWXU)

    def answer(self, path: str, document: object) -> None:
        """What `gh api` answers about a path (bytes as they are)."""
        target = self.answers / path.replace("/", "+")
        target.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())

    def run(self, workflow: str, job: str, name: str, where: Path) -> subprocess.CompletedProcess[str]:
        """Run a step in a folder, as the forge does."""
        one = step(workflow, job, name)
        output, summary = self.folder / "output", self.folder / "summary"
        output.write_text("")
        summary.write_text("")
        mine = ("GIT_", "GITHUB_", "PYTHONDONTWRITE")  # every step starts Python several times
        environment = {key: value for key, value in os.environ.items() if not key.startswith(mine)}
        environment |= {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GH_ANSWERS": str(self.answers),
            "GH_TOLD": str(self.told),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{key: _EXPRESSION.sub(lambda match: self.values[match[1]], value) for key, value in one["env"].items()},
        }
        ended = subprocess.run(
            ["bash", "-e", "-c", one["run"]], cwd=where, env=environment, capture_output=True, text=True, check=False
        )
        found = dict(line.split("=", 1) for line in output.read_text().splitlines())
        self.outputs |= found
        self.values |= {f"steps.{one.get('id')}.outputs.{key}": value for key, value in found.items()}
        self.values |= {f"needs.{job}.outputs.{key}": value for key, value in found.items()}
        return ended

    @property
    def summary(self) -> str:
        """What the last step wrote to the page of the run."""
        return (self.folder / "summary").read_text()

    def changes(self) -> list[dict[str, Any]]:
        """What `gh` was told to change, in order."""
        return [json.loads(line) for line in self.told.read_text().splitlines()] if self.told.exists() else []


GH = f"""#!{sys.executable}
import json, os, subprocess, sys

arguments = sys.argv[1:]
assert arguments.pop(0) == "api"
method, fields, jq, body, path = "GET", {{}}, None, None, None
while arguments:
    word = arguments.pop(0)
    if word == "--method":
        method = arguments.pop(0)
    elif word == "-f":
        name, _, value = arguments.pop(0).partition("=")
        fields[name] = value
    elif word == "--jq":
        jq = arguments.pop(0)
    elif word == "--input":
        body = json.load(open(arguments.pop(0)))
    elif word != "--paginate":
        path = word
if method != "GET":
    with open(os.environ["GH_TOLD"], "a") as told:
        told.write(json.dumps({{"method": method, "path": path, "body": fields if body is None else body}}) + "\\n")
    sys.exit()
try:
    answer = open(os.path.join(os.environ["GH_ANSWERS"], path.replace("/", "+")), "rb").read()
except FileNotFoundError:
    sys.exit(f"gh: Not Found (HTTP 404): {{path}}")
if jq is not None:
    answer = subprocess.run(["jq", "--compact-output", "--raw-output", jq], input=answer, capture_output=True, check=True).stdout
sys.stdout.buffer.write(answer)
"""
