"""Sequences and mappings that are worked out when somebody first looks at them.

A portfolio's schedule holds tens of thousands of rows that most questions never ask for; these keep a schedule a plain
value for its readers without paying for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

Item = TypeVar("Item")


class Lazy(Sequence[Item]):
    """A read-only sequence made by `make`, which is called once."""

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, at: int | slice) -> Item | tuple[Item, ...]:
        return self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._items == tuple(other)

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


class LazyMapping(Mapping[str, Item]):
    """A read-only mapping with known keys, whose values are made one by one when asked for, each once."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], Item]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._known: dict[str, Item] = {}

    def __getitem__(self, key: str) -> Item:
        if key not in self._known:
            if key not in self._keys:
                raise KeyError(key)
            self._known[key] = self._make(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return repr(dict(self))
