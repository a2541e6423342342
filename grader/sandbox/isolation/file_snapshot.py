"""A snapshot of the files that a dead process left; it follows no link and trusts no content."""

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
    root_name: Path | None = None,
) -> tuple[Entry, ...]:
    """List all entries below `root` except `folder` and those `ignored`, sorted by path.

    Paths below `folder` are relative to it. Others are absolute, with `root_name` in place of
    `root`. The snapshot has at most `MAX_FILES` entries. Links and special files are listed, never
    opened; other file systems are not entered.
    """
    entries = []
    budget = _MAX_HASHED_BYTES
    skipped = {str(folder), *map(str, ignored)}
    prefix, displayed_root = f"{folder}{os.sep}", str(root_name or root)
    for path, status in walk(root):
        if path in skipped:
            continue
        is_inside = path.startswith(prefix)
        name = path[len(prefix) :] if is_inside else displayed_root + path[len(str(root)) :]
        entry = _entry(path, status, name, budget)
        budget -= entry.size if entry.digest else 0
        entries.append(entry)
        if len(entries) >= MAX_FILES:
            break
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _ignore(_error: OSError) -> None:
    """Ignore an error."""


def walk(
    root: Path, on_error: Callable[[OSError], object] = _ignore
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield all paths below a folder with their status, without following links.

    Files that vanish meanwhile are left out. `on_error` receives the error because of which a
    folder, or the rest of it, cannot be read.
    """
    pending = [str(root)]
    device = root.stat().st_dev
    while pending:
        # A tree may be deeper than a path can name: that part is not read.
        try:
            with os.scandir(pending.pop()) as found:
                for item in found:
                    status = item.stat(follow_symlinks=False)
                    yield item.path, status
                    if stat.S_ISDIR(status.st_mode) and status.st_dev == device:
                        pending.append(item.path)
        except OSError as error:
            on_error(error)


def _entry(path: str, status: os.stat_result, displayed_path: str, budget: int) -> Entry:
    name = os.fsencode(displayed_path).decode("utf-8", "backslashreplace")
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder")
    if stat.S_ISLNK(status.st_mode):
        return Entry(name, "link")
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "other")
    digest = _digest(path) if status.st_size <= budget else ""
    return Entry(name, "file", status.st_size, digest)


def _digest(path: str) -> str:
    """Return the SHA-256 of a file; empty if it cannot be opened, such as at too long a path."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
