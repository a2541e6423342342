"""A cache of finished work on disk, under keys that cover everything the work depends on."""

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
"""The modes of folders and files that only their owner may read."""
READABLE_MODE = 0o644
"""The mode of a file that is meant for others: a report, a student kit, a table."""
_T = TypeVar("_T")
_DIGEST_BYTES = hashlib.sha256().digest_size
_LIBRARIES = ("tensorflow", "keras", "numpy", "pillow")
_MAX_PREFIX_CHARACTERS = 40


class Store:
    """A folder with one file for each record, written atomically and checked when read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key: str, suffix: str) -> Path:
        """Return the path of the file for a key, and make its folder if necessary."""
        self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        return self._folder / f"{key}{suffix}"

    def get(self, key: str, kind: type[_T]) -> _T | None:
        """Read the record of a key; return None if the record is missing or damaged."""
        try:
            content = self.path(key, ".msgpack").read_bytes()
        except FileNotFoundError:
            return None
        digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(payload).digest() != digest:
            return None
        try:
            return msgspec.msgpack.decode(payload, type=kind)
        except msgspec.MsgspecError:
            return None

    def get_or_make(self, key: str, kind: type[_T], make: Callable[[], _T]) -> _T:
        """Read the record of a key; if it is missing, make it and store it.

        If several processes need the same record at the same time, one makes it and the others
        wait.
        """
        record = self.get(key, kind)
        if record is None:
            with self.locked(key):
                record = self.get(key, kind)
                if record is None:
                    record = make()
                    self.put(key, record)
        return record

    def locked(self, name: str) -> FileLock:
        """Return a lock for one process at a time; it is released when its process dies."""
        return FileLock(self.path(name, ".lock"), mode=FILE_MODE)

    def put(self, key: str, record: object) -> None:
        """Store a record; a reader gets the old record or the new one, never a part."""
        payload = msgspec.msgpack.encode(record)
        write_atomically(self.path(key, ".msgpack"), hashlib.sha256(payload).digest() + payload)


def write_atomically(path: Path, content: bytes | memoryview, mode: int = FILE_MODE) -> None:
    """Write a whole file or leave the old one unchanged; raises OSError.

    By default only the owner can read the file.
    """
    prefix = f".{path.name[:_MAX_PREFIX_CHARACTERS]}."
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def cache_key(*parts: object) -> str:
    """Make a key from the given parts and the versions of the libraries that compute."""
    versions = [f"{name} {number}" for name, number in library_versions().items()]
    payload = msgspec.msgpack.encode([versions, *parts])
    return hashlib.blake2b(payload, digest_size=16).hexdigest()


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that results depend on, by name."""
    return {name: version(name) for name in _LIBRARIES}
