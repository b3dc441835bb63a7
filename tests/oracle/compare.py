"""Two schedule documents, field by field; what differs, as lines a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def differences(product: Json, oracle: Json) -> list[str]:
    """One line for each field in which the product's document differs. Fields only the product has are its own."""
    return list(_compare("", product, oracle))


def _compare(place: str, product: Any, oracle: Any) -> Iterator[str]:
    if isinstance(oracle, dict) and isinstance(product, dict):
        for key, value in oracle.items():
            if key not in product:
                yield f"{place}.{key}: missing, oracle {value!r}"
            else:
                yield from _compare(f"{place}.{key}", product[key], value)
        if "id" in oracle and "quorum_short" in product and "quorum_short" not in oracle:
            yield f"{place}.quorum_short: product {product['quorum_short']!r}, oracle has none"
    elif _are_rows(oracle) and _are_rows(product):
        yield from _compare_rows(place, product, oracle)
    elif oracle != product:  # the oracle's value first: it may allow several
        yield f"{place}: product {product!r}, oracle {oracle!r}"


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and _name(row) is not None for row in value)


def _name(row: Json) -> str | None:
    for key in ("id", "force", "collaboration", "programme"):
        if row.get(key) is not None and not {"type", "floor"} & row.keys():
            return str(row[key])
    return None


def _compare_rows(place: str, product: list[Json], oracle: list[Json]) -> Iterator[str]:
    theirs = {_name(row): row for row in product}
    names = [_name(row) for row in oracle]
    if [name for name in theirs if name in names] != names:
        yield f"{place}: product lists {list(theirs)}, oracle {names}"
    for row in oracle:
        if _name(row) in theirs:
            yield from _compare(f"{place}[{_name(row)}]", theirs[_name(row)], row)
    for name, row in theirs.items():
        if name not in names and row.get("milestones", True):
            yield f"{place}[{name}]: only in the product"
