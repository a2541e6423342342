"""Finds out whether students' code could read what belongs to the course.

Paths are compared as the kernel knows them, by file system and place in it, so that neither a link
nor a second mount of a folder hides that two paths are one.

Source: proc(5), `/proc/[pid]/mountinfo`.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from grader.sandbox.errors import SandboxError

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(r"\\([0-7]{3})")


class ExposedError(SandboxError):
    """Students' code could read something of the course: says what, where, and what to do."""


class _Mount(NamedTuple):
    """A mount: the number of the file system, the folder of it that is shown, and where."""

    device: str
    root: Path
    point: Path


# Of a process that was given another root the kernel does not tell on what that is mounted.
_ROOT = _Mount("", Path("/"), Path("/"))


class _Place(NamedTuple):
    """A path within a file system."""

    device: str
    path: Path


def expect_hidden(confidential: Iterable[Path], readable: Sequence[Path]) -> None:
    """Refuse to grade where something confidential is, or is in, what students' code can read.

    What is confidential may itself hold something readable, as a course folder with a virtual
    environment does.

    Args:
        confidential: files and folders, by any of their names; they may not exist yet.
        readable: the real paths that students' code can read.

    Raises:
        ExposedError: names the first such path.
    """
    mounts = _mounts()
    shown = [(place, path) for path in readable for place in _places(path, mounts)]
    for path in confidential:
        # Unlike `Path.resolve` this never raises.
        device, real = _place(Path(os.path.realpath(path)), mounts)
        for place, folder in shown:
            if device == place.device and real.is_relative_to(place.path):
                raise ExposedError(
                    f"{path} is inside {folder}, which students' code can read: "
                    "move it to a folder outside, and grade again"
                )


def _places(path: Path, mounts: Sequence[_Mount]) -> Iterator[_Place]:
    """The place of a real path, and those of the file systems that are mounted below it."""
    yield _place(path, mounts)
    for mount in mounts:
        if mount.point.is_relative_to(path):
            yield _Place(mount.device, mount.root)


def _place(path: Path, mounts: Sequence[_Mount]) -> _Place:
    """The place of a real path."""
    around = [mount for mount in mounts if path.is_relative_to(mount.point)]
    # The nearest one; of two at the same point the later one covers the earlier.
    mount = max(reversed(around), key=lambda mount: len(mount.point.parts), default=_ROOT)
    return _Place(mount.device, mount.root / path.relative_to(mount.point))


def _mounts() -> list[_Mount]:
    """All mounts that this process sees, in the order in which they were made."""
    rows = (line.split(" ") for line in _MOUNTS.read_text("utf-8", "surrogateescape").splitlines())
    return [_Mount(row[2], _unescaped(row[3]), _unescaped(row[4])) for row in rows]


def _unescaped(text: str) -> Path:
    return Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), text))
