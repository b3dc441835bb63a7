"""Chance that depends on nothing but the seed and what it is for, so that one more force changes no other force."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Choice = TypeVar("Choice")


class Chance:
    """Draws by name: the same seed and the same words give the same number on every machine."""

    __slots__ = ("_seed",)

    def __init__(self, seed: int) -> None:
        self._seed = str(seed)

    def below(self, limit: int, *what: object) -> int:
        """A number from 0 up to, not including, `limit`."""
        words = "/".join((self._seed, *map(str, what)))
        return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big") % limit

    def between(self, low: int, high: int, *what: object) -> int:
        """A whole number, both ends included."""
        return low + self.below(high - low + 1, *what)

    def one_in(self, times: int, *what: object) -> bool:
        """Whether it happens, once in so many times."""
        return self.below(times, *what) == 0

    def pick(self, choices: Sequence[Choice], *what: object) -> Choice:
        """One of the choices."""
        return choices[self.below(len(choices), *what)]

    def order(self, choices: Sequence[str], *what: object) -> list[str]:
        """The choices shuffled."""
        return sorted(choices, key=lambda choice: (self.below(1 << 40, *what, choice), choice))
