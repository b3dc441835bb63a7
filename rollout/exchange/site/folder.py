"""A site's folder: written file by file, each whole, and nothing touched that an earlier site did not write.

A list of what was written, with the hash of each file, stands in the folder. What is on it and no longer wanted is
removed, unless somebody has changed it; what is not on it stays, and is never written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from rollout.exchange.files import Unwritable, is_input, write_output

LIST = "rollout-site.json"
_FORMAT = 1


def write_site(root: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly these files of a site, by their paths from its top.

    Args:
        root: The workspace, whose own data is never written over.
        folder: Where the site stands: new, empty, or an earlier site.
        files: The content of each file.

    Raises:
        Unwritable: If the folder holds something else, or cannot be written.
    """
    try:
        known = _known(root, folder)
        _refuse_what_is_not_ours(folder, files, known)
        hashes = {path: _hash(content) for path, content in files.items()}
        folder.mkdir(parents=True, exist_ok=True)
        # Both the old and the new are on the list while it changes, so that a stop half-way leaves a known folder.
        either = {path: sorted({*known.get(path, ()), hashes.get(path, "")} - {""}) for path in {*known, *files}}
        _write_list(root, folder, either)
        for path, content in files.items():
            _write(root, folder, path, content, hashes[path])
        kept = {path: found for path, found in known.items() if path not in files and not _remove(folder, path, found)}
        _write_list(root, folder, {**kept, **{path: [found] for path, found in hashes.items()}})
    except OSError as error:
        raise Unwritable(f"{error.filename or folder} cannot be written: {error.strerror}.") from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _known(root: Path, folder: Path) -> Mapping[str, list[str]]:
    """What an earlier site wrote here, with the hashes each file may have; nothing in a new or empty folder."""
    if is_input(root, folder):
        raise Unwritable(f"{folder} is where the workspace's own data stand: nothing was written. Name another folder.")
    if not folder.exists():
        return {}
    if not folder.is_dir():
        raise Unwritable(f"{folder} is no folder: nothing was written.")
    listed = folder / LIST
    if not listed.is_file() or listed.is_symlink():
        if any(folder.iterdir()):
            raise Unwritable(
                f"{folder} is not empty and no site of rollout's: nothing was written. Name a new or an empty folder."
            )
        return {}
    try:
        found = json.loads(listed.read_text(encoding="utf-8"))
        files = found["files"]
        return {path: [str(known) for known in hashes] for path, hashes in files.items() if _is_inside(path)}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unwritable(f"{listed} cannot be read as the list of a site: nothing was written.") from None


def _is_inside(path: str) -> bool:
    """Whether a path of a list leads to a file below its folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and "\\" not in path and ":" not in path


def _refuse_what_is_not_ours(folder: Path, files: Mapping[str, bytes], known: Mapping[str, list[str]]) -> None:
    for path in files:
        target = folder / path
        for above in [target, *target.parents][: len(PurePosixPath(path).parts)]:
            if above.is_symlink():
                raise Unwritable(f"{above} is a link that no site wrote: nothing was written.")
        if target.exists() and _is_foreign(target, known.get(path, [])):
            raise Unwritable(
                f"{target} was not written by an earlier site, or was changed since: nothing was written. "
                "Move it away, or name another folder."
            )


def _is_foreign(target: Path, hashes: list[str]) -> bool:
    return not target.is_file() or _hash(target.read_bytes()) not in hashes


def _write(root: Path, folder: Path, path: str, content: bytes, wanted: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or _hash(target.read_bytes()) != wanted:
        write_output(root, target, content)


def _write_list(root: Path, folder: Path, files: Mapping[str, list[str]]) -> None:
    text = json.dumps({"made_by": "rollout site", "format": _FORMAT, "files": files}, indent=1, sort_keys=True)
    write_output(root, folder / LIST, f"{text}\n".encode())


def _remove(folder: Path, path: str, hashes: list[str]) -> bool:
    """Take away a file of an earlier site, unless it was changed since, and its folder when nothing is left in it."""
    target = folder / path
    if not target.exists():
        return True
    if target.is_symlink() or _is_foreign(target, hashes):
        return False
    target.unlink()
    with suppress(OSError):
        target.parent.rmdir()
    return True
