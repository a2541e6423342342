"""Waiting for changes of files, by looking at their sizes and times of change."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.5


def changes_below(
    folder: Path, sleep: Callable[[float], object] = time.sleep
) -> Iterator[list[Path]]:
    """Yield the changed, new and removed files below a folder, each time there are any.

    The first look is at the first `next`. Hidden files and what Python writes do not count.
    """
    before = _stamps(folder)
    while True:
        sleep(_SECONDS_BETWEEN_LOOKS)
        after = _stamps(folder)
        changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
        before = after
        if changed:
            yield sorted(changed)


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    stamps = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" for part in parts):
            continue
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        if path.is_file():
            stamps[path] = (status.st_size, status.st_mtime_ns)
    return stamps
