"""Objects by id from one `git cat-file --batch` process, however many rounds of asking it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from subprocess import Popen
from threading import Event, Thread
from types import TracebackType
from typing import IO, NamedTuple, Self

from rollout.history.errors import GitFailed, TooSlow

_CHUNK = 1 << 20


class GitObject(NamedTuple):
    """One object as asked for. `kind` is blob, tree, commit, tag, or "missing" when it is not in this clone.

    `content` is None when it is missing, or larger than was asked for; `size` is its length in bytes.
    """

    id: str
    kind: str
    size: int
    content: bytes | None


class Batch:
    """A conversation with `git cat-file --batch`; a context manager. The process starts with the first question.

    With `once` a single question is asked, however long, and git may answer in large pieces (`--buffer`).
    """

    def __init__(self, start: Callable[[], Popen[bytes]], time_limit: float, *, once: bool = False) -> None:
        self._start = start
        self._time_limit = time_limit
        self._once = once
        self._talk: _Talk | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._talk is not None:
            self._talk.end()

    def read(self, ids: Sequence[str], *, most_bytes: int | None = None) -> Iterator[GitObject]:
        """The objects of full ids, in their order; take them all before asking again.

        Asking in the order in which objects first appeared in history is several times faster than any other: that
        is the order in which a pack keeps them.

        Args:
            ids: Full ids, or full names of refs.
            most_bytes: Contents longer than this are skipped.

        Raises:
            TooSlow: If git is silent for longer than the time limit.
            GitFailed: If the process ends before it has answered.
        """
        if not ids:
            return
        if self._talk is None:
            self._talk = _Talk(self._start(), self._time_limit, once=self._once)
        yield from self._talk.answers(ids, most_bytes)


class _Talk:
    """A running process: one thread asks it, one empties what it says about trouble, one stops it when it hangs."""

    def __init__(self, process: Popen[bytes], time_limit: float, *, once: bool) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._time_limit = time_limit
        self._once = once
        self._questions: IO[bytes] = process.stdin
        self._answers: IO[bytes] = process.stdout
        self._answered = 0
        self._is_waiting = False
        self._was_stopped = False
        self._ended = Event()
        self._threads = [Thread(target=_drain, args=(process.stderr,)), Thread(target=self._watch)]
        for thread in self._threads:
            thread.start()

    def answers(self, ids: Sequence[str], most_bytes: int | None) -> Iterator[GitObject]:
        """What git says to each id."""
        writer = Thread(target=self._ask, args=(ids,))
        self._threads.append(writer)
        writer.start()
        for id_ in ids:
            self._is_waiting = True
            found = _read_one(self._answers, id_, most_bytes)
            self._is_waiting = False
            if found is None:
                if self._was_stopped:
                    raise TooSlow("cat-file", self._time_limit)
                raise GitFailed("git cat-file stopped before it had answered: the repository may be damaged.")
            self._answered += 1
            yield found

    def _ask(self, ids: Sequence[str]) -> None:
        with suppress(OSError, ValueError):  # whoever waits for the answers finds out
            self._questions.write("".join(f"{id_}\n" for id_ in ids).encode("utf-8", "surrogateescape"))
            self._questions.flush()
            if self._once:
                self._questions.close()

    def _watch(self) -> None:
        """Stops a process from which nothing has come for a whole time limit; counts, since time is not read here."""
        seen = -1
        while not self._ended.wait(self._time_limit):
            if self._is_waiting and seen == self._answered:
                self._was_stopped = True
                self._process.kill()
            seen = self._answered

    def end(self) -> None:
        """No more questions; whatever is still being asked or answered is dropped."""
        self._ended.set()
        self._process.kill()
        for thread in self._threads:
            thread.join()
        with suppress(OSError):
            self._questions.close()
        self._answers.close()
        assert self._process.stderr is not None
        self._process.stderr.close()
        self._process.wait()


def _drain(stream: IO[bytes]) -> None:
    while stream.read(_CHUNK):
        pass


def _read_one(stream: IO[bytes], id_: str, most_bytes: int | None) -> GitObject | None:
    """The next answer; None when there is none, or only the beginning of one."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    words = head.split()
    if len(words) != 3 or not words[2].isdigit():
        return GitObject(id_, "missing", 0, None)
    size = int(words[2])
    content = stream.read(size) if most_bytes is None or size <= most_bytes else None
    if content is None:
        _skip(stream, size)
    if stream.read(1) != b"\n":
        return None
    return GitObject(words[0].decode("ascii"), words[1].decode("ascii"), size, content)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        passed = len(stream.read(min(size, _CHUNK)))
        size = size - passed if passed else 0
