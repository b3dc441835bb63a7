"""What a file's bytes must be before anybody reads them: UTF-8 text of ordinary characters, within 1 MiB."""

from __future__ import annotations

import pytest

from rollout.load.assemble import read_workspace
from rollout.load.entries import EntryKind, FileEntry
from rollout.load.text import MAX_BYTES, decode
from rollout.model.problem import Problem, Severity

KENT = "programmes/cloud/progress/kent.yaml"
FORCES = b"service: {name: UK policing}\nforces: {kent: {name: Kent Police, nation: england}}\n"
BLUEPRINT = b"programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {live: {title: Live}}\n"
HEAD = b"programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-06-01\n"


def problems_of(content: bytes, path: str = "a.yaml") -> tuple[Problem, ...]:
    return decode(path, content).problems


def codes(content: bytes) -> list[str]:
    return [f"{p.code} {p.location.line}:{p.location.column}" for p in problems_of(content)]


def with_kent(entry: FileEntry) -> tuple[list[str], list[str]]:
    """What is found in a workspace with this file for Kent, and which forces are not readable."""
    workspace = read_workspace(
        [
            FileEntry(path="forces.yaml", content=FORCES),
            FileEntry(path="programmes/cloud/blueprint.yaml", content=BLUEPRINT),
            entry,
        ]
    )
    return [f"{p.location} {p.code}" for p in workspace.problems], list(workspace.programmes["cloud"].unreadable)


@pytest.mark.parametrize("kind", [EntryKind.LINK, EntryKind.SPECIAL])
def test_a_link_or_special_file_is_no_file(kind: EntryKind) -> None:
    assert with_kent(FileEntry(path=KENT, kind=kind)) == ([f"{KENT}:1:1 Y019"], ["kent"])


def test_a_file_that_cannot_be_opened_is_said_to_be_so() -> None:
    entry = FileEntry(path=KENT, kind=EntryKind.CLOSED, detail="Permission denied")
    assert with_kent(entry) == ([f"{KENT}:1:1 Y020"], ["kent"])


def test_a_file_over_one_mebibyte_is_too_large() -> None:
    assert codes(b"#" * MAX_BYTES) == []
    assert codes(b"#" * (MAX_BYTES + 1)) == ["Y009 1:1"]
    assert "1,048,577 bytes" in problems_of(b"#" * (MAX_BYTES + 1))[0].message


def test_a_file_that_was_too_large_to_open_is_named_with_its_size() -> None:
    entry = FileEntry(path=KENT, kind=EntryKind.TOO_LARGE, size=5_000_000)
    assert with_kent(entry) == ([f"{KENT}:1:1 Y009"], ["kent"])


def test_over_a_hundred_thousand_parts_are_too_many() -> None:
    few = HEAD + b"# " + b"x" * 20_000 + b"\n"
    assert with_kent(FileEntry(path=KENT, content=few)) == ([], [])
    many = HEAD + b"milestones: {live: {note: [" + b"a," * 120_000 + b"]}}\n"
    found, unreadable = with_kent(FileEntry(path=KENT, content=many))
    assert [line.split()[1] for line in found] == ["Y011"]
    assert unreadable == ["kent"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"name: caf\xe9\n", "1:10"),
        ("naïve\nname: caf".encode() + b"\xe9\n", "2:10"),
        (b"\xef\xbb\xbfname: caf\xe9\n", "1:10"),
        (b"PK\x03\x04\x00\xff\xfe", "1:6"),
    ],
)
def test_bytes_that_are_no_utf_8_are_refused_at_their_place(content: bytes, place: str) -> None:
    assert codes(content) == [f"Y012 {place}"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_called_by_its_name(encoding: str) -> None:
    content = "force: kent\n".encode(encoding)
    content = content if encoding == "utf-16" else b"\xfe\xff" + content
    (problem,) = problems_of(content)
    assert (problem.code, "UTF-16" in problem.message) == ("Y012", True)


def test_a_byte_order_mark_is_a_warning_and_the_file_is_read() -> None:
    found, unreadable = with_kent(FileEntry(path=KENT, content=b"\xef\xbb\xbf" + HEAD))
    assert found == [f"{KENT}:1:1 Y018"]
    assert unreadable == []
    assert problems_of(b"\xef\xbb\xbfa: b\n")[0].severity is Severity.WARNING


def test_ordinary_text_of_any_language_and_windows_line_ends_are_fine() -> None:
    assert codes("name: Heddlu Dyfed-Powys ŵ é 😀\r\n".encode()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\tc\n", ["Y013 1:5"]),
        ("a:\n\t\tb: c\n", ["Y013 2:1"]),
        ("a: \x00b\n", ["Y014 1:4"]),
        ("a: \x1b[31mred\n", ["Y014 1:4"]),
        ("a: b\rc: d\n", ["Y014 1:5"]),
        ("a: \x7fb\n", ["Y014 1:4"]),
        ("a: b\ufeffc\n", ["Y014 1:5"]),
        ("a: \x85b\n", ["Y015 1:4"]),
        ("a: b\n# c\u2028force: essex\n", ["Y015 2:4"]),
        ("a: b\u2029c\n", ["Y015 1:5"]),
        ("a: \u202eb\n", ["Y016 1:4"]),
        ("a: b\u200f\u2066c\n", ["Y016 1:5", "Y016 1:6"]),
    ],
)
def test_invisible_and_misleading_characters_are_refused_at_their_place(text: str, expected: list[str]) -> None:
    assert codes(text.encode()) == expected


def test_a_tab_is_replaced_by_spaces_where_the_answer_is_certain() -> None:
    (indent,) = problems_of(b"a:\n\tb: c\n")
    (inside,) = problems_of(b"a: b\tc\n")
    assert indent.fix is not None
    assert inside.fix is not None
    assert (indent.fix.replacement, inside.fix.replacement) == ("  ", " ")


def test_a_file_with_a_misplaced_character_still_shows_its_other_mistakes() -> None:
    found, _ = with_kent(FileEntry(path=KENT, content=HEAD + b"strat: a\tb\n"))
    assert found == [f"{KENT}:5:1 S102", f"{KENT}:5:9 Y013"]


def test_a_tab_that_indents_hides_what_belongs_to_what_so_nothing_more_is_said() -> None:
    found, _ = with_kent(FileEntry(path=KENT, content=HEAD + b"milestones:\n\tstrat: a\n"))
    assert found == [f"{KENT}:6:1 Y013"]


def test_of_a_thousand_control_characters_a_hundred_are_shown() -> None:
    assert len(codes(b"# " + b"\x01" * 1000 + b"\n")) == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n", ["Y017 1:1"]),
        ("a: 1\n>>>>>>> theirs\n", ["Y017 2:1"]),
        ("<<<<<<< HEAD\na: 1\n", ["Y017 1:1"]),
        ("<<<<<<< HEAD\n<<<<<<< HEAD\na: 1\n>>>>>>> b\n", ["Y017 1:1", "Y017 2:1"]),
        (
            "<<<<<<< HEAD\n||||||| base\n=======\n>>>>>>> b\n<<<<<<< HEAD\n=======\n>>>>>>> b\n",
            ["Y017 1:1", "Y017 5:1"],
        ),
        ("note: a heading\n=======\n", []),
        ("note: <<<<<<< is what git writes\n", []),
        ("\u00e9: 1\n<<<<<<< HEAD\n", ["Y017 2:1"]),
    ],
)
def test_each_unresolved_conflict_is_one_problem_at_its_first_marker(text: str, expected: list[str]) -> None:
    assert codes(text.encode()) == expected
