"""Hostile text: refused at its place, by both parsers alike, quickly, and never with an exception."""

from __future__ import annotations

import csv
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rollout.load.assemble import RegisterUnreadable, read_workspace
from rollout.load.nodes import PureParser, fastest_parser, read_nodes
from rollout.load.text import MAX_BYTES, decode
from rollout.model.source import Source
from rollout.model.workspace import Workspace
from tests.load.stories import CLOUD, KENT, PATHS, REGISTER, entries, found, story

SLOTS = "slots: [{centre: cloud-centre, force: kent, milestone: live, from: 2026-09-01, to: 2026-10-01, state: used}]\n"
FACTS = """\
confirmed: 2026-06-12
asks: [{id: a1, ask: Release two engineers, milestone: live}]
milestones:
  sign-up: {baseline: {date: 2026-07-31, on: 2026-05-20}, started: 2026-06-01, finished: 2026-06-05}
  live: {remaining: 6d, blocked: "Supplier\\taccess", note: 'It''s late'}
local: {after: {live: {add: [sign-up SS+5d], reason: Board}}}
"""
FILES = {
    "register": REGISTER,
    "cloud": CLOUD,
    "kent": KENT + FACTS.replace("\\t", " "),
    "slots": SLOTS,
    "return": "force: kent\nconfirmed: {cloud: 2026-06-19}\n",
}
FOLDER = os.environ.get("ROLLOUT_CASES")


def both_parsers(files: dict[str, str | bytes]) -> list[tuple[Any, ...]]:
    """What each of the two parsers makes of a workspace: values and codes."""
    results: list[tuple[Any, ...]] = []
    for parser in (fastest_parser(), PureParser):
        try:
            workspace = read_workspace(entries(files), parser=parser)
        except RegisterUnreadable as failure:
            results.append((None, [problem.code for problem in failure.problems]))
        else:
            values = (workspace.register, workspace.programmes, workspace.returns)
            results.append((without_places(values), [problem.code for problem in workspace.problems]))
    return results


def without_places(values: tuple[Any, ...]) -> str:
    """Values as text, without the nodes they were read from."""
    return re.sub(r"origin=<[^>]*>", "", repr(values))


def only_kent(text: str | bytes) -> Workspace:
    return story(kent=text)


def test_both_parsers_read_a_whole_workspace_alike() -> None:
    fast, pure = both_parsers(dict(FILES))
    assert fast == pure
    assert fast[1] == []
    assert "2026, 6, 19" in fast[0]


@pytest.mark.parametrize("parser", [fastest_parser(), PureParser])
@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "errors").glob("Y*.txt")), ids=lambda p: p.stem)
def test_both_parsers_find_the_same_codes_in_the_broken_examples(path: Path, parser: Any) -> None:
    text = path.read_text(encoding="utf-8").split("=== programmes/cloud/progress/kent.yaml\n")[1].split("=== found")[0]
    assert {problem.code for problem in story(kent=text, parser=parser).problems} == {path.stem}


def test_without_the_c_parser_the_other_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "cyaml", raising=False)
    assert fastest_parser() is PureParser


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[" * 100_000, ["Y010"]),
        ("{a: " * 100_000, ["Y010"]),
        ("- " * 100_000, ["Y010"]),
        ("".join(" " * level + "a:\n" for level in range(1_200)), ["Y010"]),
        ("[" * 100_000 + "]" * 100_000, ["Y010"]),
        ("{" * 30 + "}" * 30, ["Y007", "Y010"]),
        ("? " * 30 + "a", ["Y007", "Y010"]),
        ("a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(20)), ["Y003", "Y004"]),
        ("a: &a\n  b: *a\n", ["Y003", "Y004"]),
        ("x" * MAX_BYTES, ["S101"]),
        ("a: " + "'" * (MAX_BYTES - 3), ["Y001"]),
        ("<<: {force: kent}\n", ["Y005"]),
        ("? force\n: kent\n", ["S103", "Y007"]),
        ("{? force : kent}\n", ["S103", "Y007"]),
        ("?\n  force\n: kent\n", ["S103", "Y007"]),
        ("force: kent\n? {a: b}\n: c\n", ["Y007"]),
        ("force: !!python/object/apply:os.system [ls]\n", ["Y006"]),
        ("force: !<\n", ["Y006"]),
        ("force: &\n", ["Y003"]),
        ("force: *\n", ["Y004"]),
        ("%TAG ! tag:x,2000:\n--- !a\nb: c\n", ["Y006"]),
    ],
    ids=lambda value: str(value)[:20].strip(),
)
def test_hostile_structure_is_refused_within_seconds(text: str, codes: list[str]) -> None:
    began = time.monotonic()
    problems = only_kent(text).problems
    assert sorted({problem.code for problem in problems}) == codes
    assert time.monotonic() - began < 5


def test_a_mebibyte_of_unknown_fields_is_answered_within_seconds() -> None:
    text = KENT + "".join(f"strat{number}: x\n" for number in range(30_000))
    began = time.monotonic()
    problems = only_kent(text).problems
    assert {problem.code for problem in problems} == {"S102"}
    assert sum(problem.hint.startswith("Did you mean") for problem in problems) == 200
    assert time.monotonic() - began < 10


def test_a_question_mark_in_a_text_is_no_complex_key() -> None:
    text = (
        KENT
        + "summary: Why? Because << is not merged here.\nmilestones:\n  live: {note: '? a'}\n  sign-up: {note: a ? b}\n"
    )
    assert found(only_kent(text)) == []
    assert found(only_kent(KENT + "asks:\n  - {id: a, ask: '<<'}\nrisks: [{id: r, title: x ?}]\n")) == []


@pytest.mark.parametrize("escape", ["\\e", "\\0", "\\x1b", "\\a", "\\u202e", "\\u2028", "\\N", "\\L", "\\uFEFF"])
def test_escapes_cannot_bring_in_what_no_file_may_hold(escape: str) -> None:
    (problem,) = only_kent(KENT + f'summary: "a{escape}b"\n').problems
    assert problem.code in ("Y014", "Y015", "Y016")
    assert "written as an escape" in problem.message
    assert (problem.location.line, problem.location.column) == (5, 10)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("summary: it is: late", "A colon stands where none"),
        ("summary\nstart: 2026-06-02", "A name without its colon"),
        ("summary: %x", "A value cannot begin with"),
        ("summary: `x", "A value cannot begin with this"),
        ('summary: "x', "A quotation is opened"),
        ('summary: "\\q"', "A backslash in double quotes"),
        ("asks: [a", "A list in square brackets"),
        ("local: {a", "A mapping in braces"),
        ("summary: - x", "A list begins where no list"),
        ("risks:\n  - x\n  y: 1", "This line is"),
        ("  summary: x", "A colon stands where none"),
        ("risks:\n    - x\n  - y", "This line is"),
        ("asks: [a,, b]", "A value is missing"),
        ("...\nsummary: x", "Text stands after the end"),
        ('summary: "x\n--- y"', "A line of dashes or dots"),
        ("summary: | x", "Something stands where the line"),
        ("summary: @x", "A value cannot begin with this"),
    ],
)
def test_what_the_parser_says_is_put_in_plain_words(line: str, start: str) -> None:
    for parser in (fastest_parser(), PureParser):
        (problem,) = story(kent=KENT + line + "\n", parser=parser).problems
        assert problem.code == "Y001"
        assert problem.message.startswith(start)
        assert problem.location.line >= 5


def test_a_failure_the_parser_does_not_place_or_explain_is_at_the_file_s_beginning() -> None:
    def failing(text: str) -> Any:
        raise yaml.YAMLError("no such luck")

    tree = read_nodes(Source("a.yaml", "a: b\n"), failing)
    assert [(str(p.location), p.code) for p in tree.problems] == [("a.yaml:1:1", "Y001")]
    assert (tree.root, tree.whole) == (None, False)


def mutated() -> st.SearchStrategy[tuple[str, str]]:
    """A file of the workspace, with a piece of it cut out and something else put in."""
    pieces = st.one_of(
        st.text(max_size=4),
        st.sampled_from(["\n", "  ", ": ", "- ", "{", "}", "[", "]", "'", '"', "#", "&a", "*a", "!t", "<<: ", "|"]),
        st.sampled_from(["---\n", "~", "2026-02-30", "5d", "\t", "\r\n", "milestones", "live", "forces: 5", "%", "\\"]),
    )

    def cut(name: str) -> st.SearchStrategy[tuple[str, str]]:
        text = FILES[name]
        ends = st.tuples(st.integers(0, len(text)), st.integers(0, 12), pieces)
        return ends.map(lambda e: (name, text[: e[0]] + e[2] + text[e[0] + e[1] :]))

    return st.sampled_from(sorted(FILES)).flatmap(cut)


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(mutated())
def test_a_changed_file_loads_to_values_or_located_problems_with_both_parsers_alike(change: tuple[str, str]) -> None:
    name, text = change
    assume("?" not in text)  # the Python parser refuses it in places where the C parser and YAML itself take it as text
    fast, pure = both_parsers({**FILES, name: text.encode("utf-8", "surrogatepass")})
    assert fast == pure


@QUICK
@given(st.one_of(st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=60)))
def test_any_bytes_at_all_load_to_values_or_located_problems(content: bytes) -> None:
    for name in ("kent", "cloud", "slots", "return", "national"):
        workspace = story({"kent": KENT, name: content})
        lines = decode(PATHS[name], content).source.text.count("\n") + 2
        for problem in workspace.problems:
            assert problem.location.line >= 1
            assert problem.location.column >= 1
            assert problem.location.file != PATHS[name] or problem.location.line <= lines or problem.code == "Y012"


def published() -> Iterator[Any]:
    if FOLDER is None:
        yield pytest.param("", "", marks=pytest.mark.skip(reason="ROLLOUT_CASES names no folder of published cases"))
        return
    folder = Path(FOLDER) / "bad_input"
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield pytest.param(str(folder / row["file"]), row["expected"], id=row["file"])


@pytest.mark.parametrize(("path", "expected"), list(published()))
def test_published_bad_files_are_refused_with_file_and_line(path: str, expected: str) -> None:
    problems = read_bytes(Path(path).read_bytes())
    assert problems, expected
    assert all(line >= 1 for _, line in problems)


def read_bytes(content: bytes) -> list[tuple[str, int]]:
    """Codes and lines of what is wrong with Kent's file of this content."""
    return [(problem.code, problem.location.line) for problem in only_kent(content).problems]
