"""Reads what strangers packed: files in zip archives and in folders, within bounds.

An archive may lie about everything: names that lead out of its folder, sizes, links, millions of
entries. Nothing here follows a link or believes a size.
"""

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAX_ARCHIVE_BYTES = 500 * 2**20
# What lists the entries of an archive; each costs some ten times as much memory when it is read.
MAX_DIRECTORY_BYTES = 4 * 2**20
MAX_NAME_BYTES = 200
MAX_DEPTH = 20

_END_OF_DIRECTORY, _ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES, _MAX_COMMENT_BYTES = 22, 20, 0xFFFF
_CHUNK_BYTES = 2**20
_DRIVE = re.compile(r"[A-Za-z]:")
# The last ones look like separators, and normalization leaves them alone.
_SEPARATORS = frozenset("/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\u2571\u2572")
_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_TEXT = ("Cc", "Cs", "Zl", "Zp")

# What zipfile raises for archives that are damaged, encrypted, or packed in another way.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class UnpackingError(Exception):
    """An archive or a file in it cannot be read; the message says why, without its name."""


@dataclass(frozen=True)
class PackedFile:
    """A file in an archive or folder: the parts of its path there, and how to open it.

    `fault` says why it must not be read, if so.
    """

    parts: tuple[str, ...]
    open: Callable[[], IO[bytes]]
    fault: str | None = None


def name_fault(name: str) -> str | None:
    """Say what is wrong with one part of a path as a name of a file or folder, if anything."""
    plain = unicodedata.normalize("NFKC", name)
    if not name.strip(" ."):
        return "a name is empty or consists of dots"
    if name.startswith(".") or plain.startswith("."):
        return "a name begins with a dot"
    if name != name.strip() or plain.endswith("."):
        return "a name begins or ends with a space or a dot"
    if _SEPARATORS & {*name, *plain} or _DRIVE.match(plain):
        return "a name holds a separator of folders or a drive"
    if any(unicodedata.category(each) in _NOT_TEXT or each in _TURNS_TEXT_ROUND for each in name):
        return "a name holds characters that are no text"
    if len(os.fsencode(name)) > MAX_NAME_BYTES:
        return f"a name is longer than {MAX_NAME_BYTES} bytes"
    return None


def path_fault(parts: tuple[str, ...]) -> str | None:
    """Say what is wrong with a path, if anything."""
    if len(parts) > MAX_DEPTH:
        return f"a path is deeper than {MAX_DEPTH} folders"
    return next(filter(None, map(name_fault, parts)), None)


def files_in_folder(folder: Path) -> Iterator[PackedFile]:
    """The files below a folder, in order of path; links and pipes come with a fault."""
    pending: list[tuple[Path, tuple[str, ...]]] = [(folder, ())]
    for place, parts in pending:
        try:
            with os.scandir(place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            fault = f"the folder cannot be opened: {error.strerror}"
            yield PackedFile((*parts, place.name), _never, fault)
            continue
        for entry in listed:
            path, here = Path(entry), (*parts, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if len(here) <= MAX_DEPTH:
                    pending.append((path, here))
            else:
                yield file_at(path, here)


def file_at(path: Path, parts: tuple[str, ...]) -> PackedFile:
    """A file on disk, which is not followed if it is a link."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return PackedFile(parts, _never, f"cannot be read: {error.strerror}")
    fault = None if stat.S_ISREG(mode) else "is a link, a pipe or a device"
    return PackedFile(parts, lambda: open(path, "rb", opener=_without_following), fault)


def files_in_zip(archive: zipfile.ZipFile) -> list[PackedFile]:
    """The files in an archive, in its order; a backslash separates folders as a slash does."""
    return [_packed(archive, info) for info in archive.infolist() if not _is_folder(info)]


def open_zip(file: IO[bytes], is_bounded: bool = True) -> zipfile.ZipFile:
    """Open an archive; one that is not bounded may be as large as a whole class needs.

    Raises:
        UnpackingError: it is no zip archive, is damaged, or lists too many files.
    """
    if is_bounded:
        _expect_short_directory(file)
    try:
        return zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise UnpackingError(f"is no zip archive that can be read ({error})") from error


def copy(file: PackedFile, target: IO[bytes], most: int) -> int:
    """Copy the content of a file; returns its number of bytes, at most `most`.

    Raises:
        UnpackingError: it cannot be read, or is larger.
    """
    if file.fault:
        raise UnpackingError(file.fault)
    copied = 0
    try:
        with file.open() as source:
            while chunk := source.read(_CHUNK_BYTES):
                copied += len(chunk)
                if copied > most:
                    raise UnpackingError(f"is larger than {most >> 20} MB")
                target.write(chunk)
    except _DAMAGED as error:
        raise UnpackingError(f"cannot be read ({error})") from error
    return copied


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> PackedFile:
    fault = None
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        fault = "is a link, a pipe or a device"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Others may ask for gigabytes of memory to be unpacked.
        fault = "is packed in an unusual way"
    parts = tuple(re.split(r"[/\\]", info.filename))
    return PackedFile(parts, lambda: archive.open(info), fault)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(("/", "\\"))


def _expect_short_directory(file: IO[bytes]) -> None:
    """Refuse an archive with so many entries that listing them would take all memory."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ARCHIVE_BYTES:
        raise UnpackingError(f"is larger than {MAX_ARCHIVE_BYTES >> 20} MB")
    file.seek(max(0, size - _END_BYTES - _LOCATOR_BYTES - _MAX_COMMENT_BYTES))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) < place + _END_BYTES:
        raise UnpackingError("is no zip archive")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    is_zip64 = tail[max(0, place - _LOCATOR_BYTES) : place].startswith(_ZIP64_LOCATOR)
    if directory > MAX_DIRECTORY_BYTES or is_zip64:
        raise UnpackingError("holds too many files")


def _without_following(path: str, flags: int) -> int:
    """Open a file, and neither follow a link nor wait at a pipe that took its place."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _never() -> IO[bytes]:
    raise UnpackingError("is no file")
