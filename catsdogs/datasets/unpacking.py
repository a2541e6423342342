"""A zip file of strangers, unpacked without writing where or as much as it pleases.

All members are looked at before the first is written; one that does not belong into a data set
refuses the archive as a whole.
"""

import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catsdogs.datasets.progress import counted
from catsdogs.failures import Failure

Place = Callable[[PurePosixPath], PurePosixPath | None]
"""Where a file goes, by its path; None: it is left out."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_ELSEWHERE = re.compile(r"^/|\\|^[A-Za-z]:|(^|/)\.\.(/|$)")
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Bounds:
    """The most that an archive may hold: about ten times what the known data sets do."""

    files: int = 250_000
    unpacked_bytes: int = 10_000_000_000
    ratio: int = 20  # bytes unpacked for each byte in the archive; photos are hardly packed at all


def unpack(archive: Path, folder: Path, place: Place, bounds: Bounds = Bounds()) -> list[str]:
    """Write the files of a zip file that have a place.

    Args:
        archive: the zip file.
        folder: where the files go.
        place: where below the folder each goes, by its path in the archive.
        bounds: the most that the archive may hold.

    Returns:
        The paths of the members that were left out.

    Raises:
        Failure: if the archive is damaged or not safe; some of it may be written already then.
        OSError: if a file cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _expect_within(bounds, members)
            for member in opened.infolist():
                _expect_harmless(member)
            places = _places(members, place)
            for member in counted(members, len(members), "unpacking"):
                if target := places.get(member.filename):
                    _write(opened, member, folder / target)
    except _DAMAGE as error:
        raise Failure(f"{archive} is damaged: {error}") from error
    except _Refused as error:
        raise Failure(f"{archive} was not unpacked: {error}") from error
    return [member.filename for member in members if member.filename not in places]


class _Refused(Exception):  # noqa: N818  the archive is at fault
    """What is wrong with an archive."""


def _expect_within(bounds: Bounds, members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > bounds.files:
        raise _Refused(f"it holds {len(members):,} files, more than {bounds.files:,}")
    if unpacked > bounds.unpacked_bytes:
        raise _Refused(
            f"it would unpack to {unpacked:,} bytes, more than {bounds.unpacked_bytes:,}"
        )
    if unpacked > bounds.ratio * packed:
        raise _Refused(f"it would grow to more than {bounds.ratio} times its size")


def _expect_harmless(member: zipfile.ZipInfo) -> None:
    name = ascii(member.filename)
    if _ELSEWHERE.search(member.orig_filename):
        raise _Refused(f"{name} would be written outside the folder")
    kind = stat.S_IFMT(member.external_attr >> 16)  # the mode of the file, where Unix packed it
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _Refused(f"{name} is neither a file nor a folder")
    if member.flag_bits & _ENCRYPTED:
        raise _Refused(f"{name} is encrypted")


def _places(members: Sequence[zipfile.ZipInfo], place: Place) -> dict[str, PurePosixPath]:
    places: dict[str, PurePosixPath] = {}
    taken: set[PurePosixPath] = set()
    for member in members:
        target = place(PurePosixPath(member.filename))
        if target in taken:
            raise _Refused(f"it holds two files for {target}")
        if target is not None:
            taken.add(target)
            places[member.filename] = target
    return places


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as packed, target.open("xb") as file:
        shutil.copyfileobj(packed, file)
