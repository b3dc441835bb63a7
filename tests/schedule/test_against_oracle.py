"""The product against a second engine that shares no code with it, on random workspaces of real YAML text.

`ROLLOUT_EXAMPLES=2000 pytest tests/schedule/test_against_oracle.py` looks at more of them.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle.compare import differences
from tests.oracle.description import Workspace
from tests.oracle.document import document
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed, workspaces
from tests.schedule.product import Scheduler

EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "60"))


def assert_agreement(workspace: Workspace, schedule: Scheduler) -> None:
    """Compare all fields; a failure prints the workspace and each field that differs."""
    texts = files(workspace)
    different = differences(schedule(texts, workspace.as_of.isoformat()), document(workspace))
    story = "\n".join(f"# {path}\n{text}" for path, text in texts.items())
    assert not different, f"as of {workspace.as_of}\n{story}\n" + "\n".join(different)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(workspace=workspaces())
def test_both_engines_say_the_same_of_any_workspace(workspace: Workspace, schedule: Scheduler) -> None:
    assert_agreement(workspace, schedule)


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_both_engines_say_the_same_of_larger_workspaces(seed: int, schedule: Scheduler) -> None:
    assert_agreement(from_seed(seed), schedule)
