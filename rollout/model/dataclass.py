"""Frozen, slotted, keyword-only dataclasses that are declared in a moment.

The standard decorator compiles half a dozen methods for every class, a millisecond's work: with a hundred kinds of
value, a command had spent a tenth of a second before it read its first file. Here a class gets the same methods as
shared code over its own fields, so that declaring it costs a fifteenth and making and comparing values as much as
before. For type checkers this is the standard decorator; `fields`, `asdict` and their like ask it too, when used.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

Value = TypeVar("Value")
Methods = Mapping[str, Callable[..., Any]]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool, eq: bool = True) -> Callable[[type], type]:
        """The class as `dataclasses.dataclass` would make it, when it is frozen, slotted and keyword-only."""
        assert all((frozen, slots, kw_only)), "other dataclasses are the standard library's"
        return lambda cls: _declared(cls, eq=eq)

    def replace(value: Value, /, **changes: Any) -> Value:
        """The value with some of its fields changed."""
        return value.__class__(**{name: getattr(value, name) for name in value.__slots__} | changes)


__all__ = ["dataclass", "replace"]

_REFLECTED = ("__dataclass_fields__", "__dataclass_params__")


def _declared(cls: type, *, eq: bool) -> type:
    """The class once more, with slots for its fields and the methods of a value."""
    members = {name: member for name, member in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    names = tuple(cls.__annotations__)
    fields = {name: _field(members.pop(name, MISSING)) for name in names}
    members["__slots__"] = names
    members |= {name: _Reflected(name, cls, eq=eq) for name in _REFLECTED}
    value = type(cls.__name__, cls.__bases__, members)
    methods = {**_making(value, fields), **_showing(fields), **_FREEZING, **(_comparing(fields) if eq else {})}
    for name in methods.keys() - members.keys():
        setattr(value, name, methods[name])
    return value


def _field(default: Any) -> Field[Any]:
    """What is known of a field from what the class body gives it."""
    return default if isinstance(default, Field) else dataclasses.field(default=default)


def _making(value: type, fields: Mapping[str, Field[Any]]) -> Methods:
    """How values are made, and made again from a copy or a pickle."""
    name = value.__name__
    setters = [(each, getattr(value, each).__set__) for each in fields]
    defaults = {each: field.default for each, field in fields.items() if field.default is not MISSING}
    factories = [(each, f.default_factory) for each, f in fields.items() if f.default_factory is not MISSING]

    def init(self: Any, /, **given: Any) -> None:
        if len(given) != len(setters):
            given = defaults | given
            for each, factory in factories:
                if each not in given:
                    given[each] = factory()
        try:
            for each, set_field in setters:
                set_field(self, given[each])
        except KeyError as missing:
            raise TypeError(f"{name} needs a value for {missing}") from None
        if len(given) != len(setters):
            raise TypeError(f"{name} has no {', '.join(given.keys() - fields.keys())}")

    def reduce(self: Any) -> tuple[Callable[[], Any], tuple[()]]:
        return partial(self.__class__, **{each: getattr(self, each) for each in fields}), ()

    return {"__init__": init, "__reduce__": reduce}


def _showing(fields: Mapping[str, Field[Any]]) -> Methods:
    shown = [name for name, field in fields.items() if field.repr]

    def show(self: Any) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return {"__repr__": show}


def _comparing(fields: Mapping[str, Field[Any]]) -> Methods:
    compared = [name for name, field in fields.items() if field.compare]
    values_of: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def equals(self: Any, other: object) -> bool:
        return values_of(self) == values_of(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_of(self: Any) -> int:
        return hash(values_of(self))

    return {"__eq__": equals, "__hash__": hash_of}


def _refuse_to_set(_: object, name: str, value: object) -> NoReturn:
    del value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_FREEZING: Methods = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}


class _Reflected:
    """What the standard library tells of a class, found out when somebody asks."""

    def __init__(self, name: str, described: type, *, eq: bool) -> None:
        self._name = name
        self._described = described
        self._eq = eq

    def __get__(self, _: object, value: type) -> Any:
        decorate = dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=self._eq)
        standard: Any = decorate(self._described)
        for name in _REFLECTED:
            setattr(value, name, getattr(standard, name))
        return getattr(value, self._name)
