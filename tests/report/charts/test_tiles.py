"""The tile map: every force in its place, nothing shown of one that may not be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from rollout.model.register import Force
from rollout.report.charts.chart import Chart
from rollout.report.charts.tiles import placement, portfolio_map, programme_map, small_maps
from rollout.report.edition import Edition
from tests.report.stories import REGISTER, SERVICE, changed, edition


def force(name: str, tile: tuple[int, int] | None = None) -> Force:
    return Force(id=name, name=name.capitalize(), nation="england", tile=tile)


def drawn(chart: Chart | None) -> Mapping[str, str]:
    """What stands on each named tile: its letter, or its style where there is none."""
    assert chart is not None
    return {" ".join(line for line, _ in t.lines): t.letter or t.kind for t in chart.view["tiles"] if t.lines}


def test_forces_stand_where_the_register_puts_them() -> None:
    placed = placement([force("kent", (9, 9)), force("essex", (8, 9)), force("dorset", (10, 4))])
    assert placed.places == {"kent": (5, 1), "essex": (5, 0), "dorset": (0, 2)}
    assert (placed.columns, placed.rows) == (6, 3)


def test_forces_without_a_place_or_on_a_taken_one_stand_below_the_map() -> None:
    placed = placement([force("kent", (1, 1)), force("essex", (1, 2)), force("gwent", (1, 1)), force("powys")])
    assert placed.places == {"kent": (0, 0), "essex": (1, 0), "gwent": (0, 2), "powys": (1, 2)}


def test_a_register_without_places_stands_in_rows_and_says_so(tmp_path: Path) -> None:
    assert placement([force("kent"), force("essex")]).places == {"essex": (0, 0), "kent": (1, 0)}
    many = placement([force(f"force-{number:02}") for number in range(20)])
    assert (many.columns, many.rows, many.places["force-09"]) == (9, 3, (0, 1))
    chart = portfolio_map(edition(tmp_path / "rows"))
    assert chart is not None
    assert chart.subtitle.endswith("One tile a force, in the order of their names.")
    placed = changed("forces.yaml", ("kent: {name: Kent Police,", "kent: {name: Kent Police, tile: [9, 9],"))
    chart = portfolio_map(edition(tmp_path / "map", placed))
    assert chart is not None
    assert chart.subtitle.endswith("roughly where it lies.")


def test_a_register_without_forces_has_no_places() -> None:
    assert placement([]).rows == 0


def test_a_programme_s_map_letters_every_force_by_status(tmp_path: Path) -> None:
    chart = programme_map(edition(tmp_path), "cloud")
    assert drawn(chart) == {
        "Kent": "R", "Essex": "A", "Thames Valley": "?", "Wiltshire": "D", "Sussex": "S", "Surrey": "S",
    }  # fmt: skip
    assert chart is not None
    assert chart.alt == (
        "Tile map of forces. Cloud: of 6 forces in scope 1 red, 1 not reported, 1 amber, 2 not started and 1 declined."
    )


def test_the_numbers_of_a_map_say_how_many_and_who(tmp_path: Path) -> None:
    chart = programme_map(edition(tmp_path), "network")
    assert chart is not None
    assert chart.numbers[0].rows == [
        ("green", "G", "1 of 6", "Kent"),
        ("not joined", "blank", "5 of 6", "Essex, Thames Valley, Wiltshire, Sussex and Surrey"),
    ]


def test_forces_out_of_scope_are_drawn_apart(tmp_path: Path) -> None:
    files = {
        **changed("forces.yaml", ("calendar: plain}\n  essex", "calendar: plain, tags: [pilot]}\n  essex")),
        "programmes/network/blueprint.yaml": SERVICE["programmes/network/blueprint.yaml"] + "scope: [pilot]\n",
    }
    chart = programme_map(edition(tmp_path, files), "network")
    assert drawn(chart)["Essex"] == "outside"
    assert chart is not None
    assert [entry.said for entry in chart.view["legend"]] == ["green (1 of 1)", "not in scope"]


def test_an_exceptions_map_shows_only_who_needs_action(tmp_path: Path) -> None:
    chart = programme_map(edition(tmp_path, names="exceptions"), "cloud")
    assert drawn(chart) == {"Kent": "R", "Essex": "A", "Thames Valley": "?"}
    assert chart is not None
    assert [tile.kind for tile in chart.view["tiles"]].count("unnamed") == 3
    assert chart.view["legend"][-1].said == "a force that is not named here"


@pytest.mark.parametrize("make", [lambda made: programme_map(made, "cloud"), portfolio_map, small_maps])
def test_no_map_is_drawn_where_names_are_withheld(tmp_path: Path, make: object) -> None:
    assert callable(make)
    assert make(edition(tmp_path, names="withhold")) is None


def test_the_portfolio_map_shows_the_most_pressing_status(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert drawn(portfolio_map(made))["Kent"] == "R"
    assert drawn(portfolio_map(without(made, "cloud")))["Kent"] == "G"


def without(made: Edition, programme: str) -> Edition:
    workspace = made.schedule.workspace
    kept = {name: entry for name, entry in workspace.programmes.items() if name != programme}
    return replace(made, schedule=replace(made.schedule, workspace=replace(workspace, programmes=kept)))


def test_a_portfolio_map_of_exceptions_leaves_the_rest_blank(tmp_path: Path) -> None:
    chart = portfolio_map(edition(tmp_path, names="exceptions"))
    assert drawn(chart) == {"Kent": "R", "Essex": "A", "Thames Valley": "?"}
    assert chart is not None
    assert chart.view["legend"][-1].said == "a force that is not named here"


def test_a_portfolio_map_of_nobody_says_so(tmp_path: Path) -> None:
    made = edition(tmp_path, names="exceptions")
    chart = portfolio_map(without(without(made, "cloud"), "network"))
    assert chart is not None
    assert chart.alt == "Tile map of forces by their most pressing status in any programme: no force is named."


def test_small_maps_show_every_programme(tmp_path: Path) -> None:
    chart = small_maps(edition(tmp_path))
    assert chart is not None
    assert [(p.title, p.said) for p in chart.view["panels"]] == [("Cloud", "1 of 6 live"), ("Network", "0 of 6 live")]
    assert [tile.letter for tile in chart.view["panels"][0].tiles] == ["R", "A", "?", "D", "S", "S"]


def test_small_maps_leave_blank_who_is_not_named(tmp_path: Path) -> None:
    chart = small_maps(edition(tmp_path, names="exceptions"))
    assert chart is not None
    assert [tile.letter for tile in chart.view["panels"][1].tiles] == ["G", "", "", "", "", ""]
    assert chart.view["legend"][-1].said == "not named here, or not in scope"


def test_without_programmes_there_are_no_small_maps(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert small_maps(without(without(made, "cloud"), "network")) is None


def test_titles_say_that_figures_are_invented(tmp_path: Path) -> None:
    register = REGISTER.replace("  name: Policing\n", "  name: Policing\n  illustrative: true\n")
    chart = programme_map(edition(tmp_path, {**SERVICE, "forces.yaml": register}), "cloud")
    assert chart is not None
    assert chart.title == "Cloud: forces by status (illustrative)"
    assert chart.numbers[0].caption.endswith("(illustrative)")


def test_a_long_legend_goes_on_in_the_next_line(tmp_path: Path) -> None:
    chart = programme_map(
        edition(tmp_path, changed("programmes/cloud/progress/kent.yaml", ("2026-04-03", "2026-04-03"))), "cloud"
    )
    assert chart is not None
    assert max(entry.x for entry in chart.view["legend"]) < chart.width


def test_a_wide_map_gets_the_width_it_needs(tmp_path: Path) -> None:
    names = [f"force-{number}" for number in range(14)]
    forces = "".join(
        f"  {name}: {{name: Force {name[6:]}, nation: england, tile: [1, {at}]}}\n" for at, name in enumerate(names)
    )
    files = {"forces.yaml": f"service: {{name: Policing, names: all}}\nforces:\n{forces}",
             "programmes/cloud/blueprint.yaml": "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {m: {title: Moved}}\n"}  # fmt: skip
    chart = programme_map(edition(tmp_path, files), "cloud")
    assert chart is not None
    assert chart.width == 2 * 16 + 14 * 95 - 5
