"""Two changes of one file come together by field: nothing is lost, and only the same field can be in conflict."""

from __future__ import annotations

from random import Random
from textwrap import dedent

import pytest
from hypothesis import given, settings

from rollout.edit.changes import Meaning, applied, same
from rollout.edit.edited import ByHand, Read, edited, opened
from rollout.edit.meaning import meaning
from rollout.edit.merge import ABSENT, Conflict, Merged, both_whole, merge
from tests.edit.layouts import SEEDS, file
from tests.edit.stories import HEAD, ORDER, PATH
from tests.edit.test_any_layout import EXAMPLES, change_of


def three(base: str, ours: str, theirs: str, *, kind: str = "progress") -> Merged:
    """Three texts merged; common indentation is removed."""
    found = merge(PATH, *(dedent(text).encode() for text in (base, ours, theirs)), kind=kind)
    assert isinstance(found, Merged), found
    return found


def merged(base: str, ours: str, theirs: str) -> str:
    """The text that three make when nothing is in conflict."""
    found = three(*(HEAD + dedent(text) for text in (base, ours, theirs)))
    assert found.conflicts == ()
    return found.raw.decode().removeprefix(HEAD)


def said(raw: bytes) -> Meaning:
    read = opened(PATH, raw)
    assert isinstance(read, Read), read
    return meaning(read.root)


BASE = "milestones:\n  built:\n    started: 2026-08-10\n\n  live:\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "together"),
    [
        (BASE, BASE.replace("08-10", "08-11"), BASE.replace("08-10", "08-11")),
        (BASE.replace("08-10", "08-11"), BASE, BASE.replace("08-10", "08-11")),
        (BASE + "    expected: 2027-01-04\n", BASE.replace("08-10", "08-11"), BASE.replace("08-10", "08-11") + "    expected: 2027-01-04\n"),
        (
            BASE.replace("08-10", "08-10 # after the survey"),
            BASE.replace("08-10\n", "08-10\n    finished: 2026-09-01\n"),
            BASE.replace("08-10\n", "08-10 # after the survey\n    finished: 2026-09-01\n"),
        ),
        ("milestones:\n  live:\n", BASE, "milestones:\n  live:\n"),
        ("milestones: {built: {started: 2026-08-10}, live: }\n", BASE + "    note: x\n", "milestones: {built: {started: 2026-08-10}, live: {note: x} }\n"),
        ("summary: One.\n" + BASE, "summary: One.\n" + BASE.replace("08-10", "08-11"), "summary: One.\n" + BASE.replace("08-10", "08-11")),
    ],
    ids=["theirs", "ours", "other-milestones", "comment-stays", "dropped", "braces", "both-alike"],
)  # fmt: skip
def test_what_one_side_changed_is_taken(ours: str, theirs: str, together: str) -> None:
    assert merged(BASE, ours, theirs) == together


def test_the_same_field_changed_differently_shows_both_values_where_they_stand() -> None:
    found = three(BASE, BASE.replace("08-10", "08-11"), BASE.replace("08-10", "08-12"))
    assert found.conflicts == (Conflict(("milestones", "built", "started"), "2026-08-11", "2026-08-12"),)
    assert found.raw.decode() == dedent("""\
        milestones:
          built:
        <<<<<<< ours
            started: 2026-08-11
        =======
            started: 2026-08-12
        >>>>>>> theirs

          live:
        """)


def test_a_field_changed_on_one_side_and_dropped_on_the_other_is_a_conflict() -> None:
    found = three(BASE, BASE.replace("    started: 2026-08-10\n", ""), BASE.replace("08-10", "08-12"))
    assert found.conflicts == (Conflict(("milestones", "built", "started"), ABSENT, "2026-08-12"),)
    gone = "milestones:\n  live:\n"
    found = three(BASE, gone, BASE.replace("08-10", "08-12"))
    assert found.conflicts == (Conflict(("milestones", "built"), ABSENT, {"started": "2026-08-12"}),)


@pytest.mark.parametrize(
    ("ours", "theirs", "counts"),
    [("2026-11-14", "2026-11-20", "2026-11-14"), ("2026-11-20", "2026-11-14", "2026-11-14")],
)
def test_of_two_days_of_confirming_the_earlier_counts(ours: str, theirs: str, counts: str) -> None:
    text = "confirmed: {}\n"
    found = three(text.format("2026-10-01"), text.format(ours), text.format(theirs))
    assert found.raw.decode() == text.format(counts)
    assert found.conflicts == ()
    (notice,) = found.notices
    assert notice.startswith(f"confirmed is {ours} on one side and {theirs} on the other: the earlier counts")


def test_the_same_in_other_words_is_no_conflict() -> None:
    base = "milestones:\n  live:\n    remaining: 1w\n    baseline: 2026-01-05\n"
    ours = "milestones:\n  live:\n    remaining: 3w\n    baseline: {date: 2026-01-05}\n"
    theirs = "milestones:\n  live:\n    remaining: 15d\n    baseline: 2026-01-05\n"
    assert merged(base, ours, theirs) == ours


def test_words_are_compared_as_words() -> None:
    found = three("summary: 1d\n", "summary: 5d\n", "summary: 1w\n")
    assert [conflict.path for conflict in found.conflicts] == [("summary",)]


def test_a_value_neither_side_could_be_read_as_is_a_conflict() -> None:
    text = "milestones:\n  live:\n    started: {}\n"
    found = three(text.format("soon"), text.format("later"), text.format("never"))
    assert [conflict.path for conflict in found.conflicts] == [("milestones", "live", "started")]


def test_a_short_form_takes_the_parts_the_other_side_added() -> None:
    text = "milestones:\n  live:\n    baseline: {}\n"
    found = merged(
        text.format("2026-01-05"), text.format("2026-02-02"), text.format("{date: 2026-01-05, reason: First plan}")
    )
    assert found == "milestones:\n  live:\n    baseline:\n      date: 2026-02-02\n      reason: First plan\n"


def test_lists_with_ids_merge_entry_by_entry() -> None:
    base = "asks:\n  - id: a\n    ask: One\n  - id: b\n    ask: Two\n"
    ours = "asks:\n  - id: a\n    ask: First\n  - id: b\n    ask: Two\n"
    theirs = "asks:\n  - {id: c, ask: Three, by: 2026-12-01}\n  - id: a\n    ask: One\n"
    assert (
        merged(base, ours, theirs)
        == "asks:\n  - id: a\n    ask: First\n  - id: c\n    ask: Three\n    by: 2026-12-01\n"
    )


@pytest.mark.parametrize("entries", ["[a, b]", "[{ask: x}]", "[{id: a}, {id: a}]"])
def test_lists_without_ids_are_taken_as_a_whole(entries: str) -> None:
    found = three("asks: [z]\n", f"asks: {entries}\n", "asks: [y]\n")
    assert [conflict.path for conflict in found.conflicts] == [("asks",)]
    assert three("asks: [z]\n", "asks: [z]\n", f"asks: {entries}\n").conflicts == ()


def test_what_the_format_does_not_know_is_merged_too() -> None:
    assert merged("other: 1\n", "other: 1\nmore: x\n", "other: 2\n") == 'other: "2"\nmore: x\n'
    assert merged("other: {a: x}\n", "other: {a: x, b: y}\n", "other: {a: z}\n") == "other: {a: z, b: y}\n"


def test_milestones_that_only_one_side_lists_go_where_it_lists_them() -> None:
    base = "milestones:\n  discovery:\n    started: 2026-01-05\n"
    theirs = "milestones:\n  sign-up:\n    started: 2026-01-02\n  discovery:\n    started: 2026-01-05\n  built:\n    note: x\n"
    together = "milestones:\n  sign-up:\n    started: 2026-01-02\n  discovery:\n    started: 2026-01-05\n  built:\n    note: x\n"
    assert merged(base, base + "# end\n", theirs).replace("# end\n", "") == together


def test_both_sides_began_the_file() -> None:
    assert three("", "force: kent\nstart: 2026-01-05\n", "force: kent\nsummary: Words.\n").raw == (
        b"force: kent\nstart: 2026-01-05\nsummary: Words.\n"
    )
    found = three("", "summary: One.\n", "summary: Two.\n")
    assert [conflict.path for conflict in found.conflicts] == [("summary",)]


@pytest.mark.parametrize("broken", range(3))
def test_what_cannot_be_read_is_named(broken: int) -> None:
    texts = [b"force: kent\n", b"force: kent\nsummary: One.\n", b"force: kent\nsummary: Two.\n"]
    texts[broken] = b"force: [\n"
    found = merge(PATH, *texts)
    assert isinstance(found, ByHand)
    assert found.location.file == f"{PATH} ({('base', 'ours', 'theirs')[broken]})"


def test_what_cannot_be_edited_is_left_to_a_person() -> None:
    anchored = "summary: &s One.\nstart: 2026-01-05\n"
    found = merge(PATH, anchored.encode(), anchored.encode(), anchored.replace("One", "Two").encode())
    assert isinstance(found, ByHand)


def test_markers_stand_on_lines_of_their_own() -> None:
    assert both_whole(b"a: 1\r\nb: 2", b"a: 1\r\nb: 3") == (
        b"a: 1\r\n<<<<<<< ours\r\nb: 2\r\n=======\r\nb: 3\r\n>>>>>>> theirs\r\n"
    )
    assert both_whole(b"\xef\xbb\xbfa: 1\n", b"a: 2\n").startswith(b"\xef\xbb\xbf<<<<<<< ours\n")


def sides(seed: int) -> tuple[bytes, bytes, bytes]:
    """A file, and what two people made of it: each some changes of its meaning."""
    drawn, rng = file(seed), Random(seed + 1)
    made = []
    for _ in range(2):
        raw = drawn.raw
        for _ in range(rng.randint(1, 3)):
            new = edited(PATH, raw, [change_of(rng)], ORDER)
            raw = new if isinstance(new, bytes) else raw
        made.append(raw)
    return drawn.raw, made[0], made[1]


def fields(value: object, path: tuple[object, ...] = ()) -> dict[tuple[object, ...], object]:
    """What a meaning says, value by value; entries of lists go by their ids."""
    if isinstance(value, dict) and value:
        return {key: each for name, part in value.items() for key, each in fields(part, (*path, name)).items()}
    if isinstance(value, list) and value:
        names = [part.get("id") if isinstance(part, dict) else number for number, part in enumerate(value)]
        return {
            key: each
            for name, part in zip(names, value, strict=True)
            for key, each in fields(part, (*path, name)).items()
        }
    return {path: value}


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_what_either_side_changed_is_there_or_in_conflict(seed: int) -> None:
    base, ours, theirs = sides(seed)
    found = merge(PATH, base, ours, theirs)
    if isinstance(found, ByHand) or found.conflicts:
        return
    before, mine, other, after = (fields(said(raw)) for raw in (base, ours, theirs, found.raw))
    for path in {*before, *mine, *other}:
        was, one, two = (side.get(path, ABSENT) for side in (before, mine, other))
        if was == one:
            assert after.get(path, ABSENT) == two or _inside(path, after), path
        elif was == two:
            assert after.get(path, ABSENT) == one or _inside(path, after), path


def _inside(path: tuple[object, ...], values: dict[tuple[object, ...], object]) -> bool:
    """Whether a place holds parts now, or is a part of what is one value (or nothing) now."""
    return any(each[: len(path)] == path or path[: len(each)] == each for each in values)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_it_is_the_same_from_either_side(seed: int) -> None:
    base, ours, theirs = sides(seed)
    one, other = merge(PATH, base, ours, theirs), merge(PATH, base, theirs, ours)
    if isinstance(one, ByHand) or isinstance(other, ByHand):
        return
    assert {each.path for each in one.conflicts} == {each.path for each in other.conflicts}
    if not one.conflicts:
        assert _unordered(said(one.raw)) == _unordered(said(other.raw))


def _unordered(value: Meaning) -> object:
    """A meaning in which the order of entries does not count, and an empty one is none."""
    if isinstance(value, dict):
        return {name: _unordered(each) for name, each in value.items()} or None
    if isinstance(value, list):
        return sorted(repr(_unordered(each)) for each in value) or None
    return value


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(seed=SEEDS)
def test_one_side_alone_is_taken_whole(seed: int) -> None:
    base, ours, _ = sides(seed)
    assert merge(PATH, base, ours, base) == Merged(raw=ours)
    assert merge(PATH, base, ours, ours) == Merged(raw=ours)
    found = merge(PATH, base, base, ours)
    if isinstance(found, Merged):
        assert found.conflicts == ()
        assert _unordered(said(found.raw)) == _unordered(said(ours))


def test_many_changes_one_after_the_other_are_what_the_merge_says() -> None:
    """The properties above see conflicts and clean merges both, or they would show nothing."""
    kinds = set()
    for seed in range(60):
        found = merge(PATH, *sides(seed))
        kinds.add("by hand" if isinstance(found, ByHand) else "conflict" if found.conflicts else "clean")
    assert {"conflict", "clean"} <= kinds
    assert same(applied({"a": "1"}, change_of(Random(1))), applied({"a": "1"}, change_of(Random(1))))
