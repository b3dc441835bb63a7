"""The JSON Schema for editors: every file of this repository is valid, and what the reader refuses is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from rollout.load.schema import KINDS, json_schema
from rollout.load.workspace import load_workspace

ROOT = Path(__file__).parents[2]


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors see it: dates are text, and only true and false are booleans."""


EditorLoader.yaml_implicit_resolvers = {
    first: [entry for entry in resolvers if entry[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def kind_of(path: Path) -> str:
    if path.name == "national.yaml":
        return "national"
    if path.stem in ("forces", "blueprint", "slots"):
        return path.stem
    return "return" if path.parent.name == "returns" else "progress"


def read(text: str) -> Any:
    return yaml.load(text, EditorLoader)


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_one(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("with_ids", [False, True])
def test_every_file_of_this_repository_is_valid(with_ids: bool) -> None:
    workspace = load_workspace(ROOT) if with_ids else None
    validators = {kind: jsonschema.Draft7Validator(json_schema(kind, workspace)) for kind in KINDS}
    paths = [ROOT / "forces.yaml", *sorted((ROOT / "programmes").rglob("*.yaml"))]
    assert len(paths) > 100
    for path in paths:
        found = list(validators[kind_of(path)].iter_errors(read(path.read_text(encoding="utf-8"))))
        assert found == [], path


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("progress", "programme: a\nforce: kent\nblueprint: 1\nstrat: 2026-01-01\n"),
        ("progress", "programme: a\nforce: kent\nblueprint: 1\nmilestones: {m: {started: 01/02/2026}}\n"),
        ("progress", "programme: a\nforce: Kent\nblueprint: 1\n"),
        ("blueprint", "programme: a\ntitle: A\nversion: 1\n"),
        ("blueprint", "programme: a\ntitle: A\nversion: 1\nmilestones: {m: {title: M, duration: 5 days}}\n"),
        ("blueprint", "programme: a\ntitle: A\nversion: 1\nmilestones: {m: {title: M, after: [n fs]}}\n"),
        ("forces", "service: {name: S}\nforces: {kent: {name: Kent, nation: france}}\n"),
    ],
)
def test_what_the_reader_refuses_the_editor_underlines(kind: str, text: str) -> None:
    assert list(jsonschema.Draft7Validator(json_schema(kind)).iter_errors(read(text)))


def test_ids_of_the_workspace_are_offered() -> None:
    schema = json_schema("progress", load_workspace(ROOT))
    offered = str(schema)
    for name in ("kent", "office-365", "mailboxes-migrated"):
        assert f"'{name}'" in offered
    assert "'mailboxes-migrated'" not in str(json_schema("progress"))
