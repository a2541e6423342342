"""The test that students' code cannot read the files of a course.

Paths are compared as the kernel knows them, by file system and location in it, so that links and
second mounts of a folder are recognized.

Source: proc(5), `/proc/[pid]/mountinfo`.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from grader.errors import SetupError
from grader.sandbox.errors import SandboxError

_MOUNT_TABLE = Path("/proc/self/mountinfo")
_OCTAL_ESCAPE = re.compile(r"\\([0-7]{3})")


class ExposedError(SetupError, SandboxError):
    """A file of the course that students' code could read; names the path and the next step."""


class _Mount(NamedTuple):
    """A mount: the number of a file system, its mounted folder, and the mount point."""

    device: str
    root: Path
    point: Path


# The kernel does not report the mount of the root if the root of this process was changed.
_UNKNOWN_ROOT = _Mount("", Path("/"), Path("/"))


class _Location(NamedTuple):
    """A path within a file system."""

    device: str
    path: Path


def expect_hidden(confidential: Iterable[Path], readable: Sequence[Path]) -> None:
    """Require that no confidential path is readable or inside a folder that is readable.

    A confidential folder may contain readable folders, as a course folder with a virtual
    environment does.

    Args:
        confidential: files and folders, by any of their names; they may not exist yet.
        readable: the real paths that students' code can read.

    Raises:
        ExposedError: names the first such path.
    """
    mounts = _mounts()
    visible = [(spot, path) for path in readable for spot in _locations(path, mounts)]
    for path in confidential:
        # Unlike `Path.resolve` this never raises.
        device, real = _location(Path(os.path.realpath(path)), mounts)
        for spot, folder in visible:
            if device == spot.device and real.is_relative_to(spot.path):
                raise ExposedError(
                    f"{path} is inside {folder}, which students' code can read: "
                    "move it to a folder outside, and grade again"
                )


def _locations(path: Path, mounts: Sequence[_Mount]) -> Iterator[_Location]:
    """Yield the location of a real path and of the file systems mounted below it."""
    yield _location(path, mounts)
    for mount in mounts:
        if mount.point.is_relative_to(path):
            yield _Location(mount.device, mount.root)


def _location(path: Path, mounts: Sequence[_Mount]) -> _Location:
    """Return the location of a real path."""
    enclosing = [mount for mount in mounts if path.is_relative_to(mount.point)]
    # The nearest mount counts; at the same point a later mount covers an earlier one.
    mount = max(
        reversed(enclosing), key=lambda mount: len(mount.point.parts), default=_UNKNOWN_ROOT
    )
    return _Location(mount.device, mount.root / path.relative_to(mount.point))


def _mounts() -> list[_Mount]:
    """Return all mounts that this process sees, in the order of their creation."""
    rows = (
        line.split(" ") for line in _MOUNT_TABLE.read_text("utf-8", "surrogateescape").splitlines()
    )
    return [_Mount(row[2], _unescape(row[3]), _unescape(row[4])) for row in rows]


def _unescape(text: str) -> Path:
    return Path(_OCTAL_ESCAPE.sub(lambda match: chr(int(match[1], 8)), text))
