"""`forces.yaml`: every field of the register is read into what it means."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.load.assemble import RegisterUnreadable
from rollout.model.register import CapacityStep, Closure, Register, Spread, Tolerance
from tests.load.stories import at, found, messages, story

REGISTER = """\
format: 1
service:
  name: UK policing
  illustrative: true
  notice: Invented dates.
  marking: OFFICIAL
  handling: For council members
  foi: Exempt
  author: Delivery lead
  names: withhold
  owners: ["@delivery-lead", kent-office]
  teams: {kent-office: ["@kent-lead", "@org/team"]}
  council: National Police Technology Council
  delivery: Police Digital Service
  return_cycle: 28
  repository: https://github.com/example/rollout
  status: {amber_days: 3}
  spread: {low: 75%, high: 250.5%}
calendars:
  continuous: {week: [sun, mon, tue, wed, thu, fri, sat], holidays: []}
  frozen:
    holidays_of: england-and-wales
    holidays: [2026-12-27]
    closures: [{from: 2026-12-18, to: 2027-01-04, why: change freeze}]
centres:
  m365-centre: {title: Microsoft 365 delivery centre, capacity: 6}
  nmc: {capacity: [{from: 2027-01-01, slots: 4}, {from: 2026-01-01, slots: 2}]}
forces:
  kent:
    name: Kent Police
    nation: england
    region: South East
    officers: 4168.5
    workforce: 6184
    code: E23000032
    calendar: frozen
    tags: [home-office, early-adopter]
    from: 1857-01-01
    to: 2027-03-31
    successor: essex
    owners: [kent-office, "@another-account"]
    tile: [8, 7]
    closures: [{from: 2026-08-28, to: 2026-09-01}]
  essex: {name: Essex Police, nation: england}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""


def register() -> Register:
    workspace = story(register=REGISTER)
    assert found(workspace) == []
    return workspace.register


def test_the_service_has_all_its_settings() -> None:
    service = register().service
    assert (service.name, service.illustrative, service.notice) == ("UK policing", True, "Invented dates.")
    assert (service.marking, service.handling, service.foi) == ("OFFICIAL", "For council members", "Exempt")
    assert (service.author, service.names, service.return_cycle) == ("Delivery lead", "withhold", 28)
    assert service.owners == ("@delivery-lead", "kent-office")
    assert service.teams == {"kent-office": ("@kent-lead", "@org/team")}
    assert (service.council, service.delivery) == ("National Police Technology Council", "Police Digital Service")
    assert service.repository == "https://github.com/example/rollout"
    assert service.status == Tolerance(amber_days=3, red_days=20)
    assert service.spread == Spread(low=0.75, high=2.505)
    assert service.agenda is None


def test_what_the_service_leaves_out_is_as_usual() -> None:
    service = story(register="service: {name: S}\n", cloud="# none\n").register.service
    assert (service.names, service.return_cycle, service.illustrative) == ("exceptions", 35, False)
    assert (service.status, service.spread) == (Tolerance(), Spread(low=0.8, high=2.0))


def test_a_calendar_has_its_days_in_the_order_of_the_week() -> None:
    calendars = register().calendars
    assert calendars["continuous"].week == (0, 1, 2, 3, 4, 5, 6)
    frozen = calendars["frozen"]
    assert (frozen.week, frozen.holidays_of) == ((0, 1, 2, 3, 4), "england-and-wales")
    assert frozen.holidays == (date(2026, 12, 27),)
    assert frozen.closures == (Closure(from_=date(2026, 12, 18), to=date(2027, 1, 4), why="change freeze"),)


def test_a_centre_has_one_number_of_slots_or_steps_in_order() -> None:
    centres = register().centres
    assert centres["m365-centre"].capacity == (CapacityStep(from_=date.min, slots=6),)
    nmc = centres["nmc"]
    assert [step.slots for step in nmc.capacity] == [2, 4]
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2027, 6, 1))
    assert [nmc.slots_on(day) for day in days] == [0, 2, 4]


def test_a_force_has_all_its_fields() -> None:
    kent = register().forces["kent"]
    assert (kent.id, kent.name, kent.nation, kent.region) == ("kent", "Kent Police", "england", "South East")
    assert (kent.officers, kent.workforce, kent.code) == (4168.5, 6184, "E23000032")
    assert (kent.calendar, kent.tags) == ("frozen", ("home-office", "early-adopter"))
    assert (kent.from_, kent.to, kent.successor) == (date(1857, 1, 1), date(2027, 3, 31), "essex")
    assert (kent.owners, kent.tile) == (("kent-office", "@another-account"), (8, 7))
    assert kent.closures == (Closure(from_=date(2026, 8, 28), to=date(2026, 9, 1)),)


@pytest.mark.parametrize(
    ("day", "current"),
    [(date(1856, 12, 31), False), (date(1857, 1, 1), True), (date(2027, 3, 31), True), (date(2027, 4, 1), False)],
)
def test_a_force_is_current_from_its_first_to_its_last_day(day: date, current: bool) -> None:
    assert register().forces["kent"].is_current(day) is current
    assert register().forces["essex"].is_current(day)


def test_a_collaboration_names_its_forces() -> None:
    both = register().collaborations["kent-and-essex"]
    assert (both.id, both.name, both.forces) == ("kent-and-essex", "Kent and Essex", ("kent", "essex"))


def test_values_remember_where_they_stand() -> None:
    origin = register().forces["kent"].origin
    assert origin is not None
    line = REGISTER.splitlines().index("    officers: 4168.5") + 1
    assert str(origin.at("officers")) == f"forces.yaml:{line}:15"
    assert (origin.at("officers").end_column, origin.key_at("officers").column) == (21, 5)
    assert str(origin.at("closures")) == f"forces.yaml:{line + 10}:15"
    assert str(origin.at("no-such-field")) == str(origin.key_at("no-such-field")) == str(origin.here())


def broken(changes: dict[str, str]) -> RegisterUnreadable:
    text = REGISTER
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(RegisterUnreadable) as failure:
        story(register=text)
    return failure.value


@pytest.mark.parametrize(
    ("old", "new", "code", "there"),
    [
        ("  name: UK policing\n", "", "S103", "illustrative: true"),
        ("format: 1", "format: 2", "S113", "2"),
        ("illustrative: true", 'illustrative: "true"', "S114", '"true"'),
        ("names: withhold", "names: nobody", "S111", "nobody"),
        ('["@delivery-lead", kent-office]', "[delivery lead]", "S101", "delivery lead"),
        ("https://github.com/example/rollout", "github", "S101", "github"),
        ("return_cycle: 28", "return_cycle: 0", "S113", "0"),
        ("return_cycle: 28", "return_cycle: 4 weeks", "S109", "4 weeks"),
        ("high: 250.5%", "high: 2.5", "S109", "2.5"),
        ("capacity: 6", "capacity: {from: 2026-01-01}", "S101", "{from: 2026-01-01}"),
        ("capacity: 6", "capacity: [6]", "S101", "6"),
        ("[{from: 2027-01-01, slots: 4}, {from: 2026-01-01, slots: 2}]", "[]", "S113", "[]"),
        ("{from: 2026-01-01, slots: 2}", "{from: 2027-01-01, slots: 2}", "S116", "2027-01-01, slots: 2"),
        ("to: 2027-01-04", "to: 2025-01-04", "S115", "2025-01-04"),
        ("to: 2027-03-31", "to: 1850-03-31", "S115", "1850-03-31"),
        ("from: 1857-01-01", "from: 1799-01-01", "S105", "1799-01-01"),
        ("officers: 4168.5", "officers: 4,168", "S109", "4,168"),
        ("officers: 4168.5", "officers: -1", "S113", "-1"),
        ("tile: [8, 7]", "tile: [8]", "S113", "[8]"),
        ("tile: [8, 7]", "tile: [8, 7, 6]", "S113", "[8, 7, 6]"),
        ("nation: england\n", "nation: France\n", "S111", "France"),
        ("    nation: england\n", "", "S103", "name: Kent Police"),
        ("forces: [kent, essex]", "forces: []", "S113", "[]"),
        ("forces: [kent, essex]", "forces: kent", "S101", "kent"),
    ],
)
def test_a_mistake_in_the_register_is_located_and_leaves_no_workspace(
    old: str, new: str, code: str, there: str
) -> None:
    failure = broken({old: new})
    assert str(failure) == "forces.yaml cannot be read"
    (problem,) = failure.problems
    assert problem.code == code
    assert at(problem, REGISTER.replace(old, new, 1)).startswith(there)


@pytest.mark.parametrize(
    ("old", "new", "code", "there"),
    [
        ("calendar: frozen", "calendar: frozzen", "R207", "frozzen"),
        ("successor: essex", "successor: wessex", "R202", "wessex"),
        ("[kent-office, ", "[kent-offices, ", "R209", "kent-offices"),
        ("forces: [kent, essex]", "forces: [kent, wessex]", "R202", "wessex"),
        ("  kent-and-essex:", "  national:", "R225", "national: {name: Kent and"),
        ("  kent-and-essex:", "  essex:", "R225", "essex: {name: Kent and"),
        ("forces:\n  kent:", "forces:\n  national: {name: N, nation: uk}\n  kent:", "R225", "national: {name: N,"),
    ],
)
def test_a_name_that_leads_nowhere_leaves_the_register_readable(old: str, new: str, code: str, there: str) -> None:
    text = REGISTER.replace(old, new, 1)
    workspace = story(register=text)
    (problem,) = workspace.problems
    assert problem.code == code
    assert at(problem, text).startswith(there)
    assert workspace.register.service.name == "UK policing"


def test_numbers_with_separators_can_be_corrected_for_the_writer() -> None:
    (problem,) = broken({"officers: 4168.5": "officers: 4,168.5"}).problems
    assert problem.fix is not None
    assert problem.fix.replacement == "4168.5"
    assert problem.force == "kent"


def test_the_agenda_names_asks_of_files_and_of_returns() -> None:
    ask = "asks: [{id: a1, ask: Release two engineers}]\n"
    head = "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-06-01\n"
    register_text = (
        "service:\n  name: S\n  agenda: [kent/cloud/a1, kent/cloud/r1, kent/cloud/r2, essex/cloud/a1, kent/office/r2]\n"
        "forces: {kent: {name: Kent, nation: england}, essex: {name: Essex, nation: england}}\n"
    )
    given = "force: kent\nasks: [{id: r1, ask: One}, {id: r2, ask: Two, programmes: [office]}]\n"
    workspace = story({"register": register_text, "kent": head + ask, "return": given, "office": OFFICE})
    assert [text for text in messages(workspace) if "ask" in text] == [
        'There is no ask "kent/cloud/r2"',
        'There is no ask "essex/cloud/a1"',
    ]


@pytest.mark.parametrize(
    ("programmes", "column"), [("office", 39), ("[[office]]", 40), ("[{office: x}]", 40), ("{office: x}", 39)]
)
def test_programmes_of_an_ask_that_are_no_list_of_names_are_one_mistake(programmes: str, column: int) -> None:
    given = f"force: kent\nasks: [{{id: r1, ask: One, programmes: {programmes}}}]\n"
    assert found(story({"return": given, "office": OFFICE})) == [f"kent.yaml:2:{column} S101"]


OFFICE = "programme: office\ntitle: Office\nversion: 1\nmilestones: {live: {title: Live}}\n"


def test_asks_of_a_file_that_cannot_be_read_are_not_missed() -> None:
    register_text = "service: {name: S, agenda: [kent/cloud/a1]}\nforces: {kent: {name: Kent, nation: england}}\n"
    assert found(story(register=register_text, kent="force: [\n")) == ["kent.yaml:2:1 Y001"]
