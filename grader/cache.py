"""Keeps finished work on disk under keys that say all it depends on."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import FileLock

FOLDER_MODE, FILE_MODE = 0o700, 0o600
"""The modes of what only its owner may read."""
READABLE_MODE = 0o644
"""The mode of a file that is made to be passed on: a report, a kit, a table."""
_T = TypeVar("_T")
_LIBRARIES = ("tensorflow", "keras", "numpy", "pillow")


class Store:
    """Records in one folder, one file each, written atomically and checked when read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key: str, suffix: str) -> Path:
        """Where the entry of a key lies; its folder exists."""
        self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        return self._folder / f"{key}{suffix}"

    def get(self, key: str, kind: type[_T]) -> _T | None:
        """The record of a key, or None when there is none or it does not hold together."""
        try:
            content = self.path(key, ".msgpack").read_bytes()
        except FileNotFoundError:
            return None
        digest, payload = content[:32], content[32:]
        if hashlib.sha256(payload).digest() != digest:
            return None
        try:
            return msgspec.msgpack.decode(payload, type=kind)
        except msgspec.MsgspecError:
            return None

    def once(self, key: str, kind: type[_T], make: Callable[[], _T]) -> _T:
        """The record of a key; made, and kept, if there is none.

        Of several processes that need it at the same time one makes it, and the others wait.
        """
        known = self.get(key, kind)
        if known is None:
            with self.locked(key):
                known = self.get(key, kind)
                if known is None:
                    known = make()
                    self.put(key, known)
        return known

    def locked(self, name: str) -> FileLock:
        """A lock that one process at a time holds, until it lets go or dies."""
        return FileLock(self.path(name, ".lock"), mode=FILE_MODE)

    def put(self, key: str, record: object) -> None:
        """Keep a record; a reader sees the old one or the new one, never a part."""
        payload = msgspec.msgpack.encode(record)
        write_atomically(self.path(key, ".msgpack"), hashlib.sha256(payload).digest() + payload)


def write_atomically(path: Path, content: bytes | memoryview, mode: int = FILE_MODE) -> None:
    """Write a file so that it is there whole or not at all; raises OSError.

    Only its owner can read it, unless `mode` says otherwise.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def key_of(*parts: object) -> str:
    """A key for the given parts and the versions of the libraries that compute."""
    versions = [f"{name} {number}" for name, number in library_versions().items()]
    payload = msgspec.msgpack.encode([versions, *parts])
    return hashlib.blake2b(payload, digest_size=16).hexdigest()


@cache
def library_versions() -> dict[str, str]:
    """The versions of the libraries that compute; another one may compute something else."""
    return {name: version(name) for name in _LIBRARIES}
