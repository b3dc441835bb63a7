"""A figure about the quality of a plan: how many of how many, and how many it should be."""

from __future__ import annotations

from rollout.model.blueprint import Blueprint
from rollout.model.dataclass import dataclass
from rollout.model.problem import Problem
from rollout.rules import finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `of`, where the share has to be at most (or at least) `limit`. `what` reads on from the figures."""

    code: str
    count: int
    of: int
    what: str
    limit: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the plan is as good as it should be."""
        share = self.count / self.of
        return share >= self.limit if self.at_least else share <= self.limit

    @property
    def sentence(self) -> str:
        """Figure, denominator and threshold."""
        return f"{self.count:,} of {self.of:,} {self.what} ({_percent(self.count / self.of)}; {self._wanted})"

    @property
    def _wanted(self) -> str:
        if self.limit in (0, 1):
            return "should be all" if self.limit else "should be none"
        return f"should be at {'least' if self.at_least else 'most'} {_percent(self.limit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A ratio that has to be at least `limit`. `what` says of what and of how many."""

    code: str
    value: float
    of: int
    what: str
    limit: float

    @property
    def is_met(self) -> bool:
        """Whether the plan is as good as it should be."""
        return self.value >= self.limit

    @property
    def sentence(self) -> str:
        """Figure, denominator and threshold."""
        return f"{self.value:.2f} {self.what} (should be at least {self.limit:.2f})"


Measure = Share | Index


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def as_problem(blueprint: Blueprint, measure: Measure) -> Problem:
    """The finding that states a measure, met or not."""
    says = f"{blueprint.programme}: {measure.sentence}: {'met' if measure.is_met else 'not met'}."
    place = blueprint.origin.key_at("programme")
    return finding(measure.code, place, says, "" if measure.is_met else None, programme=blueprint.programme)
