"""Zip archives that are the same for the same files."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ArchiveEntry:
    """A file in an archive: its path there, with slashes, and whether it is a program."""

    path: str
    content: bytes
    program: bool = False


def make_zip(files: Iterable[ArchiveEntry]) -> bytes:
    """The archive of some files, in their order."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files:
            entry = zipfile.ZipInfo(file.path, _LONG_AGO)
            entry.external_attr = (0o755 if file.program else 0o644) << 16
            target.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
