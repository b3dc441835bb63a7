"""Random numbers by name: each copy of each milestone has its own stream, whoever else is drawn.

A stream is a place in one generator's sequence of 2^128, found by hashing the seed and the name. Adding a force or a
milestone therefore changes no other copy's draws, and neither does the order in which they are asked for. Samples are
drawn in blocks of `BLOCK`; each block of a stream has its own place.

References:
    O'Neill (2014), "PCG: A family of simple fast space-efficient statistically good algorithms" (the generator).
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK = 2_500
"""Samples drawn at once: going to a stream's place takes as long as drawing so many from it."""

_LEVELS = 1 << 16
"""Into how many equally likely slices a standard normal is cut; a draw is the middle (by probability) of one."""

A_WORD = 4
"""Draws that one word of 64 random bits makes."""

_INCREMENT = 0x5851F42D4C957F2D14057B7EF767814F | 1


@cache
def _quantiles() -> npt.NDArray[np.float32]:
    """The standard normal's quantiles at the middle of each slice: mean 0, variance 1 to four digits, ends at ±4.3."""
    normal = NormalDist()
    lower = [normal.inv_cdf((level + 0.5) / _LEVELS) for level in range(_LEVELS // 2)]
    return np.array([*lower, *(-z for z in reversed(lower))], dtype=np.float32)


Levels = npt.NDArray[np.uint16]
"""Numbers of the slices of a standard normal."""


def fill_levels(stream: np.random.Generator, out: Levels) -> None:
    """Fill a row with random levels: two random bytes each. Its length is a whole number of words (`A_WORD`)."""
    out.view("<u8")[:] = stream.bit_generator.random_raw(out.size // A_WORD)


def normals(levels: Levels) -> npt.NDArray[np.float32]:
    """The standard normal numbers of some levels: 65,536 equally likely values.

    Looking a value up takes a quarter of the time that drawing one with all its digits does, and durations are whole
    days in the end.
    """
    return _quantiles().take(levels, mode="clip")


class Streams:
    """The streams of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed.to_bytes(16, "little", signed=True)
        self._source = np.random.PCG64(0)
        self._generator = np.random.Generator(self._source)
        self._state: dict[str, Any] = {
            "bit_generator": "PCG64", "state": {"state": 0, "inc": _INCREMENT}, "has_uint32": 0, "uinteger": 0,
        }  # fmt: skip

    def at(self, *name: str, block: int = 0) -> np.random.Generator:
        """The generator, moved to the beginning of a named stream's block; valid until the next call."""
        key = "\x1f".join((*name, str(block))).encode()
        digest = blake2b(key, key=self._seed, digest_size=16).digest()
        self._state["state"]["state"] = int.from_bytes(digest, "little")
        self._source.state = self._state  # type: ignore[assignment]
        return self._generator

    def normals(self, size: int, *name: str, block: int = 0) -> npt.NDArray[np.float32]:
        """Standard normal numbers of a named stream's block."""
        return self.at(*name, block=block).standard_normal(size, dtype=np.float32)
