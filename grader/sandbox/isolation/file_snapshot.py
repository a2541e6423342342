"""Reads the file tree that a dead process left, without following or trusting anything in it."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.sandbox.protocol import MAX_FILES, Entry

_MAX_HASHED_BYTES = 256 * 2**20


def snapshot(
    root: Path,
    folder: Path,
    ignored: frozenset[Path] = frozenset(),
    called: Path | None = None,
) -> tuple[Entry, ...]:
    """All entries below `root` but those `ignored`, sorted by path.

    Paths below `folder` are given relative to it, others absolute, as if `root` were `called` so.
    At most `MAX_FILES` are read; links and special files are named, never opened; other file
    systems are not entered.
    """
    entries = []
    budget = _MAX_HASHED_BYTES
    passed_over = {str(folder), *map(str, ignored)}
    inside, above, top = f"{folder}{os.sep}", str(called or root), len(str(root))
    for path, status in walk(root):
        if path in passed_over:
            continue
        is_inside = path.startswith(inside)
        shown = path[len(inside) :] if is_inside else above + path[top:]
        entry = _entry(path, status, shown, budget)
        budget -= entry.size if entry.digest else 0
        entries.append(entry)
        if len(entries) >= MAX_FILES:
            break
    return tuple(sorted(entries, key=lambda entry: entry.path))


def walk(
    root: Path, tell: Callable[[OSError], object] = lambda error: None
) -> Iterator[tuple[str, os.stat_result]]:
    """What stands below a folder, no link followed; what vanishes meanwhile is left out.

    `tell` is called with the error for which a folder, or the rest of it, is not read.
    """
    pending = [str(root)]
    device = root.stat().st_dev
    while pending:
        # A tree may be deeper than a path can name: what lies beyond is not read.
        try:
            with os.scandir(pending.pop()) as found:
                for item in found:
                    status = item.stat(follow_symlinks=False)
                    yield item.path, status
                    if stat.S_ISDIR(status.st_mode) and status.st_dev == device:
                        pending.append(item.path)
        except OSError as error:
            tell(error)


def _entry(path: str, status: os.stat_result, shown: str, budget: int) -> Entry:
    name = os.fsencode(shown).decode("utf-8", "backslashreplace")
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder")
    if stat.S_ISLNK(status.st_mode):
        return Entry(name, "link")
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "other")
    digest = _digest(path) if status.st_size <= budget else ""
    return Entry(name, "file", status.st_size, digest)


def _digest(path: str) -> str:
    """SHA-256 of a file; empty when it cannot be opened, as at a path that is too long."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
