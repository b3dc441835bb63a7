"""`slots.yaml` into the slots the delivery body keeps."""

from __future__ import annotations

from rollout.load.fields import Entry, Reader
from rollout.load.forces import in_order
from rollout.load.format import SLOTS
from rollout.model.source import Node
from rollout.model.workspace import Slot


def read_slots(reader: Reader, root: Node) -> tuple[Slot, ...]:
    """The slots in the order of the file; those with a mistake are left out."""
    entry = reader.read(SLOTS, root, "")
    if not isinstance(entry, Entry):
        return ()
    slots = []
    for each in entry.get("slots", ()):
        if each["to"] < each["from"]:
            in_order(reader, each.node, "from", "to")
        else:
            values = dict(each.values)
            slots.append(Slot(from_=values.pop("from"), **values, origin=each.node))
    return tuple(slots)
