"""How long reading takes, against the parser alone on the same bytes.

python -m tests.bench.reading [FORCES [PROGRAMMES [MILESTONES]]]
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import partial

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.load.nodes import fastest_parser
from tests.bench.portfolio import portfolio


def cpu_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """The least CPU time of some runs, without garbage collection."""
    best = float("inf")
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
        gc.enable()
    return best


def drain(contents: list[bytes]) -> int:
    """The number of events of some files."""
    count, parser = 0, fastest_parser()
    for content in contents:
        next_event = parser(content.decode()).get_event
        while next_event() is not None:
            count += 1
    return count


def entries(files: dict[str, str]) -> list[FileEntry]:
    """Files as reading takes them."""
    return [FileEntry(path=path, content=text.encode()) for path, text in files.items()]


def main(*size: int) -> None:
    """Prints the measures."""
    files = dict(portfolio(*size))
    good = entries(files)
    events = [file.content for file in good if file.content is not None]
    alone = cpu_seconds(lambda: drain(events))
    whole = cpu_seconds(lambda: read_workspace(good))
    print(f"{len(files)} files, {sum(map(len, events)):,} bytes, {drain(events):,} events")
    print(f"parser alone {alone * 1000:.0f} ms, reading {whole * 1000:.0f} ms: {whole / alone:.2f} times")
    progress = [path for path in files if "/progress/" in path]
    for count in (1, len(progress)):
        broken = dict(files)
        for path in progress[:count]:
            broken[path] = broken[path].replace("    started: ", "    strated: ", 1).replace("-05\n", "/05\n", 1)
        bad = entries(broken)
        slow = cpu_seconds(partial(read_workspace, bad))
        print(f"{count} bad files: {slow * 1000:.0f} ms, {slow / whole:.3f} of a good run")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
