"""The JSON Schema (draft 07) of each file, from the description the reader uses: what editors complete and check with.

Draft 07 because every editor's YAML support reads it. With a workspace the ids it holds are offered as values; any
other id stays legal, because the reader, not the editor, has the last word on references.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rollout.load import format as files
from rollout.load.kinds import (
    Choice,
    Day,
    Days,
    Either,
    Field,
    Figure,
    Kind,
    Lag,
    LinkText,
    Listing,
    ListOrTable,
    QuorumText,
    Record,
    Share,
    Slug,
    Table,
    Text,
    Truth,
    Whole,
)
from rollout.model.register import BUILT_IN_CALENDARS
from rollout.model.workspace import Workspace

Schema = dict[str, Any]
KINDS: Mapping[str, Record] = {
    "forces": files.REGISTER,
    "blueprint": files.BLUEPRINT,
    "progress": files.PROGRESS,
    "national": files.NATIONAL,
    "return": files.RETURN,
    "slots": files.SLOTS,
}
_SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
_LAG = r"([+-][0-9]{1,9}(d|w)|\+[0-9]{1,9}ed)"
_PATTERNS: Mapping[type, str] = {
    Share: r"^[0-9]+(\.[0-9]+)?%$",
    Lag: f"^{_LAG}$",
    LinkText: f"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*( (FS|SS|FF|SF){_LAG}?)?$",
}


def json_schema(kind: str, workspace: Workspace | None = None) -> Schema:
    """The schema of one kind of file: forces, blueprint, progress, national, return or slots.

    Args:
        kind: Which file.
        workspace: Whose ids to offer; none without.

    Raises:
        KeyError: If there is no such kind.
    """
    writer = _Writer(_ids(workspace) if workspace is not None else {})
    record = KINDS[kind]
    body = writer.body(record)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": record.title,
        **body,
        "definitions": writer.definitions,
    }


def _ids(workspace: Workspace) -> dict[str, list[str]]:
    """The ids a workspace holds, by what they are ids of."""
    register = workspace.register
    blueprints = [entry.blueprint for entry in workspace.programmes.values() if entry.blueprint is not None]
    return {
        "force": [*register.forces, *register.collaborations],
        "collaboration": list(register.collaborations),
        "programme": list(workspace.programmes),
        "centre": list(register.centres),
        "calendar": [*BUILT_IN_CALENDARS, *register.calendars],
        "milestone": list(dict.fromkeys(name for blueprint in blueprints for name in blueprint.milestones)),
        "benefit": list(dict.fromkeys(name for blueprint in blueprints for name in blueprint.benefits)),
    }


class _Writer:
    """Writes schemas of kinds; each record stands once, under `definitions`."""

    def __init__(self, ids: Mapping[str, Sequence[str]]) -> None:
        self._ids = ids
        self._names: dict[int, str] = {}
        self.definitions: dict[str, Schema] = {}

    def body(self, record: Record) -> Schema:
        """A record's own schema: its fields and no others."""
        schema: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {field.name: self._field(field) for field in record.fields},
        }
        if record.help:
            schema["description"] = record.help
        required = [field.name for field in record.fields if field.required]
        return {**schema, "required": required} if required else schema

    def _field(self, field: Field) -> Schema:
        # Draft 07 ignores what stands beside a reference, so the help goes around it.
        written = self.of(field.kind)
        return {"description": field.help, **({"allOf": [written]} if "$ref" in written else written)}

    def of(self, kind: Kind) -> Schema:
        """The schema of any kind."""
        return _WRITERS[type(kind)](self, kind)

    def _record(self, record: Record) -> Schema:
        if id(record) not in self._names:
            base = re.sub(r"[^a-z0-9]+", "-", record.title.lower()).strip("-")
            taken = sum(1 for name in self._names.values() if name.rsplit(".", 1)[0] == base)
            self._names[id(record)] = f"{base}.{taken + 1}" if taken else base
            self.definitions[self._names[id(record)]] = {}
            self.definitions[self._names[id(record)]] = {"title": record.title, **self.body(record)}
        return {"$ref": f"#/definitions/{self._names[id(record)]}"}

    def _slug(self, slug: Slug) -> Schema:
        known = self._ids.get(slug.of)
        schema: Schema = {"type": "string", "pattern": _SLUG}
        return {"anyOf": [{"enum": list(known)}, schema]} if known else schema

    def _listing(self, listing: Listing) -> Schema:
        schema: Schema = {"type": "array", "items": self.of(listing.of)}
        if listing.least:
            schema["minItems"] = listing.least
        return schema if listing.most is None else {**schema, "maxItems": listing.most}

    def _table(self, table: Table) -> Schema:
        value = self.of(table.of)
        if table.may_be_empty:
            value = {"anyOf": [value, {"type": "null"}]}
        schema: Schema = {"type": "object", "propertyNames": {"pattern": _SLUG}, "additionalProperties": value}
        known = self._ids.get(table.keys.of)
        if known:
            schema["properties"] = dict.fromkeys(known, value)
        return schema if table.most is None else {**schema, "maxProperties": table.most}

    def _either(self, either: Either) -> Schema:
        return {"anyOf": [self.of(either.short), self.of(either.long)]}

    def _list_or_table(self, both: ListOrTable) -> Schema:
        return {"anyOf": [self.of(both.listing), self.of(both.table)]}


def _text(_: _Writer, text: Text) -> Schema:
    if text.pattern is not None:
        return {"type": "string", "pattern": f"^(?:{text.pattern})$"}
    # An editor takes `2019` or `true` for no text, the reader does: every scalar is text until a field decides.
    schema: Schema = {"type": ["string", "number", "boolean"]}
    return schema if text.longest is None else {**schema, "maxLength": text.longest}


def _days(_: _Writer, days: Days) -> Schema:
    share = r"|[0-9]+(\.[0-9]+)?%" if days.or_share else ""
    return {"type": "string", "pattern": f"^([0-9]{{1,9}}[dw]{share})$"}


def _day(_: _Writer, day: Day) -> Schema:
    years = "20" if day.since >= 2000 else "(18|19|20)"
    return {"type": "string", "pattern": f"^{years}[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}$"}


def _whole(_: _Writer, whole: Whole) -> Schema:
    return {"type": "integer", "minimum": whole.least, "maximum": whole.most}


def _figure(_: _Writer, figure: Figure) -> Schema:
    return {"type": "number"} if figure.signed else {"type": "number", "minimum": 0}


def _quorum(_: _Writer, __: QuorumText) -> Schema:
    share = {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?%|all)$"}
    return {"anyOf": [{"type": "integer", "minimum": 1}, share]}


def _pattern(_: _Writer, kind: Kind) -> Schema:
    return {"type": "string", "pattern": _PATTERNS[type(kind)]}


_WRITERS: Mapping[type, Callable[[_Writer, Any], Schema]] = {
    Text: _text,
    Slug: _Writer._slug,  # noqa: SLF001 - the table belongs to the class
    Choice: lambda _, choice: {"enum": list(choice.options)},
    Day: _day,
    Days: _days,
    Lag: _pattern,
    LinkText: _pattern,
    Share: _pattern,
    QuorumText: _quorum,
    Whole: _whole,
    Figure: _figure,
    Truth: lambda _, __: {"type": "boolean"},
    Listing: _Writer._listing,  # noqa: SLF001
    Table: _Writer._table,  # noqa: SLF001
    Record: _Writer._record,  # noqa: SLF001
    Either: _Writer._either,  # noqa: SLF001
    ListOrTable: _Writer._list_or_table,  # noqa: SLF001
}
