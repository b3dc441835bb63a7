"""Likely dates in the brief and reports: said of whom, beside the computed ones, and what they rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.forecast.backtest import Backtest, Case, scores
from rollout.forecast.engine import forecast
from rollout.forecast.result import Dates, Forecast, ProgrammeForecast, ShareDate, UnitForecast
from rollout.report.backtest_tables import sentence
from rollout.report.charts.bands import bands
from rollout.report.edition import Edition
from rollout.report.reports import render_brief, render_force, render_portfolio, render_programme
from rollout.report.views.likely import (
    basis,
    likely_lines,
    portfolio_grid,
    programme_grid,
    short_basis,
    unit_grid,
    unit_line,
)
from rollout.report.words import long_date
from tests.report.stories import CLOUD, ESSEX, FRIDAY_3_APRIL, NATIONAL, NETWORK, SERVICE, changed, section
from tests.report.stories import edition as plain_edition

SAMPLES = 300


def edition(root: Path, files: dict[str, str] | None = None, names: str = "all") -> Edition:
    """The service's edition with a forecast."""
    made = plain_edition(root, files or SERVICE, names=names)
    return replace(made, forecast=forecast(made.schedule, samples=SAMPLES))


def known(made: Edition) -> Forecast:
    assert made.forecast is not None
    return made.forecast


def cloud(made: Edition) -> ProgrammeForecast:
    return known(made).programmes["cloud"]


def unit(made: Edition, name: str) -> UnitForecast:
    return next(found for found in cloud(made).forces if found.unit == name)


def joined(made: Edition) -> list[ShareDate]:
    return [share for share in cloud(made).dates if share.of == "joined"]


def foretold(made: Edition, **fields: object) -> Edition:
    """The edition with some of what is foreseen of Cloud replaced."""
    found = known(made)
    programme = replace(found.programmes["cloud"], **fields)  # type: ignore[arg-type]
    return replace(made, forecast=replace(found, programmes={**found.programmes, "cloud": programme}))


def dates(share: ShareDate) -> Dates:
    assert share.finish is not None
    return share.finish


def test_a_programme_s_sentence_gives_the_dates_of_the_forecast_and_says_of_whom(tmp_path: Path) -> None:
    made = edition(tmp_path)
    half, most, every = joined(made)
    assert (half.k, most.k, every.k) == (3, 4, 5)
    (line,) = likely_lines(made, ["cloud"])
    assert line == (
        f"Cloud: 5 of 6 joined; 3 live as likely as not by {long_date(dates(half).p50)}, "
        f"4 by {long_date(dates(most).p50)}, all 5 by {long_date(dates(every).p50)}, "
        f"four chances in five by {long_date(dates(every).p80)}."
    )


def test_of_one_force_only_all_is_said(tmp_path: Path) -> None:
    made = edition(tmp_path)
    (line,) = likely_lines(made, ["network"])
    assert line.startswith("Network: 1 of 6 joined; all 1 live as likely as not by ")


def test_a_share_that_is_live_is_said_to_be(tmp_path: Path) -> None:
    made = edition(tmp_path)
    past = Dates(*[FRIDAY_3_APRIL] * 4)
    half, most, every = joined(made)
    live = foretold(made, dates=(half._replace(finish=past), most, every._replace(finish=past)))
    (line,) = likely_lines(live, ["cloud"])
    assert "; 3 live already, 4 live as likely as not by " in line
    assert line.endswith(", all 5 live already.")
    assert portfolio_grid(live, ["cloud"]).rows[0][2] == "3: already"


def test_without_a_live_date_for_all_none_is_made_up(tmp_path: Path) -> None:
    made = edition(
        tmp_path,
        changed("programmes/cloud/progress/kent.yaml", ("baseline: 2026-04-10", "not_applicable: Kent has no mail")),
    )
    (line,) = likely_lines(made, ["cloud"])
    assert line.endswith(", all 5 without a date, as the live milestone applies to fewer.")
    row = portfolio_grid(made, ["cloud"]).rows[0]
    assert row[4:] == ("5: no date, the live milestone applies to fewer", "")


def test_with_nobody_joined_there_is_no_date(tmp_path: Path) -> None:
    made = edition(tmp_path, {path: text for path, text in SERVICE.items() if "network/progress" not in path})
    assert likely_lines(made, ["network"]) == ["Network: no likely date, as nobody has joined."]
    assert portfolio_grid(made, ["network"]).rows == [("Network", "0 of 6", "nobody has joined", "", "", "")]


def test_a_programme_with_a_loop_has_no_likely_date(tmp_path: Path) -> None:
    made = edition(tmp_path, {**SERVICE, "programmes/network/blueprint.yaml": NETWORK.replace("cloud/moved", "cabled")})
    assert likely_lines(made, ["network"]) == ["Network: no likely date, as it cannot be computed."]
    assert portfolio_grid(made, ["network"]).rows == [("Network", "", "cannot be computed", "", "", "")]
    assert "## Likely dates" not in render_programme(made, "network")
    assert "network" not in bands(made)


def test_a_quorum_that_cannot_be_met_makes_dates_the_earliest_possible(tmp_path: Path) -> None:
    made = foretold(edition(tmp_path), quorum_short=("platform",))
    (line,) = likely_lines(made, ["cloud"])
    assert line.endswith("; the earliest possible, as too few forces take part for Platform ready.")


@pytest.mark.parametrize(
    ("taught", "said"),
    [
        ((4, 4), "of what 8 finished and 2 unfinished steps took, with queues"),
        ((4, 0), "of what 4 finished and 1 unfinished steps took and of the blueprint's own spread in 1 of 2 prog"),
        ((0, 0), "of the blueprint's own spread in 2 of 2 programmes, with queues"),
    ],
)
def test_what_the_dates_rest_on_is_said(tmp_path: Path, taught: tuple[int, int], said: str) -> None:
    made = edition(tmp_path)
    found = known(made)
    programmes = {
        name: replace(found.programmes[name], finished_cases=cases, censored_cases=1)
        for name, cases in zip(("cloud", "network"), taught, strict=True)
    }
    text = basis(replace(made, forecast=replace(found, programmes=programmes)), ["cloud", "network"])
    assert text.startswith(f"Likely dates come from 300 samples (seed 1) {said}")
    assert text.endswith("They are no promises; forces that have not joined have none.")


def test_how_often_such_dates_were_met_is_said_where_somebody_looked_back(tmp_path: Path) -> None:
    made = edition(tmp_path)
    cases: tuple[Case, ...] = ()
    looked_back = Backtest(
        as_of=FRIDAY_3_APRIL, seed=1, samples=100, illustrative=False, origins=(), gaps=(), cases=cases,
        scores=scores(cases, FRIDAY_3_APRIL),
    )  # fmt: skip
    text = basis(replace(made, measured=looked_back), ["cloud"])
    assert text == f"{basis(made, ['cloud'])} {sentence(looked_back)}"
    short = short_basis(replace(made, measured=looked_back), ["cloud"])
    assert short == f"{short_basis(made, ['cloud'])} {sentence(looked_back)}"


def test_without_a_programme_the_dates_rest_on_nothing(tmp_path: Path) -> None:
    assert "(seed 1) of nothing, with" in basis(edition(tmp_path), [])


def test_the_brief_says_how_far_dates_can_be_trusted_only_when_asked(tmp_path: Path) -> None:
    made = edition(tmp_path)
    block = section(render_brief(made), "## 5. How far to trust this")
    assert "Likely dates:" in block
    for line in likely_lines(made, ["cloud", "network"]):
        assert f"- {line}" in block
    assert f"- {short_basis(made, ['cloud', 'network'])}" in block
    assert short_basis(made, []) == "No promises: 300 samples (seed 1) of nothing."
    assert "Likely" not in render_brief(replace(made, forecast=None))


def test_a_brief_of_many_programmes_counts_those_it_leaves_out(tmp_path: Path) -> None:
    more = {
        f"programmes/network-{number}/blueprint.yaml": NETWORK.replace(": network", f": network-{number}")
        for number in range(6)
    }
    block = section(render_brief(edition(tmp_path, {**SERVICE, **more})), "## 5. How far to trust this")
    assert "\n- And 3 more: see the portfolio report.\n- No promises: 300 samples (seed 1) of what " in block


def test_reports_have_a_section_of_likely_dates_only_when_asked(tmp_path: Path) -> None:
    made = edition(tmp_path)
    bare = replace(made, forecast=None)
    (line,) = likely_lines(made, ["cloud"])
    assert "| Cloud | 5 of 6 | 3: " in section(render_portfolio(made), "## Likely dates")
    assert line in section(render_programme(made, "cloud"), "## Likely dates")
    assert f"- Likely: {unit_line(made, 'cloud', 'kent')}\n" in render_force(made, "kent")
    assert "**Likely dates of what is left**" in render_force(made, "kent")
    for text in (render_portfolio(bare), render_programme(bare, "cloud"), render_force(bare, "kent")):
        assert "Likely" not in text


def test_deliveries_that_are_not_live_stand_beside_their_computed_dates_the_latest_first(tmp_path: Path) -> None:
    made = edition(tmp_path)
    rows = programme_grid(made, "cloud").rows
    assert {row[0] for row in rows} == {"Kent Police", "Thames Valley Police", "Sussex and Surrey"}
    lives = [unit(made, name) for name in ("kent", "thames-valley", "sussex-and-surrey")]
    latest = max(lives, key=lambda found: found.live.p80 if found.live is not None else date.min)
    assert latest.live is not None
    assert rows[0][2:4] == (long_date(latest.live.p50), long_date(latest.live.p80))
    kent = next(row for row in rows if row[0] == "Kent Police")
    assert kent[1] == long_date(made.schedule.programmes["cloud"].units["kent"].live)
    assert kent[4:] == ("0%", "")


def test_a_delivery_that_may_not_be_named_is_counted(tmp_path: Path) -> None:
    grid = programme_grid(edition(tmp_path, names="withhold"), "cloud")
    assert not grid.rows
    assert grid.note.startswith("Not named here: 3 of 3. Baseline met")


def test_a_force_s_line_gives_its_ranges_and_chances(tmp_path: Path) -> None:
    blueprint = CLOUD.replace("title: Settled,", "title: Settled, target: 2026-05-29,")
    made = edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": blueprint})
    line = unit_line(made, "cloud", "kent")
    found = unit(made, "kent")
    assert found.live is not None
    assert found.finish is not None
    live, end = found.live, found.finish
    assert line.startswith(
        f"live as likely as not by {long_date(live.p50)}, four chances in five by {long_date(live.p80)}; "
        "live by its baseline in 0% of samples; "
        f"everything finished as likely as not by {long_date(end.p50)}, four chances in five by {long_date(end.p80)}; "
    )
    assert "; every target met in " in line


def test_without_a_baseline_no_chance_of_one_is_told(tmp_path: Path) -> None:
    bare = changed("programmes/cloud/progress/kent.yaml", ("  moved: {baseline: 2026-04-10}\n", ""))
    assert "baseline" not in unit_line(edition(tmp_path, bare), "cloud", "kent")


def test_waiting_for_full_centres_is_told(tmp_path: Path) -> None:
    made = edition(tmp_path)
    waits = [found for found in cloud(made).forces if found.queue_delay and found.queue_delay["p80"]]
    assert waits
    for found in waits:
        delay = found.queue_delay["p80"] if found.queue_delay else 0
        assert f"that full centres add no more than {delay} working days" in unit_line(made, "cloud", found.unit)


def test_a_force_that_is_live_has_only_its_end_ahead(tmp_path: Path) -> None:
    line = unit_line(edition(tmp_path), "cloud", "essex")
    assert line.startswith("everything finished as likely as not by ")
    assert "baseline" not in line


@pytest.mark.parametrize("name", ["wiltshire", "nobody"])
def test_who_takes_no_part_has_nothing_ahead(tmp_path: Path, name: str) -> None:
    made = edition(tmp_path)
    assert unit_line(made, "cloud", name) == ""
    assert not unit_grid(made, "cloud", "nobody").rows[1:]


def test_who_has_finished_has_nothing_ahead(tmp_path: Path) -> None:
    facts = ESSEX.replace("remaining: 2d", "finished: 2026-03-20")
    made = edition(tmp_path, {**SERVICE, "programmes/cloud/progress/essex.yaml": facts})
    assert unit_line(made, "cloud", "essex") == ""


def test_a_delivery_s_table_holds_what_is_left_with_the_cases_behind_it(tmp_path: Path) -> None:
    made = edition(tmp_path)
    grid = unit_grid(made, "cloud", "kent")
    assert [row[0] for row in grid.rows] == ["Platform ready (national)", "Built", "Mail moved", "Settled"]
    assert [row[4] for row in grid.rows] == ["0 of 1 finished", "1 of 2 finished", "1 of 1 finished", "0 of 1 finished"]
    done = edition(tmp_path, changed("programmes/cloud/progress/national.yaml", (NATIONAL[-45:], "  platform: {}\n")))
    assert unit_grid(done, "cloud", "kent").rows[0][4] == "none"


def test_a_milestone_marked_higher_stays_out(tmp_path: Path) -> None:
    blueprint = CLOUD.replace("title: Settled,", "title: Settled, marking: SECRET,")
    made = edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": blueprint})
    shown = replace(made, max_marking="OFFICIAL-SENSITIVE")
    assert "Settled" in [row[0] for row in unit_grid(made, "cloud", "kent").rows]
    assert "Settled" not in [row[0] for row in unit_grid(shown, "cloud", "kent").rows]


def test_the_band_of_a_curve_begins_at_what_is_live_and_ends_with_all(tmp_path: Path) -> None:
    band = bands(edition(tmp_path / "foretold"))["cloud"]
    assert list(band[0]) == [FRIDAY_3_APRIL, 1, 1, 1]
    assert band[1].day == date(2026, 4, 30)
    assert list(band[-1])[1:] == [5, 5, 5]
    assert list(bands(plain_edition(tmp_path / "plain"))) == []
