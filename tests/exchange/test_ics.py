"""The calendar export, parsed back by a library of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from rollout.exchange.ics import _folded, _text
from rollout.exchange.request import Request
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.report.stories import NATIONAL, SERVICE, changed


def calendar(asked: Request) -> Calendar:
    found = Calendar.from_ical(exported("ics", asked))
    assert isinstance(found, Calendar)
    return found


def events(asked: Request) -> dict[str, Any]:
    return {str(event["UID"]): event for event in calendar(asked).walk("VEVENT")}


def test_each_key_milestone_is_an_all_day_event_on_its_day(tmp_path: Path) -> None:
    found = events(request(tmp_path))
    assert list(found) == [
        "cloud.national.platform@rollout",
        "cloud.essex.moved@rollout",
        "cloud.kent.moved@rollout",
        "cloud.sussex-and-surrey.moved@rollout",
        "cloud.thames-valley.moved@rollout",
    ]
    essex, kent = found["cloud.essex.moved@rollout"], found["cloud.kent.moved@rollout"]
    assert (essex.decoded("DTSTART"), essex.decoded("DTEND")) == (date(2026, 3, 11), date(2026, 3, 12))
    assert (str(essex["STATUS"]), str(kent["STATUS"])) == ("CONFIRMED", "TENTATIVE")
    assert str(kent["SUMMARY"]) == "Kent Police: Mail moved (Cloud)"
    assert str(kent["DESCRIPTION"]) == (
        "Computed: 5 June 2026; not started.\nTotal float: 0 working days; critical.\n"
        "Baseline: 10 April 2026; 40 days late."
    )
    assert str(essex["DESCRIPTION"]) == "Finished on 11 March 2026.\nBaseline: 13 March 2026; 2 days early."
    assert {event.decoded("DTSTAMP").date() for event in found.values()} == {date(2026, 4, 3)}
    assert {str(event["TRANSP"]) for event in found.values()} == {"TRANSPARENT"}


def test_every_date_is_the_schedule_s(tmp_path: Path) -> None:
    asked = request(tmp_path)
    for uid, event in events(asked).items():
        programme, unit, milestone = uid.removesuffix("@rollout").split(".")
        known = asked.edition.schedule.programmes[programme]
        rows = known.national if unit == "national" else known.units[unit].milestones
        assert event.decoded("DTSTART") == rows[milestone].early_finish


def test_what_the_force_expects_is_said(tmp_path: Path) -> None:
    files = changed("programmes/cloud/progress/national.yaml", (", expected: 2026-04-17", ", expected: 2026-04-24"))
    national = events(request(tmp_path, files=files))["cloud.national.platform@rollout"]
    assert "Expected by the force: 24 April 2026." in str(national["DESCRIPTION"])


def test_without_a_baseline_none_is_said(tmp_path: Path) -> None:
    files = changed("programmes/cloud/progress/national.yaml", (" baseline: 2026-03-13,", ""))
    national = events(request(tmp_path, files=files))["cloud.national.platform@rollout"]
    assert "aseline" not in str(national["DESCRIPTION"])


def test_an_event_keeps_its_identity_when_its_date_moves(tmp_path: Path) -> None:
    files = changed("programmes/cloud/progress/kent.yaml", ("expected: 2026-05-08", "expected: 2026-07-08"))
    before, after = events(request(tmp_path)), events(request(tmp_path / "two", files=files))
    assert list(before) == list(after)
    kent = "cloud.kent.moved@rollout"
    assert before[kent].decoded("DTSTART") < after[kent].decoded("DTSTART")


def test_the_calendar_says_what_it_is_and_how_it_is_marked(tmp_path: Path) -> None:
    register = "name: Policing\n  marking: OFFICIAL\n  illustrative: true\n  notice: Invented."
    asked = request(tmp_path, files=changed("forces.yaml", ("name: Policing", register)), programme="cloud")
    found = calendar(asked)
    assert str(found["X-WR-CALNAME"]) == "Policing: key milestones (illustrative)"
    assert str(found["DESCRIPTION"]).startswith("OFFICIAL\nData date: 3 April 2026")
    assert str(found["DESCRIPTION"]).endswith("Invented.")
    for event in found.walk("VEVENT"):
        assert str(event["SUMMARY"]).endswith("(illustrative)")
        assert str(event["DESCRIPTION"]).startswith("OFFICIAL\n")


def test_who_may_not_be_named_has_no_event(tmp_path: Path) -> None:
    assert list(events(request(tmp_path, names="withhold"))) == ["cloud.national.platform@rollout"]
    named = events(request(tmp_path, names="exceptions"))
    assert "cloud.sussex-and-surrey.moved@rollout" not in named
    assert list(events(request(tmp_path, force="kent"))) == ["cloud.kent.moved@rollout"]


def test_what_does_not_apply_has_no_event(tmp_path: Path) -> None:
    files = changed(
        "programmes/cloud/progress/kent.yaml", ("moved: {baseline: 2026-04-10}", "moved: {not_applicable: No}")
    )
    assert "cloud.kent.moved@rollout" not in events(request(tmp_path, files=files))


def test_lines_end_as_the_standard_says_and_none_is_too_long(tmp_path: Path) -> None:
    content = exported("ics", request(tmp_path))
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
def test_every_text_is_shown_as_text(tmp_path: Path, text: str) -> None:
    quoted = "'" + text.strip().replace("'", "''") + "'"
    files = {
        **changed(
            "programmes/cloud/blueprint.yaml", ("platform: {title: Platform ready,", f"platform: {{title: {quoted},")
        ),
        "programmes/cloud/progress/national.yaml": NATIONAL,
    }
    found = calendar(request(tmp_path, files=files))
    assert len(found.walk()) == 1 + 5
    event = next(iter(found.walk("VEVENT")))
    assert str(event["SUMMARY"]) == f"National: {text.strip()} (Cloud)"
    assert "ATTENDEE" not in event
    assert SERVICE


def test_a_line_break_in_a_text_stays_in_it() -> None:
    assert _text("a\r\nb;c,d\\e") == "a\\nb\\;c\\,d\\\\e"


def test_a_character_is_never_torn_apart() -> None:
    folded = _folded("SUMMARY:" + "\U0001f389" * 40)
    assert all(len(line) <= 75 for line in folded.split(b"\r\n"))
    assert folded.decode().replace("\r\n ", "") == "SUMMARY:" + "\U0001f389" * 40 + "\r\n"
