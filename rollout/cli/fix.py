"""`rollout check --fix`: answers that are certain, written where the problems are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rollout.check import select
from rollout.cli.desk import Desk
from rollout.cli.proposal import store
from rollout.cli.session import Session
from rollout.edit.fixes import fixed
from rollout.load.workspace import RegisterUnreadable
from rollout.model.problem import Problem, Severity

_ROUNDS = 5
"""An answer can bring to light what could not be judged before it: a tab gone, the lines below it can be read."""


def write_answers(session: Session, paths: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> None:
    """Write every certain answer in the files named (none: all), and say which; no file gets worse by it.

    Args:
        session: The command's surroundings.
        paths: Files and folders from the root.
        wanted: Codes whose answers are written; none: all.
        unwanted: Codes whose answers are not.
    """
    desk = Desk(session.root)
    desk.take(desk.present)
    new: dict[str, bytes] = {}
    for _ in range(_ROUNDS):
        found = _problems(desk, new)
        chosen = [each for each in select.selected(found, wanted, unwanted) if _is_inside(each.location.file, paths)]
        better = _better(desk, new, found, chosen)
        if not better:
            break
        for problem in (each for path in better for each in better[path][1]):
            assert problem.fix is not None
            session.console.say(f"{problem.location}: {problem.code} fixed: {problem.fix.describe}")
        new |= {path: raw for path, (raw, _) in better.items()}
    store(session, desk, new)


def _better(
    desk: Desk, new: Mapping[str, bytes], found: Sequence[Problem], chosen: Sequence[Problem]
) -> dict[str, tuple[bytes, tuple[Problem, ...]]]:
    """The files that get better by their answers, with their new bytes and the problems answered."""
    answered: dict[str, tuple[bytes, tuple[Problem, ...]]] = {}
    for path in dict.fromkeys(each.location.file for each in chosen):
        raw = new.get(path) or desk.content(path)
        result = None if raw is None else fixed(raw, [each for each in chosen if each.location.file == path])
        if result is not None and result.raw != raw:
            answered[path] = result.raw, result.problems
    before = _errors(found)
    after = _errors(_problems(desk, {**new, **{path: raw for path, (raw, _) in answered.items()}}))
    # Once a file can be read, more can be found in it: only what was readable has to stay as good as it was.
    return {path: each for path, each in answered.items() if after[path] <= before[path] or _was_unread(found, path)}


def _problems(desk: Desk, new: Mapping[str, bytes]) -> Sequence[Problem]:
    try:
        return desk.workspace(new).problems
    except RegisterUnreadable as error:
        return error.problems


def _errors(problems: Sequence[Problem]) -> Counter[str]:
    return Counter(each.location.file for each in problems if each.severity is Severity.ERROR)


def _was_unread(problems: Sequence[Problem], path: str) -> bool:
    return any(each.location.file == path and each.code.startswith("Y") for each in problems)


def _is_inside(path: str, paths: Sequence[str]) -> bool:
    return not paths or any(each in (path, ".") or path.startswith(f"{each}/") for each in paths)
