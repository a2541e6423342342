"""Archives contain the given files with the right modes, and always the same bytes."""

import io
import zipfile

from grader.integrations.archives import ArchiveEntry, make_zip

FILES = (
    ArchiveEntry("a/run", b"#!/bin/sh\necho ran\n", executable=True),
    ArchiveEntry("b.txt", b"text"),
)


def test_the_archive_contains_the_files_in_their_order():
    with zipfile.ZipFile(io.BytesIO(make_zip(FILES))) as archive:
        assert archive.namelist() == ["a/run", "b.txt"]
        assert archive.read("b.txt") == b"text"


def test_the_same_files_make_the_same_archive():
    assert make_zip(FILES) == make_zip(list(FILES))


def test_an_unpacked_program_is_executable():
    with zipfile.ZipFile(io.BytesIO(make_zip(FILES))) as archive:
        modes = [oct(entry.external_attr >> 16) for entry in archive.infolist()]
    assert modes == ["0o755", "0o644"]
