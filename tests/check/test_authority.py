"""Who may change what: the verdict on a change, from values alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from rollout.check.authority import ChangedFile, Judged, Proposal, Verdict, judge
from rollout.check.authority_accounts import Accounts
from rollout.check.authority_paths import spot, twins
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.problem import Severity
from rollout.model.register import Register
from rollout.report.authority_document import comment_table, headline
from rollout.rules import authority
from rollout.rules.rule import Rule

REGISTER = """\
service:
  name: UK policing
  owners: [delivery-office, "@Example-Lead"]
  teams: {delivery-office: ["@example-office"], joint: ["@example-joint"]}
forces:
  kent: {name: Kent Police, nation: england, owners: ["@example-kent", joint]}
  essex: {name: Essex Police, nation: england, owners: ["@example-essex", "@body/essex-office"]}
  gwent: {name: Gwent Police, nation: wales}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""
KENT = "programmes/cloud/progress/kent.yaml"
ESSEX = "programmes/cloud/progress/essex.yaml"
TEXT = """\
programme: cloud
force: kent
blueprint: 1
start: 2026-06-01
confirmed: 2026-11-01
"""
NEWS = TEXT.replace("2026-11-01", "2026-11-15")
NEW_PLAN = TEXT.replace("blueprint: 1", "blueprint: 2")
NO, FILE, RUN, LINK, MODULE = "000000", "100644", "100755", "120000", "160000"


def register(text: str = REGISTER) -> Register:
    return read_workspace([FileEntry(path="forces.yaml", content=text.encode())]).register


def edited(path: str, before: str = TEXT, after: str = NEWS) -> ChangedFile:
    return ChangedFile(path, FILE, FILE, before.encode(), after.encode())


def added(path: str, text: str = TEXT, mode: str = FILE) -> ChangedFile:
    return ChangedFile(path, NO, mode, None, text.encode() if mode in (FILE, RUN) else None)


def deleted(path: str, text: str = TEXT) -> ChangedFile:
    return ChangedFile(path, FILE, NO, text.encode(), None)


def verdict(actor: str, *files: ChangedFile, teams: tuple[str, ...] = (), there: tuple[str, ...] = ()) -> Verdict:
    paths = (*there, *(file.path for file in files if not file.is_deleted))
    return judge(register(), actor, Proposal(files=files, paths=paths), teams)


def codes(found: Verdict) -> list[str | None]:
    return [change.code for change in found.changes]


# Who is who


@pytest.mark.parametrize(
    ("actor", "teams", "service", "kent", "essex", "both"),
    [
        ("@example-kent", (), False, True, False, True),
        ("example-kent", (), False, True, False, True),
        ("EXAMPLE-Kent", (), False, True, False, True),
        ("@example-joint", (), False, True, False, True),
        ("@example-essex", (), False, False, True, True),
        ("@example-lead", (), True, False, False, False),
        ("@example-office", (), True, False, False, False),
        ("@somebody", (), False, False, False, False),
        ("@somebody", ("joint",), False, True, False, True),
        ("@somebody", ("body/essex-office",), False, False, True, True),
        ("@somebody", ("@Body/Essex-Office",), False, False, True, True),
        ("@somebody", ("delivery-office",), True, False, False, False),
        # An account that calls itself like a team is not in it, and a team called like an account is not that account.
        ("@joint", (), False, False, False, False),
        ("@delivery-office", (), False, False, False, False),
        ("@somebody", ("example-kent", "example-lead"), False, False, False, False),
        ("@essex-office", (), False, False, False, False),
    ],
)
def test_owners_are_accounts_or_teams(
    actor: str, teams: tuple[str, ...], service: bool, kent: bool, essex: bool, both: bool
) -> None:
    accounts = Accounts(register(), actor, teams)
    assert accounts.is_service is service
    looks_after = [accounts.looks_after(unit) for unit in ("kent", "essex", "kent-and-essex", "gwent", "unknown")]
    assert looks_after == [kent, essex, both, False, False]


# A force's own files


def test_facts_of_an_own_file_are_allowed_and_may_be_merged_without_a_person() -> None:
    found = verdict(
        "@example-kent",
        edited(KENT),
        edited("programmes/returns/kent.yaml", "force: kent\n", "force: kent\nsummary: A\n"),
    )
    assert found.allowed
    assert found.facts_only
    assert [(change.field, change.kind, change.why) for change in found.changes] == [
        ("confirmed", "fact", "@example-kent looks after kent."),
        ("summary", "fact", "@example-kent looks after kent."),
    ]
    assert headline(found) == "@example-kent may make this change: facts only, in files the account looks after"


def test_a_term_of_an_own_file_needs_the_service() -> None:
    found = verdict("@example-kent", edited(KENT, TEXT, NEWS.replace("blueprint: 1", "blueprint: 2")))
    assert not found.allowed
    assert [(change.field, change.allowed, change.code) for change in found.changes] == [
        ("blueprint", False, "A702"),
        ("confirmed", True, None),
    ]
    (problem,) = found.problems
    assert str(problem.location) == f"{KENT}:3:12"
    assert problem.message == (
        '@example-kent may not change "blueprint" of kent: it was agreed with the force, so it needs an account of the '
        "service."
    )
    assert problem.hint == "Leave it out, or ask @example-office, @Example-Lead to approve it."
    assert headline(found) == "@example-kent may not make this change: 1 of 2 changes need somebody else"


def test_the_service_may_change_terms_and_everything_else_but_a_person_merges_that() -> None:
    for file in (edited(KENT, TEXT, NEW_PLAN), deleted(KENT), added(ESSEX), edited("README.md"), edited(KENT)):
        found = verdict("@example-office", file)
        assert found.allowed
        assert not found.facts_only
    assert headline(found) == "@example-office may make this change"


def test_comments_in_an_own_file_are_the_forces_to_change() -> None:
    found = verdict("@example-kent", edited(KENT, TEXT, "# Our file\n" + TEXT))
    assert found.facts_only
    assert [(change.field, change.why) for change in found.changes] == [
        (None, "It changes in comments and layout only; @example-kent looks after kent.")
    ]
    assert codes(verdict("@example-essex", edited(KENT, TEXT, "# Our file\n" + TEXT))) == ["A701"]


def test_a_collaborations_file_is_for_any_of_its_forces() -> None:
    path = "programmes/cloud/progress/kent-and-essex.yaml"
    assert verdict("@example-kent", edited(path)).facts_only
    assert verdict("@example-essex", edited(path)).facts_only
    assert codes(verdict("@somebody", edited(path))) == ["A701"]


def test_a_force_may_begin_its_own_return_and_nobody_elses() -> None:
    assert verdict(
        "@example-kent", added("programmes/returns/kent.yaml", "force: kent\nconfirmed: 2026-11-01\n")
    ).facts_only
    assert codes(verdict("@example-kent", added("programmes/returns/kent.yaml", "force: essex\n"))) == ["A702"]
    assert codes(verdict("@example-kent", added("programmes/returns/essex.yaml", "force: essex\n"))) == ["A701"]
    assert codes(verdict("@example-kent", added("programmes/returns/kent.yaml", "force: kent\n", RUN))) == ["A705"]
    assert codes(verdict("@example-kent", added("programmes/returns/kent.yaml", "[\n"))) == ["A709"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (deleted(KENT), "It is deleted; that needs an account of the service."),
        (added(KENT), "It is added; that needs an account of the service."),
        (ChangedFile(KENT, FILE, RUN, b"a: 1\n", b"a: 1\n"), "It changes its mode from 100644 to 100755; that needs an account of the service."),
        (ChangedFile(KENT, FILE, LINK, b"a: 1\n", None), "It becomes a symbolic link; that needs an account of the service."),
        (ChangedFile(KENT, NO, LINK, None, None), "It becomes a symbolic link; that needs an account of the service."),
        (ChangedFile(KENT, LINK, FILE, None, b"a: 1\n"), "It changes its mode from 120000 to 100644; that needs an account of the service."),
        (ChangedFile(KENT, FILE, MODULE, b"a: 1\n", None), "It becomes a submodule; that needs an account of the service."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_done_to_an_own_file_as_a_whole_needs_the_service(change: ChangedFile, why: str) -> None:
    found = verdict("@example-kent", change)
    assert [(row.kind, row.field, row.code, row.why) for row in found.changes] == [("term", None, "A705", why)]


def test_a_changed_mode_does_not_hide_a_changed_field() -> None:
    both = ChangedFile(KENT, FILE, RUN, TEXT.encode(), NEWS.encode())
    assert [(row.field, row.code) for row in verdict("@example-kent", both).changes] == [
        (None, "A705"),
        ("confirmed", None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (TEXT.encode(), b"a: [\n", "the changed file cannot be read"),
        (TEXT.encode(), None, "the changed file cannot be read"),
        (b"a: [\n", TEXT.encode(), "the file as it was cannot be read"),
        (None, TEXT.encode(), "the file as it was cannot be read"),
    ],
)
def test_what_cannot_be_read_is_for_a_person_of_the_service(
    before: bytes | None, after: bytes | None, why: str
) -> None:
    found = verdict("@example-kent", ChangedFile(KENT, FILE, FILE, before, after))
    assert codes(found) == ["A709"]
    assert why in found.changes[0].why
    assert found.problems[0].hint == "Put right what `rollout check` says about the file, then this can be judged."


# Everybody else's files


def test_another_forces_file_is_not_to_be_changed_in_any_way() -> None:
    for change in (
        edited(ESSEX),
        edited(ESSEX, TEXT, "# hello\n" + TEXT),
        deleted(ESSEX),
        added(ESSEX),
        ChangedFile(ESSEX, FILE, RUN, b"a: 1\n", b"a: 1\n"),
        ChangedFile(ESSEX, FILE, LINK, b"a: 1\n", None),
        ChangedFile(ESSEX, FILE, FILE, b"a: [\n", b"a: {\n"),
        edited("programmes/returns/essex.yaml"),
        edited("programmes/cloud/progress/gwent.yaml"),
        added("programmes/cloud/progress/nobody.yaml"),
    ):
        found = verdict("@example-kent", change)
        assert not found.allowed
        assert set(codes(found)) == {"A701"}


def test_it_is_said_whose_file_it_is() -> None:
    (change,) = verdict("@example-kent", edited(ESSEX)).changes
    assert change.why == "Files of essex are for @example-essex, @body/essex-office."
    (change,) = verdict("@example-kent", edited("programmes/cloud/progress/gwent.yaml")).changes
    assert change.why == "Files of gwent are for the service."


@pytest.mark.parametrize(
    ("path", "kind", "why"),
    [
        ("programmes/cloud/progress/national.yaml", "fact", "The progress of national milestones needs"),
        ("programmes/cloud/slots.yaml", "other", "Who has which slot needs"),
        ("programmes/cloud/blueprint.yaml", "other", "A blueprint needs"),
        ("forces.yaml", "other", "The register needs"),
        ("templates/brief.md.j2", "other", "A template needs"),
        ("Templates/brief.md.j2", "other", "A template needs"),
        (".github/workflows/check.yml", "other", "A workflow needs"),
        (".GITHUB/workflows/check.yml", "other", "A workflow needs"),
        (".gitlab-ci.yml", "other", "A workflow needs"),
        (".gitattributes", "other", "A file that is no force's own needs"),
        ("README.md", "other", "A file that is no force's own needs"),
        ("programmes/cloud/progress/kent.yml", "other", "A file that is no force's own needs"),
        ("programmes/cloud/kent.yaml", "other", "A file that is no force's own needs"),
        ("other/programmes/cloud/progress/kent.yaml", "other", "A file that is no force's own needs"),
    ],
)
def test_what_everybody_shares_needs_the_service(path: str, kind: str, why: str) -> None:
    found = verdict("@example-kent", edited(path))
    assert [(change.kind, change.code) for change in found.changes] == [(kind, "A704")]
    assert found.changes[0].why.startswith(why)
    assert codes(verdict("@example-kent", deleted(path))) == ["A704"]
    assert codes(verdict("@example-kent", added(path))) == ["A704"]
    assert verdict("@example-office", edited(path)).allowed


def test_a_changed_mode_of_a_shared_file_is_a_change() -> None:
    found = verdict("@example-kent", ChangedFile("README.md", FILE, RUN, None, None))
    assert [(row.field, row.code) for row in found.changes] == [(None, "A704")]


def test_a_national_file_shows_facts_and_terms_all_of_them_the_services() -> None:
    path = "programmes/cloud/progress/national.yaml"
    found = verdict("@example-kent", edited(path, TEXT, NEWS.replace("blueprint: 1", "blueprint: 2")))
    assert [(change.field, change.kind, change.code) for change in found.changes] == [
        ("blueprint", "term", "A704"),
        ("confirmed", "fact", "A704"),
    ]
    assert [change.kind for change in verdict("@example-lead", deleted(path)).changes] == ["term"]
    assert [change.kind for change in verdict("@example-lead", edited(path, TEXT, "# x\n" + TEXT)).changes] == ["term"]
    assert not verdict("@example-lead", edited(path)).facts_only


def test_an_unreadable_shared_file_is_one_change() -> None:
    found = verdict("@example-lead", edited("forces.yaml", REGISTER, "["))
    assert [(change.kind, change.field, change.allowed) for change in found.changes] == [("other", None, True)]


def test_the_register_is_the_one_given_not_the_one_proposed() -> None:
    mine = REGISTER.replace('owners: ["@example-essex"', 'owners: ["@example-kent"')
    found = verdict("@example-kent", edited("forces.yaml", REGISTER, mine), edited(ESSEX))
    assert [(change.file, change.field, change.allowed) for change in found.changes] == [
        ("forces.yaml", "forces.essex.owners", False),
        (ESSEX, "confirmed", False),
    ]


def test_nobody_is_named_where_the_service_names_nobody() -> None:
    bare = register("service: {name: UK policing}\nforces: {kent: {name: Kent, nation: england}}\n")
    found = judge(bare, "@example-kent", Proposal(files=(edited("forces.yaml"),), paths=("forces.yaml",)))
    assert found.problems[0].hint == next(rule.advice for rule in authority.RULES if rule.code == "A704")


def test_long_lists_of_accounts_are_cut() -> None:
    many = ", ".join(f'"@example-{number}"' for number in range(8))
    crowded = register(f"service: {{name: UK}}\nforces: {{kent: {{name: Kent, nation: england, owners: [{many}]}}}}\n")
    found = judge(crowded, "@other", Proposal(files=(edited(KENT),), paths=(KENT,)))
    assert found.changes[0].why.endswith("@example-4 and 3 more.")


# Mixed changes


@pytest.mark.parametrize(
    "path", ["programmes/cloud/blueprint.yaml", "forces.yaml", "templates/a.md.j2", ".github/workflows/a.yml"]
)
def test_progress_beside_what_decides_how_it_is_read_is_asked_to_be_split(path: str) -> None:
    found = verdict("@example-office", edited(KENT), edited(path))
    assert all(change.allowed for change in found.changes)
    assert not found.allowed
    assert [problem.code for problem in found.problems] == ["A707"]
    assert found.problems[0].location.file == path
    assert headline(found) == "@example-office is asked to split this change"
    assert not verdict("@example-kent", edited("programmes/returns/kent.yaml"), edited(path)).allowed


@pytest.mark.parametrize(
    "path", ["programmes/cloud/slots.yaml", "programmes/cloud/progress/national.yaml", "README.md"]
)
def test_progress_beside_anything_else_need_not_be_split(path: str) -> None:
    assert verdict("@example-office", edited(KENT), edited(path)).allowed


def test_facts_beside_something_else_are_merged_by_a_person() -> None:
    assert not verdict("@example-office", edited(KENT), edited("README.md")).facts_only


def test_no_change_is_allowed_and_nothing_to_merge() -> None:
    found = verdict("@example-kent")
    assert (found.allowed, found.facts_only, headline(found)) == (True, False, "@example-kent: nothing is changed")


# Paths


@pytest.mark.parametrize(
    ("new", "other"),
    [
        ("programmes/cloud/progress/Kent.yaml", KENT),
        ("programmes/cloud/progress/kent.YAML", KENT),
        ("programmes/cloud/progress/kent.yaml.", KENT),
        ("programmes/cloud/progress/kent.yaml ", KENT),
        ("programmes/cloud/progress/ke\u200bnt.yaml", KENT),
        ("programmes/cloud/progress/\uff4bent.yaml", KENT),
        ("programmes/cloud/progress/\u212aent.yaml", KENT),
        ("programmes\\cloud\\progress\\kent.yaml", "programmes/cloud"),
        ("programmes/Cloud/progress/kent.yaml", "programmes/cloud"),
        ("PROGRAMMES/cloud/progress/new.yaml", "programmes"),
        ("programmes/cloud/Progress", "programmes/cloud/progress"),
    ],
)
def test_a_twin_of_a_path_is_found(new: str, other: str) -> None:
    assert twins([new], [KENT, new]) == {new: other}


def test_nobody_may_add_a_twin_not_even_the_service() -> None:
    for actor in ("@example-kent", "@example-essex", "@example-office"):
        found = verdict(actor, added("programmes/cloud/progress/Kent.yaml"), there=(KENT,))
        assert not found.allowed
        assert found.changes[-1].code == "A706"
        assert found.changes[-1].why.startswith(f"On some machines this is the same file as {KENT}")
    other = verdict("@example-office", added("Forces.yaml"), there=("forces.yaml",))
    assert [change.kind for change in other.changes] == ["other", "other"]


def test_two_new_paths_can_be_twins_of_each_other() -> None:
    found = verdict("@example-office", added("docs/A.md"), added("docs/a.md"))
    assert codes(found) == [None, None, "A706"]


def test_renaming_a_twin_away_leaves_none() -> None:
    old = "programmes/cloud/progress/Kent.yaml"
    assert verdict("@example-office", deleted(old), added(KENT)).allowed


def test_paths_that_only_look_alike_are_no_twins() -> None:
    assert twins(["programmes/cloud/progress/essex.yaml"], [KENT, ESSEX, "programmes/cloud-2/progress/kent.yaml"]) == {}


@pytest.mark.parametrize(
    ("path", "prefix", "shown", "sort", "unit"),
    [
        (KENT, "", KENT, "progress", "kent"),
        (f"data/{KENT}", "data/", KENT, "progress", "kent"),
        ("data/forces.yaml", "data/", "forces.yaml", "register", None),
        ("forces.yaml", "data/", "../forces.yaml", "file", None),
        (KENT, "data/", f"../{KENT}", "file", None),
        ("data/templates/a.md.j2", "data/", "templates/a.md.j2", "template", None),
        ("templates/a.md.j2", "data/", "../templates/a.md.j2", "file", None),
        (".github/workflows/a.yml", "data/", "../.github/workflows/a.yml", "workflow", None),
        ("programmes/cloud/progress/a\nb.yaml", "", "programmes/cloud/progress/a\\nb.yaml", "progress", "a\\nb"),
        ("programmes/returns/progress/kent.yaml", "", "programmes/returns/progress/kent.yaml", "file", None),
    ],
)
def test_a_path_is_seen_from_the_workspace(path: str, prefix: str, shown: str, sort: str, unit: str | None) -> None:
    found = spot(path, prefix)
    assert (found.shown, found.sort, found.unit) == (shown, sort, unit)


# The catalogue and its examples

EXAMPLES = sorted((Path(__file__).parent.parent / "errors").glob("A[0-9][0-9][0-9].txt"))


def proposal(parts: Mapping[str, str]) -> Proposal:
    sides: dict[str, dict[str, bytes]] = {"before": {}, "after": {}, "there": {}}
    for heading, text in parts.items():
        side, _, path = heading.partition(" ")
        if side in sides:
            sides[side][path] = text.encode()
    before, after = sides["before"], sides["after"]
    files = [
        ChangedFile(
            path, FILE if path in before else NO, FILE if path in after else NO, before.get(path), after.get(path)
        )
        for path in sorted(before | after)
    ]
    return Proposal(files=tuple(files), paths=(*after, *sides["there"]))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_what_it_says_and_nothing_else(path: Path) -> None:
    found = re.split(r"^=== (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parts = dict(zip(found[1::2], found[2::2], strict=True))
    judged = judge(register(parts["forces.yaml"]), parts["actor"].strip(), proposal(parts))
    assert [f"{p.location} {p.code} {p.name}" for p in judged.problems] == parts["found"].splitlines()
    assert path.stem in {problem.code for problem in judged.problems}


def test_every_code_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} == {rule.code for rule in authority.RULES}


@pytest.mark.parametrize("rule", authority.RULES, ids=lambda rule: rule.code)
def test_a_page_tells_what_is_wrong_why_it_matters_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"A7[0-9]{2}", rule.code)
    assert rule.severity is Severity.ERROR
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.advice.endswith(".")
    yaml.safe_load(dedent(rule.example))


# A comment


def test_a_comment_shows_refusals_first_and_counts_what_it_leaves_out() -> None:
    names = "".join(f"  m{number}: {{note: a}}\n" for number in range(300))
    before = f"milestones:\n{names}"
    after = before.replace("note: a", "note: b").replace("m7: {", "m7: {by: us, ")
    table = comment_table(verdict("@example-kent", edited(KENT, before, after)))
    assert len(table.rows) == 200
    assert table.rows[0][1] == "milestones.m7.by"
    assert table.rows[1][3] == "yes"
    assert table.caption == "And 101 more."


def test_a_judged_change_names_its_file() -> None:
    (change,) = verdict("@example-kent", edited(KENT)).changes
    assert isinstance(change, Judged)
    assert change.file == KENT
