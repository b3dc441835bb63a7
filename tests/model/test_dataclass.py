"""Our quick dataclasses against the standard library's: the same class body, the same behaviour."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from rollout.model.dataclass import dataclass, replace
from rollout.model.source import Location

Decorator = Callable[[type], type]

STANDARD: Decorator = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
QUICK: Decorator = dataclass(frozen=True, slots=True, kw_only=True)
BOTH = pytest.mark.parametrize("decorator", [STANDARD, QUICK], ids=["standard", "quick"])


def step(decorator: Decorator) -> Any:
    class Step:
        """A step of a plan."""

        title: str
        days: int = 5
        after: tuple[str, ...] = ()
        notes: dict[str, str] = field(default_factory=dict)
        line: int = field(default=0, compare=False, repr=False)

        @property
        def is_long(self) -> bool:
            return self.days > 20

    return decorator(Step)


@BOTH
def test_fields_are_given_by_name_and_have_defaults(decorator: Decorator) -> None:
    made = step(decorator)(title="Pilot", after=("design",))
    assert (made.title, made.days, made.after, made.notes, made.line) == ("Pilot", 5, ("design",), {}, 0)
    assert made.is_long is False


@BOTH
def test_a_default_factory_makes_a_new_value_each_time(decorator: Decorator) -> None:
    kind = step(decorator)
    assert kind(title="A").notes is not kind(title="A").notes


@BOTH
@pytest.mark.parametrize(
    "given", [{}, {"days": 3}, {"title": "Pilot", "colour": "red"}, {"days": 1, "colour": "red"}], ids=str
)
def test_a_missing_or_unknown_field_is_refused(decorator: Decorator, given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        step(decorator)(**given)


@BOTH
def test_fields_are_not_given_by_position(decorator: Decorator) -> None:
    with pytest.raises(TypeError):
        step(decorator)("Pilot")


@BOTH
def test_a_value_does_not_change(decorator: Decorator) -> None:
    made = step(decorator)(title="Pilot")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'days'"):
        made.days = 6
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'days'"):
        del made.days
    assert not hasattr(made, "__dict__")


@BOTH
def test_values_are_equal_when_their_compared_fields_are(decorator: Decorator) -> None:
    kind = step(decorator)
    assert kind(title="A", line=1) == kind(title="A", line=2)
    assert kind(title="A") != kind(title="B")
    assert kind(title="A") != step(decorator)(title="A"), "another class"


@BOTH
def test_equal_values_have_equal_hashes(decorator: Decorator) -> None:
    kind = step(decorator)
    notes: Any = ()
    assert hash(kind(title="A", line=1, notes=notes)) == hash(kind(title="A", line=2, notes=notes))
    with pytest.raises(TypeError, match="unhashable"):
        hash(kind(title="A"))


@BOTH
def test_a_class_can_be_compared_by_identity(decorator: Decorator) -> None:
    del decorator
    kind: Any = dataclass(frozen=True, slots=True, kw_only=True, eq=False)(type("Kind", (), {}))
    assert kind() != kind()
    assert len({kind(), kind()}) == 2


@BOTH
def test_a_class_without_fields_has_one_value(decorator: Decorator) -> None:
    kind: Any = decorator(type("Truth", (), {}))
    assert kind() == kind()
    assert hash(kind()) == hash(kind())


@BOTH
def test_a_value_shows_its_fields(decorator: Decorator) -> None:
    shown = repr(step(decorator)(title="Pilot", line=7))
    assert shown.endswith("Step(title='Pilot', days=5, after=(), notes={})")


@BOTH
def test_a_changed_value_is_a_new_one(decorator: Decorator) -> None:
    made = step(decorator)(title="Pilot", line=7)
    changed = replace(made, days=30) if decorator is QUICK else dataclasses.replace(made, days=30)
    assert (changed.title, changed.days, changed.line) == ("Pilot", 30, 7)
    assert made.days == 5
    with pytest.raises(TypeError):
        replace(made, colour="red")


@BOTH
def test_the_standard_library_knows_the_fields(decorator: Decorator) -> None:
    kind = step(decorator)
    fields = dataclasses.fields(kind)
    assert [(f.name, f.compare, f.repr, f.kw_only) for f in fields] == [
        ("title", True, True, True),
        ("days", True, True, True),
        ("after", True, True, True),
        ("notes", True, True, True),
        ("line", False, False, True),
    ]
    assert kind.__dataclass_params__.frozen
    assert dataclasses.asdict(kind(title="A")) == {"title": "A", "days": 5, "after": (), "notes": {}, "line": 0}
    assert dataclasses.replace(kind(title="A"), title="B") == kind(title="B")


def test_values_can_be_copied_and_pickled() -> None:
    place = Location(file="forces.yaml", line=3)
    assert copy.deepcopy(place) == place
    assert pickle.loads(pickle.dumps(place)) == place


def test_only_frozen_slotted_keyword_only_classes_are_declared_here() -> None:
    with pytest.raises(AssertionError, match="standard library"):
        dataclass(frozen=False, slots=True, kw_only=True)
