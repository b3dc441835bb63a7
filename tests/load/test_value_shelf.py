"""States read by their values alone say what states read in the ordinary way say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.load.assemble import RegisterUnreadable
from rollout.load.blocks import Blocks
from rollout.load.entries import EntryKind, FileEntry
from rollout.load.shelf import FileKey, Shelf
from rollout.load.value_shelf import ValueShelf
from rollout.model.progress import Progress
from rollout.model.workspace import Workspace
from tests.load.plain import plain
from tests.load.stories import CLOUD, KENT, REGISTER
from tests.load.test_shelf import history_from, id_of

Files = dict[str, str]
BLUEPRINT = "programmes/cloud/blueprint.yaml"
PATH = "programmes/cloud/progress/{}.yaml"


def state_on(shelf: Shelf | ValueShelf, state: Files, *, follow_ids: bool = False) -> Workspace | None:
    """A state read with what is on the shelf, which then forgets everything else."""
    keys = [FileKey(path, id_of(text)) for path, text in state.items()]
    shelf.keep(keys)
    for key in keys:
        if key not in shelf:
            shelf.add(FileEntry(path=key.path, content=state[key.path].encode()), key.id)
    try:
        return shelf.workspace(keys, revision="abc", follow_ids=follow_ids)
    except RegisterUnreadable:
        return None


def values(workspace: Workspace | None) -> Any:
    """What a workspace says, without places, problems and sources."""
    if workspace is None:
        return None
    said: dict[str, Any] = plain(workspace, places=False)
    return {name: each for name, each in said.items() if name not in ("problems", "sources")}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), follow_ids=st.booleans())
def test_states_by_their_values_equal_states_read_ordinarily(seed: int, follow_ids: bool) -> None:
    quick, ordinary = ValueShelf(), Shelf()
    for state in history_from(seed):
        assert values(state_on(quick, state, follow_ids=follow_ids)) == values(
            state_on(ordinary, state, follow_ids=follow_ids)
        )


def of(force: str, more: str = "") -> str:
    return KENT.replace("force: kent", f"force: {force}") + more


def service(**progress: str) -> Files:
    state = {"forces.yaml": REGISTER, BLUEPRINT: CLOUD}
    return state | {PATH.format(name.replace("_", "-")): text for name, text in progress.items()}


NATIONAL = "programme: cloud\nblueprint: 1\nmilestones:\n  designed: {finished: 2026-06-01}\n"
RETURN = "force: kent\nconfirmed: 2026-06-05\nasks: [{id: a, ask: Lend staff}]\n"
STATES = {
    "plain": service(kent=of("kent", "milestones:\n  sign-up: {started: 2026-06-01}\n"), national=NATIONAL),
    "an unknown milestone": service(kent=of("kent", "milestones:\n  nowhere: {started: 2026-06-01}\n")),
    "a national milestone in a force's file": service(kent=of("kent", "milestones:\n  designed: {started: 2026-06-01}\n")),
    "one that is only listed": service(kent=of("kent", "milestones:\n  designed:\n")),
    "a force's milestone in the national file": service(national=NATIONAL + "  live: {started: 2026-06-01}\n"),
    "a national milestone that does not apply": service(national=NATIONAL.replace("finished: 2026-06-01", "not_applicable: x")),
    "facts of an older version": service(kent=of("kent", "milestones:\n  x: {started: 2026-06-01}\n")) | {BLUEPRINT: CLOUD.replace("version: 1", "version: 2\nchanges: [{version: 2, date: 2026-01-01, renamed: {x: live}}]")},
    "a milestone added after it went live": service(kent=of("kent", "milestones:\n  live: {finished: 2025-12-01}\n")) | {BLUEPRINT: CLOUD.replace("version: 1", "version: 2\nchanges: [{version: 2, date: 2026-01-01, added: {sign-up: not-live}}]")},
    "known benefits": service(kent=of("kent", "benefits: {hours-released: {target: 5}}\n")),
    "an older version": service(kent=KENT) | {BLUEPRINT: CLOUD.replace("version: 1", "version: 2\nchanges: [{version: 2, date: 2026-01-01, renamed: {x: live}}]")},
    "a newer version": service(kent=KENT.replace("blueprint: 1", "blueprint: 9")),
    "tailoring": service(kent=of("kent", "local: {duration: {live: {is: 5d, reason: x}, nowhere: {is: 5d, reason: x}}}\n")),
    "benefits": service(kent=of("kent", "benefits: {hours-released: {target: 5}, nothing: {target: 5}}\n")),
    "an ask of a milestone": service(kent=of("kent", "asks: [{id: a, ask: x, milestone: live}, {id: b, ask: y}]\n")),
    "an ask of a milestone that is not there": service(kent=of("kent", "asks: [{id: a, ask: x, milestone: nowhere}]\n")),
    "a force nobody knows": service(nobody=of("nobody")),
    "a collaboration": service(kent_and_essex=KENT.replace("force: kent", "collaboration: kent-and-essex")),
    "a collaboration nobody knows": service(both=KENT.replace("force: kent", "collaboration: both")),
    "a force out of scope": service(psni=of("psni")) | {BLUEPRINT: CLOUD.replace("version: 1", "version: 1\nscope: [home-office]")},
    "a force in scope": service(kent=KENT) | {BLUEPRINT: CLOUD.replace("version: 1", "version: 1\nscope: [home-office]")},
    "a file of another programme": service(kent=KENT.replace("programme: cloud", "programme: other")),
    "a file of another force": service(kent=of("essex")),
    "a broken file": service(kent="broken: ["),
    "a blueprint that is missing": {path: text for path, text in service(kent=KENT).items() if path != BLUEPRINT},
    "a blueprint that is broken": service(kent=KENT) | {BLUEPRINT: "programme: cloud\n"},
    "no register": {path: text for path, text in service(kent=KENT).items() if path != "forces.yaml"},
    "a return": service(kent=KENT) | {"programmes/returns/kent.yaml": RETURN},
    "a stray": service(kent=KENT) | {"programmes/stray.yaml": "x: 1\n", "programmes/other/notes.txt": "x"},
    "slots": service(kent=KENT) | {"programmes/cloud/slots.yaml": "slots: []\n"},
}  # fmt: skip


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("follow_ids", [False, True])
def test_every_kind_of_file_is_judged_as_ever(state: Files, follow_ids: bool) -> None:
    quick, ordinary = ValueShelf(), Shelf()
    expected = values(state_on(ordinary, state, follow_ids=follow_ids))
    assert values(state_on(quick, state, follow_ids=follow_ids)) == expected
    assert values(state_on(quick, state, follow_ids=follow_ids)) == expected


@pytest.mark.parametrize(
    "progress",
    [
        {"kent-police": of("kent")},
        {"kent": of("essex"), "essex": of("kent")},
        {"kent": of("kent"), "kent-copy": of("kent")},
        {"one": of("kent"), "two": of("kent")},
        {"kent": of("essex"), "essex": "broken: ["},
        {"national": of("kent")},
        {"kent": NATIONAL},
        {"kent": of("essex"), "essex": of("psni"), "psni": of("kent")},
        {"a": of("essex"), "essex": of("kent"), "b": of("kent")},
    ],
    ids=["renamed", "swapped", "a copy", "two of one", "taken", "national", "no force", "round", "pushed out"],
)
def test_files_are_followed_alike(progress: dict[str, str]) -> None:
    state = service(**progress)
    expected = values(state_on(Shelf(), state, follow_ids=True))
    assert values(state_on(ValueShelf(), state, follow_ids=True)) == expected


def test_what_stays_the_same_is_the_same_object() -> None:
    shelf = ValueShelf()
    state = service(kent=of("kent", "milestones:\n  live: {started: 2026-06-01}\n"), essex=of("essex"))
    one = state_on(shelf, state)
    other = state_on(shelf, {**state, PATH.format("essex"): of("essex", "summary: x\n")})
    assert one is not None
    assert other is not None
    assert one.register is other.register
    assert one.programmes["cloud"].blueprint is other.programmes["cloud"].blueprint
    assert one.programmes["cloud"].units["kent"] is other.programmes["cloud"].units["kent"]
    assert one.programmes["cloud"].units["essex"] is not other.programmes["cloud"].units["essex"]
    assert (one.problems, one.sources, one.revision) == ((), {}, "abc")


def test_a_new_blueprint_judges_the_same_files_anew() -> None:
    shelf = ValueShelf()
    state = service(kent=of("kent", "milestones:\n  live: {started: 2026-06-01}\n"))
    renamed = {**state, BLUEPRINT: CLOUD.replace("live:", "in-use:")}
    for each in (state, renamed, state):
        assert values(state_on(shelf, each)) == values(state_on(Shelf(), each))


def test_what_is_no_file_cannot_be_read() -> None:
    shelf = ValueShelf()
    for path, text in service().items():
        shelf.add(FileEntry(path=path, content=text.encode()), "1")
    shelf.add(FileEntry(path=PATH.format("kent"), kind=EntryKind.LINK), "1")
    keys = [FileKey(path, "1") for path in (*service(), PATH.format("kent"))]
    assert list(shelf.workspace(keys).programmes["cloud"].unreadable) == ["kent"]


OTHER = CLOUD.replace("programme: cloud", "programme: other")
ALONE = KENT.replace("programme: cloud", "programme: other")
ADDING = "local: {after: {live: {add: [cloud/live], reason: x}}}\n"


def of_two(blueprint: str = OTHER, **progress: str) -> Files:
    """A service with a second programme."""
    state = service(kent=of("kent")) | {"programmes/other/blueprint.yaml": blueprint}
    return state | {f"programmes/other/progress/{name}.yaml": text for name, text in progress.items()}


@pytest.mark.parametrize(
    ("state", "joined"),
    [
        (of_two(kent=ALONE), False),
        (of_two(OTHER.replace("after: [sign-up]", "after: [sign-up, cloud/live]"), kent=ALONE), True),
        (of_two(kent=ALONE) | {BLUEPRINT: CLOUD.replace("after: [sign-up]", "after: [sign-up, other/live]")}, True),
        (of_two(kent=ALONE + ADDING), True),
        (of_two(kent=ALONE + ADDING.replace("local", '"l\\x6fcal"')), True),
        (of_two(kent=ALONE + ADDING.replace("local", "'local' ")), True),
        (of_two(kent=ALONE + ADDING.replace("local:", "? local\n:")), True),
        (of_two(kent=f"{{{', '.join(ALONE.splitlines())}, {ADDING.strip()}}}\n"), True),
        (of_two(kent=ALONE + ADDING.replace("cloud/live", "sign-up")), False),
        (of_two(kent=ALONE + "local: {milestones: {own: {title: Own, duration: 1d, reason: x, after: [cloud/live]}}}\n"), True),
        (of_two(kent=ALONE + "summary: |\n  local: no\n" + ADDING), True),
        (of_two(kent=ALONE + "summary: not quite local/global\n"), False),
        (of_two(kent=ALONE + 'summary: "a\\tb"\n'), False),
        (of_two(kent="broken: [local:"), False),
    ],
)  # fmt: skip
def test_programmes_count_that_links_join(state: Files, joined: bool) -> None:
    shelf = ValueShelf()
    for path, text in state.items():
        shelf.add(FileEntry(path=path, content=text.encode()), "1")
    keys = [FileKey(path, "1") for path in state]
    for about in ("cloud", "other"):
        found = shelf.workspace(keys, about=[about])
        assert list(found.programmes) == (["cloud", "other"] if joined else [about])


def test_files_of_programmes_nobody_asks_about_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = Blocks.read

    def noted(self: Blocks, path: str, content: bytes, unit: str) -> Progress | None:
        read.append(path)
        return real(self, path, content, unit)

    monkeypatch.setattr(Blocks, "read", noted)
    shelf, state = ValueShelf(), of_two(kent=ALONE)
    for path, text in state.items():
        shelf.add(FileEntry(path=path, content=text.encode()), "1")
    keys = [FileKey(path, "1") for path in state]
    shelf.workspace(keys, about=["cloud"])
    assert read == [PATH.format("kent")]
    shelf.workspace(keys)
    assert sorted(read) == [PATH.format("kent"), "programmes/other/progress/kent.yaml"]
