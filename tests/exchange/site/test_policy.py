"""Who is named and what is marked too high: the whole site obeys, pictures and downloads too."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rollout.exchange.site.build import site
from rollout.report.edition import Edition
from tests.exchange.site.reading import read, table, value
from tests.report.stories import CLOUD, KENT, SERVICE, edition
from tests.report.test_names import NAMES, TALKATIVE


def files_of(made: Edition) -> dict[str, str]:
    return {path: content.decode() for path, content in site(made)}


def test_withheld_names_stand_in_no_file(tmp_path: Path) -> None:
    files = files_of(edition(tmp_path, TALKATIVE, names="withhold"))
    assert not any(path.startswith("forces/") for path in files)
    for path, text in files.items():
        found = [name for name in NAMES if re.search(rf"\b{name}\b", f"{path} {text}", re.IGNORECASE)]
        assert found == [], path


def test_withheld_small_counts_have_no_figure_behind_them(tmp_path: Path) -> None:
    page = read(files_of(edition(tmp_path, names="withhold"))["index.html"])
    cloud = table(page, "Programmes")["cloud"]
    assert cloud["Live forces"].text == "fewer than 3 of 6"
    assert [value(cloud[column]) for column in ("Live forces", "Red", "Amber")] == [None, None, None]


def test_a_site_without_names_says_so_where_maps_would_stand(tmp_path: Path) -> None:
    files = files_of(edition(tmp_path, names="withhold"))
    assert "No force is named in this edition, so no map is drawn." in read(files["index.html"]).text
    assert "No force is named in this edition, so no map is drawn." in read(files["programmes/cloud.html"]).text
    assert "Forces are not named in this edition." in read(files["forces.html"]).text


def test_exceptions_name_who_needs_action_and_count_the_rest(tmp_path: Path) -> None:
    files = files_of(edition(tmp_path, names="exceptions"))
    assert set(table(read(files["programmes/cloud.html"]), "Forces")) == {"national", "kent", "essex", "thames-valley"}
    page = read(files["forces.html"])
    assert set(table(page, "Forces by what needs action")) == {"kent", "essex", "thames-valley"}
    assert [a.text for a in page.every("main")[0].every("ul")[1].every("a")] == [
        "Wiltshire Police", "Sussex Police", "Surrey Police",
    ]  # fmt: skip
    status = json.loads(files["data/status.json"])
    assert [row["force"] for row in status["programmes"][0]["forces"]] == ["kent", "essex", "thames-valley"]
    assert "Wiltshire" not in files["charts/programme-cloud-map.svg"]


def test_what_is_marked_higher_stands_in_no_file_and_is_counted(tmp_path: Path) -> None:
    story = {
        **SERVICE,
        "programmes/cloud/blueprint.yaml": CLOUD.replace("title: Built,", "title: Keyhole, marking: SECRET,"),
        "programmes/cloud/progress/kent.yaml": KENT,
        "programmes/network/blueprint.yaml": SERVICE["programmes/network/blueprint.yaml"].replace(
            "title: Network", "title: Undersea\nmarking: TOP SECRET"
        ),
    }
    files = files_of(edition(tmp_path, story, max_marking="OFFICIAL"))
    for path, text in files.items():
        assert "Keyhole" not in text, path
        assert "Undersea" not in text, path
    assert "programmes/network.html" not in files
    assert "Left out, marked above OFFICIAL: 2" in read(files["index.html"]).text
    everything = files_of(edition(tmp_path, story))
    assert "TOP SECRET" in read(everything["index.html"]).text
    assert "Keyhole" in everything["charts/force-kent--cloud.svg"]
