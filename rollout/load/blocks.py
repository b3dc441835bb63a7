"""Progress files read block by block, each different block once: what they say, not where it stands.

From one week to the next a file changes in a few lines. Its text is cut into its fields, and `milestones` into its
milestones; a piece that was read before is not parsed again, and a milestone of plain `field: value` lines is not
parsed at all. A cut is only made where a line begins at the indentation of the fields (or milestones), and a piece
only counts when it is whole by itself: then the parser is between two entries there in the whole file as well, and
reading the pieces gives what reading the file gives. Whatever is not plainly so is answered with None, and has to be
read in the ordinary way.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from rollout.load.facts import FactsReader
from rollout.load.fields import Reader
from rollout.load.nodes import MAX_EVENTS, ParserFactory, read_nodes
from rollout.load.progress import read_progress
from rollout.load.text import decode
from rollout.model.progress import NATIONAL, NO_FACTS, Facts, Progress
from rollout.model.source import MappingNode, Node, Source

_LONGEST = MAX_EVENTS // 5
"""A text this short cannot reach the limit of events, which is counted over a whole file."""
_DOCUMENT = ("\n---", "\n...", "\n%")
"""What begins a line that ends or begins a document."""
_FIELD = re.compile(r"\n(?=[^\s#])")
_NOTHING = re.compile(r"\n?[ ]*(?:#[^\n]*)?(?:\n[ ]*(?:#[^\n]*)?)*")
_TABLE = re.compile(r"milestones:[ ]*(?:#[^\n]*)?(?=\n)")
_FIRST = re.compile(r"(?:\n[ ]*(?:#[^\n]*)?)*\n( +)[^ #\n]")
_PLAIN_BLOCK = re.compile(
    r" +([a-z0-9]+(?:-[a-z0-9]+)*):((?:\n +[a-z_]+: [A-Za-z0-9](?:[A-Za-z0-9 .,;/()-]*[A-Za-z0-9.,;/()])?)+)\n*"
)
_PLAIN_LINE = re.compile(r"\n( +)([a-z_]+): ([^\n]+)")

_FORCE = "programme: a\nforce: a\nblueprint: 1\nstart: 2000-01-01\n"
_NATIONAL = "programme: a\nblueprint: 1\n"
_Field = tuple[str, Any] | None
_Block = tuple[str, Facts] | Literal[False]
"""A milestone and its facts; False for one that is not whole, or not right."""


class Blocks:
    """Reads progress files block by block; keep one for a whole series of states."""

    def __init__(self, parser: ParserFactory) -> None:
        self._parser = parser
        self._facts = FactsReader()
        self._fields: dict[tuple[bool, str], _Field] = {}
        self._blocks: dict[str, _Block] = {}
        self._splitters: dict[int, tuple[re.Pattern[str], re.Pattern[str]]] = {}
        self._root = self._nodes(_FORCE)
        self._national_root = self._nodes(_NATIONAL)

    def read(self, path: str, content: bytes, unit: str) -> Progress | None:
        """What a progress file says, its nodes and places left out; None when it has to be read as a whole.

        Args:
            path: The file's path.
            content: Its bytes.
            unit: Its name, "national" for the national milestones' file.
        """
        decoded = decode(path, content)
        text = decoded.source.text
        if decoded.problems or not decoded.parse or len(text) > _LONGEST or not text.endswith("\n"):
            return None
        text = f"\n{text[:-1]}"
        if any(mark in text for mark in _DOCUMENT):
            return None
        before, *sections = _FIELD.split(text)
        if _NOTHING.fullmatch(before) is None:
            return None
        values: dict[str, Any] = {}
        for section in sections:
            found: _Field
            if section.startswith("milestones:") and (head := _TABLE.match(section)) is not None:
                milestones = self._milestones(section[head.end() :])
                found = None if milestones is None else ("milestones", milestones)
            else:
                found = self._field(section, national=unit == NATIONAL)
            if found is None or found[0] in values:
                return None
            values[found[0]] = found[1]
        return _progress(values, unit, self._root)

    def _nodes(self, text: str) -> MappingNode:
        root = read_nodes(Source("", text), self._parser).root
        assert isinstance(root, MappingNode)
        return root

    def _field(self, section: str, *, national: bool) -> _Field:
        """One field of a file by name, as `Progress` holds it."""
        key = (national, section)
        if key not in self._fields:
            self._fields[key] = self._parsed_field(section, national=national)
        return self._fields[key]

    def _parsed_field(self, section: str, *, national: bool) -> _Field:
        entry = self._single(f"{section}\n")
        if entry is None:
            return None
        name, _, whole = entry
        base = self._national_root if national else self._root
        root = MappingNode(whole.source, whole.start)
        root.entries = {**base.entries, name: whole.entries[name]}
        if name == "collaboration":
            del root.entries["force"]
        reader = Reader(whole.source)
        progress = read_progress(reader, root, NATIONAL if national else "a", self._facts)
        if progress is None or reader.problems:
            return None
        if name in ("force", "collaboration"):
            return "unit", (progress.unit, progress.collaboration)
        return name, getattr(progress, name)

    def _single(self, text: str) -> tuple[str, Node, MappingNode] | None:
        """The only entry of a text that is a mapping with one entry, and nothing wrong."""
        tree = read_nodes(Source("", text), self._parser)
        root = tree.root
        if tree.problems or not isinstance(root, MappingNode) or len(root.entries) != 1:
            return None
        ((name, (_, node)),) = root.entries.items()
        return name, node, root

    def _milestones(self, body: str) -> dict[str, Facts] | None:
        """The milestones below a line `milestones:`; each line of `body` stands after its line feed."""
        first = _FIRST.match(body)
        if first is None:
            return {} if _NOTHING.fullmatch(body) is not None else None
        splitter, shallower = self._splitter(len(first[1]))
        if body.count("\n ") != body.count(f"\n{first[1]}") and shallower.search(body) is not None:
            return None
        blocks = splitter.split(body)
        del blocks[0]
        found = list(map(self._blocks.get, blocks))
        if None in found:
            found = [
                self._keep_block(text) if known is None else known for text, known in zip(blocks, found, strict=True)
            ]
        if False in found:
            return None
        read: dict[str, Facts] = dict(found)  # type: ignore[arg-type]
        return read if len(read) == len(found) else None

    def _splitter(self, indentation: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """Where milestones begin at an indentation, and what stands further left."""
        known = self._splitters.get(indentation)
        if known is None:
            known = self._splitters[indentation] = (
                re.compile(rf"\n(?= {{{indentation}}}[^ #\n])"),
                re.compile(rf"\n {{0,{indentation - 1}}}[^ #\n]"),
            )
        return known

    def _keep_block(self, text: str) -> _Block:
        kept = self._blocks[text] = self._plain_block(text) or self._parsed_block(text)
        return kept

    def _plain_block(self, text: str) -> _Block:
        """A milestone of nothing but `field: value` lines, without the parser; False when it is anything else.

        No line of a block stands as far left as its first, or the block would have been cut there.
        """
        match = _PLAIN_BLOCK.fullmatch(text)
        if match is None:
            return False
        lines = _PLAIN_LINE.findall(match[2])
        names = [name for _, name, _ in lines]
        if len({indentation for indentation, _, _ in lines}) != 1 or len(set(names)) != len(names):
            return False
        facts = self._facts.plain([(name, value) for _, name, value in lines])
        return False if facts is None else (match[1], facts)

    def _parsed_block(self, text: str) -> _Block:
        entry = self._single(f"milestones:\n{text}\n")
        if entry is None or not isinstance(entry[1], MappingNode):
            return False
        reader = Reader(entry[2].source)
        read = self._facts.read(reader, entry[1])
        if reader.problems or len(read) != 1 or len(entry[1].entries) != 1:
            return False
        ((name, facts),) = read.items()
        return name, facts if facts is NO_FACTS else facts._replace(origin=None)


def _progress(values: dict[str, Any], unit: str, root: MappingNode) -> Progress | None:
    """The fields of a file as one value; None when one is missing that it needs."""
    national = unit == NATIONAL
    named, collaboration = values.pop("unit", (NATIONAL, False))
    if "programme" not in values or "blueprint" not in values or (named == NATIONAL) is not national:
        return None
    made = Progress(unit=named, collaboration=collaboration, origin=root, **values)
    return None if made.is_active and made.start is None and not national else made
