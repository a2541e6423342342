"""Zip archives whose bytes depend on nothing but the files in them."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

# The earliest time that a zip archive can hold.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_FILE_MODE, _PROGRAM_MODE = 0o644, 0o755


@dataclass(frozen=True)
class ArchiveEntry:
    """A file of an archive: its path with slashes, its content, and whether it can be executed."""

    path: str
    content: bytes
    executable: bool = False


def make_zip(entries: Iterable[ArchiveEntry]) -> bytes:
    """Return a zip archive of the entries, in their order."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, _FIXED_TIME)
            mode = _PROGRAM_MODE if entry.executable else _FILE_MODE
            info.external_attr = mode << 16
            target.writestr(info, entry.content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
