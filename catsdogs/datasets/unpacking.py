"""Unpack an untrusted zip file safely.

All members are checked before the first is written; one unsafe member refuses the whole archive.
"""

import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catsdogs.datasets.progress import track_progress
from catsdogs.failures import Failure

Place = Callable[[PurePosixPath], PurePosixPath | None]
"""Maps the path of a file to its target; None skips the file."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_OUTSIDE_PATH = re.compile(r"^/|\\|^[A-Za-z]:|(^|/)\.\.(/|$)")
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Bounds:
    """Limits of an archive: about ten times the known data sets."""

    files: int = 250_000
    unpacked_bytes: int = 10_000_000_000
    ratio: int = 20  # unpacked bytes for each packed byte; photos hardly compress


def unpack(archive: Path, folder: Path, place: Place, bounds: Bounds = Bounds()) -> list[str]:
    """Write the files of a zip file that have a target.

    Args:
        archive: the zip file.
        folder: where the files go.
        place: where below the folder each goes, by its path in the archive.
        bounds: the most that the archive may hold.

    Returns:
        The paths of the skipped members.

    Raises:
        Failure: the archive is damaged or unsafe; some files may be written already.
        OSError: if a file cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _expect_within(bounds, members)
            for member in opened.infolist():
                _expect_safe(member)
            places = _places(members, place)
            for member in track_progress(members, len(members), "unpacking"):
                if target := places.get(member.filename):
                    _write(opened, member, folder / target)
    except _DAMAGE as error:
        raise Failure(f"{archive} is damaged: {error}") from error
    except _UnsafeArchiveError as error:
        raise Failure(f"{archive} was not unpacked: {error}") from error
    return [member.filename for member in members if member.filename not in places]


class _UnsafeArchiveError(Exception):
    """An archive exceeds a limit or has an unsafe member; the message says which."""


def _expect_within(bounds: Bounds, members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > bounds.files:
        raise _UnsafeArchiveError(f"it holds {len(members):,} files, more than {bounds.files:,}")
    if unpacked > bounds.unpacked_bytes:
        raise _UnsafeArchiveError(
            f"it would unpack to {unpacked:,} bytes, more than {bounds.unpacked_bytes:,}"
        )
    if unpacked > bounds.ratio * packed:
        raise _UnsafeArchiveError(f"it would grow to more than {bounds.ratio} times its size")


def _expect_safe(member: zipfile.ZipInfo) -> None:
    name = ascii(member.filename)
    if _OUTSIDE_PATH.search(member.orig_filename):
        raise _UnsafeArchiveError(f"{name} would be written outside the folder")
    kind = stat.S_IFMT(member.external_attr >> 16)  # the mode of the file, where Unix packed it
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _UnsafeArchiveError(f"{name} is neither a file nor a folder")
    if member.flag_bits & _ENCRYPTED:
        raise _UnsafeArchiveError(f"{name} is encrypted")


def _places(members: Sequence[zipfile.ZipInfo], place: Place) -> dict[str, PurePosixPath]:
    places: dict[str, PurePosixPath] = {}
    taken: set[PurePosixPath] = set()
    for member in members:
        target = place(PurePosixPath(member.filename))
        if target in taken:
            raise _UnsafeArchiveError(f"it holds two files for {target}")
        if target is not None:
            taken.add(target)
            places[member.filename] = target
    return places


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as packed, target.open("xb") as file:
        shutil.copyfileobj(packed, file)
