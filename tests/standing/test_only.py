"""Standings asked for one programme are those it has among all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rollout.load.workspace import load_workspace
from rollout.schedule.engine import inherited_variance, schedule
from rollout.schedule.standing import standings
from tests.bench.portfolio import DATA_DATE, write_portfolio


def test_a_programme_stands_where_it_stands_among_all(tmp_path: Path) -> None:
    workspace = load_workspace(write_portfolio(tmp_path, forces=4, programmes=3, milestones=12))
    for day in (DATA_DATE, date(2027, 3, 31)):  # returns in time, and out of time
        found = schedule(workspace, day)
        every, inherited = standings(found), inherited_variance(found)
        assert len(every) == 3
        for name in every:
            assert standings(schedule(workspace, day), [name]) == {name: every[name]}
            own = {copy: days for copy, days in inherited.items() if copy[0] == name}
            assert inherited_variance(found, [name]) == own
            assert own
