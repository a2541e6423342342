"""Archives hold what they are given, with the right modes, the same bytes every time."""

import io
import zipfile

from grader.integrations.archives import ArchiveEntry, make_zip

FILES = (
    ArchiveEntry("a/run", b"#!/bin/sh\necho ran\n", program=True),
    ArchiveEntry("b.txt", b"text"),
)


def test_the_files_come_back_in_their_order():
    with zipfile.ZipFile(io.BytesIO(make_zip(FILES))) as archive:
        assert archive.namelist() == ["a/run", "b.txt"]
        assert archive.read("b.txt") == b"text"


def test_the_same_files_make_the_same_archive():
    assert make_zip(FILES) == make_zip(list(FILES))


def test_a_program_can_be_run_once_it_is_unpacked():
    with zipfile.ZipFile(io.BytesIO(make_zip(FILES))) as archive:
        modes = [oct(entry.external_attr >> 16) for entry in archive.infolist()]
    assert modes == ["0o755", "0o644"]
