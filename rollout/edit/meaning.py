"""What a file's nodes say, as plain values: the same for every layout, quoting and comment."""

from __future__ import annotations

from rollout.edit.changes import Meaning
from rollout.model.source import MappingNode, Node, SequenceNode

NULLS = ("", "~", "null", "Null", "NULL")
"""Plain scalars that say nothing is there."""


def meaning(node: Node | None) -> Meaning:
    """What a node says; None for one that says nothing."""
    if node is None:
        return None
    if isinstance(node, MappingNode):
        return {name: meaning(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [meaning(each) for each in node.items]
    return None if is_nothing(node) else node.value


def is_nothing(node: Node) -> bool:
    """Whether a node is a scalar that says nothing is there."""
    return not isinstance(node, MappingNode | SequenceNode) and not node.style and node.value in NULLS
