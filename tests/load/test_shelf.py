"""Many states of a workspace read file by file equal the same states read alone."""

from __future__ import annotations

from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.load.assemble import RegisterUnreadable, read_workspace
from rollout.load.entries import EntryKind, FileEntry
from rollout.load.shelf import FileKey, Shelf
from tests.load.plain import plain
from tests.load.stories import CLOUD, KENT, REGISTER, entries
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed

Files = dict[str, str]


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def on(shelf: Shelf, state: Files, *, follow_ids: bool = False) -> Any:
    """A state read with what is on the shelf, as `plain` values, or the problems that leave no workspace."""
    keys = [FileKey(path, id_of(text)) for path, text in state.items()]
    for key in keys:
        if key not in shelf:
            shelf.add(FileEntry(path=key.path, content=state[key.path].encode()), key.id)
    try:
        return plain(shelf.workspace(keys, follow_ids=follow_ids))
    except RegisterUnreadable as error:
        return plain(error.problems)


def alone(state: Files) -> Any:
    try:
        return plain(read_workspace(entries({path: text.encode() for path, text in state.items()})))
    except RegisterUnreadable as error:
        return plain(error.problems)


def spoilt(text: str, random: Random) -> str:
    """A text with a mistake, or one that only looks different."""
    at = random.randrange(len(text) + 1)
    return random.choice((
        text[:at] + random.choice("\t:{&x\n  -#'\"") + text[at:],
        text[:at],
        text.replace("national", "natoinal"),
        text.replace("version: 1", "version: 2"),
        "# a remark\n" + text,
    ))  # fmt: skip


def history_from(seed: int) -> list[Files]:
    """States that share most of their files: some come and go, some are spoilt, some mended."""
    random = Random(seed)
    whole = files(from_seed(seed))
    other = files(from_seed(seed + 1))
    state, states = dict(whole), []
    for _ in range(6):
        path = random.choice(sorted({*whole, *other}))
        new = random.choice((None, whole.get(path), other.get(path), spoilt(whole.get(path, "x: 1\n"), random)))
        if new is None:
            state.pop(path, None)
        else:
            state[path] = new
        states.append(dict(state))
    return states


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_states_on_a_shelf_equal_states_read_alone(seed: int) -> None:
    shelf = Shelf()
    for state in history_from(seed):
        assert on(shelf, state) == alone(state)


def test_a_state_read_twice_is_the_same_twice() -> None:
    state = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": CLOUD.replace("sign-up]", "nowhere]")}
    shelf = Shelf()
    assert on(shelf, state) == on(shelf, state) == alone(state)


def test_a_file_is_read_once() -> None:
    shelf = Shelf()
    state = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": CLOUD}
    on(shelf, state)
    register = FileKey("forces.yaml", id_of(REGISTER))
    assert register in shelf
    assert on(shelf, {**state, "programmes/cloud/blueprint.yaml": CLOUD + "# more\n"}) is not None
    shelf.keep([register])
    assert register in shelf
    assert FileKey("programmes/cloud/blueprint.yaml", id_of(CLOUD)) not in shelf


def test_what_is_no_file_stands_on_the_shelf_as_what_it_is() -> None:
    shelf = Shelf()
    shelf.add(FileEntry(path="forces.yaml", content=REGISTER.encode()), "1")
    shelf.add(FileEntry(path="programmes/cloud/blueprint.yaml", kind=EntryKind.LINK), "2")
    shelf.add(FileEntry(path="programmes/notes.yaml", content=b"x: 1"), "3")
    keys = [
        FileKey(path, id_)
        for path, id_ in (
            ("forces.yaml", "1"),
            ("programmes/cloud/blueprint.yaml", "2"),
            ("programmes/notes.yaml", "3"),
        )
    ]
    workspace = shelf.workspace(keys, revision="abc")
    assert [(p.code, p.location.revision) for p in workspace.problems] == [("Y019", None), ("R220", "abc")]
    assert workspace.revision == "abc"


def test_an_impossible_fact_is_mended_for_one_state_only() -> None:
    """A national milestone always applies; when it is the forces' own in another state, the fact counts there."""
    national = "programme: cloud\nblueprint: 1\nmilestones:\n  designed: {not_applicable: Bought}\n"
    state = {
        "forces.yaml": REGISTER,
        "programmes/cloud/blueprint.yaml": CLOUD,
        "programmes/cloud/progress/national.yaml": national,
    }
    shelf = Shelf()
    assert on(shelf, state) == alone(state)
    other = {**state, "programmes/cloud/blueprint.yaml": CLOUD.replace("scope: national, ", "")}
    assert on(shelf, other) == alone(other)
    assert on(shelf, state) == alone(state)


PATH = "programmes/cloud/progress/{}.yaml"


def followed(progress: dict[str, str]) -> list[str]:
    """The units a workspace has whose progress files have these names and forces."""
    state = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": CLOUD}
    state |= {PATH.format(name): text for name, text in progress.items()}
    workspace = dict(on(Shelf(), state, follow_ids=True))
    (_, cloud), *_ = workspace["programmes"]
    return [name for name, _ in cloud["units"]]


def of(force: str) -> str:
    return KENT.replace("force: kent", f"force: {force}")


@pytest.mark.parametrize(
    ("progress", "units"),
    [
        ({"kent-police": of("kent")}, ["kent"]),
        ({"kent": of("essex"), "essex": of("kent")}, ["essex", "kent"]),
        ({"kent": of("kent"), "kent-copy": of("kent")}, ["kent"]),
        ({"one": of("kent"), "two": of("kent")}, []),
        ({"kent": of("kent"), "essex": "broken: ["}, ["kent"]),
        ({"kent": of("essex"), "essex": "broken: ["}, []),
    ],
    ids=["renamed", "swapped", "a copy beside it", "two of one force", "a broken one", "its place is taken"],
)
def test_a_file_is_followed_by_the_force_inside_it(progress: dict[str, str], units: list[str]) -> None:
    assert followed(progress) == units


def test_a_national_file_is_not_followed() -> None:
    assert followed({"national": "programme: cloud\nblueprint: 1\n"}) == []
