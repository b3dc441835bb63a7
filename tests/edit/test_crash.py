"""Real processes: killed at any moment, a disk that is full, two of them at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

from rollout.edit import leftovers as left
from rollout.edit.leftovers import finish, leftovers
from tests.workspace import write_workspace

PATHS = [f"programmes/cloud/progress/{name}.yaml" for name in ("avon", "dorset", "kent")]
LONG = "x" * 40_000

WRITER = dedent("""\
    import sys
    from pathlib import Path
    from rollout.edit.store import Write, write
    root, *paths = sys.argv[1:]
    print("ready", flush=True)
    for number in range(1, 100_000):
        old = [Path(root, path).read_bytes() for path in paths]
        new = [b"%d " % number + content.split(b" ", 1)[1] for content in old]
        write(Path(root), [Write(path=p, before=b, after=a) for p, b, a in zip(paths, old, new)])
""")


def workspace(root: Path) -> Path:
    return write_workspace(root, {"forces.yaml": "", **dict.fromkeys(PATHS, f"0 {LONG} end\n")})


def start(root: Path, *paths: str, code: str = WRITER) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", code, str(root), *paths], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_kill_at_any_moment_leaves_whole_files_and_doctor_finds_the_rest(tmp_path: Path) -> None:
    rng = random.Random(7)
    for number in range(15):
        root = workspace(tmp_path / str(number))
        process = start(root, *PATHS)
        time.sleep(rng.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        contents = [(root / path).read_text() for path in PATHS]
        assert all(content.endswith(" end\n") and len(content.split(" ")[1]) == len(LONG) for content in contents)
        versions = {int(content.split(" ")[0]) for content in contents}
        assert max(versions) - min(versions) <= 1
        found = leftovers(root)
        assert not found.busy
        if len(versions) > 1:
            assert {each.path for each in found.waiting} == {
                path
                for path, content in zip(PATHS, contents, strict=True)
                if not content.startswith(str(max(versions)))
            }
        finish(root)
        assert leftovers(root).is_clean
        assert len({(root / path).read_text() for path in PATHS}) == 1
        assert sorted(p.name for p in (root / PATHS[0]).parent.iterdir()) == ["avon.yaml", "dorset.yaml", "kent.yaml"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the system itself refuses to write on."""
    root = workspace(tmp_path)
    code = dedent("""\
        import resource, signal, sys
        from pathlib import Path
        from rollout.edit.store import NotWritten, Write, write
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        root, path = sys.argv[1:]
        try:
            write(Path(root), [Write(path=path, before=Path(root, path).read_bytes(), after=b"y" * 50_000)])
        except NotWritten as refusal:
            print(refusal)
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)  # what is written at the end, as by coverage, has room
    """)
    done = subprocess.run([sys.executable, "-c", code, str(root), PATHS[0]], capture_output=True, text=True, check=True)
    assert done.stdout == f"{PATHS[0]} cannot be written: File too large. Nothing was changed.\n"
    assert (root / PATHS[0]).read_text() == f"0 {LONG} end\n"
    assert leftovers(root).is_clean


def test_of_two_writers_each_change_is_there_or_told(tmp_path: Path) -> None:
    """Every writer adds its own line many times; a line that was reported as written is never lost."""
    root = workspace(tmp_path)
    (root / PATHS[0]).write_text("")
    code = dedent("""\
        import sys
        from pathlib import Path
        from rollout.edit.store import NotWritten, Write, write
        root, path, name = sys.argv[1:]
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(60):
            old = Path(root, path).read_bytes()
            new = old + f"{name} {number}\\n".encode()
            try:
                write(Path(root), [Write(path=path, before=old, after=new)])
                print("wrote", name, number)
            except NotWritten as refusal:
                assert "changed meanwhile" in str(refusal) or "another rollout" in str(refusal), refusal
    """)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(root), PATHS[0], name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("one", "two", "three")
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    told = [line.removeprefix("wrote ") for writer in writers for line in writer.communicate()[0].splitlines()]
    assert all(writer.returncode == 0 for writer in writers)
    assert sorted(told) == sorted((root / PATHS[0]).read_text().splitlines())
    assert leftovers(root).is_clean


def test_while_somebody_writes_doctor_says_so_and_touches_nothing(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    code = dedent("""\
        import sys
        from pathlib import Path
        from rollout.edit.lock import locked
        from rollout.edit.repository import keeping
        with locked(keeping(Path(sys.argv[1])).lock):
            print("ready", flush=True)
            sys.stdin.readline()
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert left.leftovers(root) == left.Leftovers(busy=True)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert left.leftovers(root) == left.Leftovers()
