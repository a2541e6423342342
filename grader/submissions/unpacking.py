"""Read files from untrusted zip archives and folders, within limits.

An archive can be wrong about everything: names that lead out of its folder, sizes, links, millions
of entries. This module follows no link and trusts no size.
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

from grader.errors import InputError

MAX_ARCHIVE_BYTES = 500 * 2**20
# The list of an archive's entries takes about ten times as much memory when it is read.
MAX_DIRECTORY_BYTES = 4 * 2**20
MAX_NAME_BYTES = 200
MAX_DEPTH = 20

_END_OF_DIRECTORY, _ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES, _MAX_COMMENT_BYTES = 22, 20, 0xFFFF
_CHUNK_BYTES = 2**20
_DRIVE = re.compile(r"[A-Za-z]:")
# The characters behind the backslash resemble separators, and normalization keeps them.
_SEPARATORS = frozenset("/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\u2571\u2572")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")

# The exceptions of zipfile for archives that are damaged, encrypted or compressed differently.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class UnpackingError(InputError):
    """An archive or a file in it cannot be read; the message is a predicate without the name."""


@dataclass(frozen=True)
class PackedFile:
    """A file in an archive or folder: the parts of its path, and a function that opens it.

    `fault` is the reason why it must not be read, or None.
    """

    parts: tuple[str, ...]
    open: Callable[[], IO[bytes]]
    fault: str | None = None


def name_fault(name: str) -> str | None:
    """Describe why one part of a path is no safe file or folder name, or return None."""
    return next(_name_faults(name), None)


def path_fault(parts: tuple[str, ...]) -> str | None:
    """Describe why a path is not safe to create below a folder, or return None."""
    if len(parts) > MAX_DEPTH:
        return f"a path is deeper than {MAX_DEPTH} folders"
    return next(filter(None, map(name_fault, parts)), None)


def files_in_folder(folder: Path) -> Iterator[PackedFile]:
    """Yield the files below a folder, level by level; links and pipes have a fault."""
    pending: list[tuple[Path, tuple[str, ...]]] = [(folder, ())]
    for current, parts in pending:
        try:
            with os.scandir(current) as entries:
                in_order = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            fault = f"the folder cannot be opened: {error.strerror}"
            yield PackedFile((*parts, current.name), _refuse_to_open, fault)
            continue
        for entry in in_order:
            path, entry_parts = Path(entry), (*parts, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                yield file_at(path, entry_parts)
            elif len(entry_parts) <= MAX_DEPTH:
                pending.append((path, entry_parts))


def file_at(path: Path, parts: tuple[str, ...]) -> PackedFile:
    """Return a file on disk; a link, a pipe or a device has a fault."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return PackedFile(parts, _refuse_to_open, f"cannot be read: {error.strerror}")
    fault = None if stat.S_ISREG(mode) else "is a link, a pipe or a device"
    return PackedFile(parts, lambda: open(path, "rb", opener=_open_regular_file), fault)


def files_in_zip(archive: zipfile.ZipFile) -> list[PackedFile]:
    """Return the files in an archive, in its order; backslashes separate folders too."""
    return [_packed(archive, info) for info in archive.infolist() if not _is_folder(info)]


def open_zip(file: IO[bytes], is_bounded: bool = True) -> zipfile.ZipFile:
    """Open a zip archive; without `is_bounded` it may have the size of a whole class.

    Raises:
        UnpackingError: it is no zip archive, is damaged, or lists too many files.
    """
    if is_bounded:
        _check_directory_size(file)
    try:
        return zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        raise UnpackingError(f"is no zip archive that can be read ({error})") from error


def copy(file: PackedFile, target: IO[bytes], max_bytes: int) -> int:
    """Copy the content of a file into `target` and return its number of bytes.

    Raises:
        UnpackingError: the file cannot be read, or is larger than `max_bytes`.
    """
    if file.fault:
        raise UnpackingError(file.fault)
    copied = 0
    try:
        with file.open() as source:
            while chunk := source.read(_CHUNK_BYTES):
                copied += len(chunk)
                if copied > max_bytes:
                    raise UnpackingError(f"is larger than {max_bytes >> 20} MB")
                target.write(chunk)
    except _ZIP_ERRORS as error:
        raise UnpackingError(f"cannot be read ({error})") from error
    return copied


def _name_faults(name: str) -> Iterator[str]:
    normalized = unicodedata.normalize("NFKC", name)
    if not name.strip(" ."):
        yield "a name is empty or consists of dots"
    if name.startswith(".") or normalized.startswith("."):
        yield "a name begins with a dot"
    if name != name.strip() or normalized.endswith("."):
        yield "a name begins or ends with a space or a dot"
    if _SEPARATORS & {*name, *normalized} or _DRIVE.match(normalized):
        yield "a name holds a separator of folders or a drive"
    if any(map(_is_control, name)):
        yield "a name holds characters that are no text"
    if len(os.fsencode(name)) > MAX_NAME_BYTES:
        yield f"a name is longer than {MAX_NAME_BYTES} bytes"


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> PackedFile:
    fault = None
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        fault = "is a link, a pipe or a device"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Other methods may need gigabytes of memory to unpack.
        fault = "is packed in an unusual way"
    parts = tuple(re.split(r"[/\\]", info.filename))
    return PackedFile(parts, lambda: archive.open(info), fault)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(("/", "\\"))


def _check_directory_size(file: IO[bytes]) -> None:
    """Refuse an archive whose list of entries would take all memory."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ARCHIVE_BYTES:
        raise UnpackingError(f"is larger than {MAX_ARCHIVE_BYTES >> 20} MB")
    file.seek(max(0, size - _END_BYTES - _LOCATOR_BYTES - _MAX_COMMENT_BYTES))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + _END_BYTES:
        raise UnpackingError("is no zip archive")
    directory_bytes = int.from_bytes(tail[end + 12 : end + 16], "little")
    is_zip64 = tail[max(0, end - _LOCATOR_BYTES) : end].startswith(_ZIP64_LOCATOR)
    if directory_bytes > MAX_DIRECTORY_BYTES or is_zip64:
        raise UnpackingError("holds too many files")


def _open_regular_file(path: str, flags: int) -> int:
    """Open a file without following a link or blocking on a pipe that replaced it."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _is_control(character: str) -> bool:
    return character in _BIDI_CONTROLS or unicodedata.category(character) in _CONTROL_CATEGORIES


def _refuse_to_open() -> IO[bytes]:
    raise UnpackingError("is no file")
