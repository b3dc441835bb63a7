"""The one place that says how these tests reach the product and the second engine."""

from __future__ import annotations

import pytest

from tests.oracle.reading import oracle_schedule
from tests.schedule.product import Scheduler, printed_schedule


@pytest.fixture(scope="session")
def schedule() -> Scheduler:
    """From files by path and a data date to the document the product prints."""
    return printed_schedule


@pytest.fixture(scope="session", params=["product", "second engine"])
def each_schedule(request: pytest.FixtureRequest) -> Scheduler:
    """The product, then the second engine: what is known from elsewhere must hold for both."""
    return printed_schedule if request.param == "product" else oracle_schedule
