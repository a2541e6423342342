"""Real photos and odd real files: what reaches a generator, what is reported, what is cleaned."""

import re
import tarfile
from pathlib import Path

import pytest

from catsdogs.datasets.cleaning import clean
from catsdogs.datasets.issues import IssueKind
from catsdogs.datasets.readable import partition_readable
from catsdogs.datasets.report import report_on
from catsdogs_ref.baseline.generators import train_val_generators
from catsdogs_ref.baseline.split import copy_split, create_train_val_dirs, nonempty_files

pytestmark = pytest.mark.slow

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
ODD_FILES = SHARED / "odd-files.tar"
PHOTOS = SHARED / "petimages-dev.tar"
needs_odd_files = pytest.mark.skipif(
    not ODD_FILES.is_file(), reason="the odd real files are not on this machine"
)
needs_photos = pytest.mark.skipif(
    not PHOTOS.is_file(), reason="the real photos are not on this machine"
)

# By what the name of an odd file says; a file may be odd in other ways, too.
EXPECTED = {
    r"psd|webp": {IssueKind.MISNAMED},
    r"gif|bmp8|png-": {IssueKind.MISNAMED, IssueKind.COLORS},
    r"bmp\.|pixabay": {IssueKind.MISNAMED},
    r"cmyk|grey": {IssueKind.COLORS},
    r"tail": {IssueKind.TRAILING},
    r"rotated": {IssueKind.ROTATED},
    r"nojfif": {IssueKind.NO_JFIF},
    r"tiny": {IssueKind.SMALL},
    r"666-same": {IssueKind.SAME},
    r"lfs": {IssueKind.NOT_BY_CONTENT},
    r"Icon": {IssueKind.NOT_BY_NAME},
    r"1087-same|extraneous|noanimal|mislabelled": set(),
}
"""Nothing is odd about the first of two copies, nor about what only a look at the picture shows;
and Pillow says nothing of extraneous bytes between the picture and its end."""


@pytest.fixture
def odd_files(tmp_path: Path) -> Path:
    with tarfile.open(ODD_FILES) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "PetImages"


@needs_odd_files
def test_odd_files_are_left_out_or_decoded_but_stop_nothing(odd_files, tmp_path, capsys):
    create_train_val_dirs(tmp_path)
    named = {}
    for name, copies in (("Cat", "cats"), ("Dog", "dogs")):
        readable, skipped = partition_readable(nonempty_files(odd_files / name))
        named[name] = [(file.path.name, file.reason) for file in skipped]
        copy_split(readable, tmp_path / "training" / copies, tmp_path / "validation" / copies, 0.5)

    assert capsys.readouterr().out == "'Icon\\r' is zero length, so ignoring.\n"
    assert named == {
        "Cat": [
            (".DS_Store", "its name is not a picture's"),
            ("odd-lfs-95.jpg", "its content is not a picture's"),
        ],
        "Dog": [("odd-lfs-91.jpg", "its content is not a picture's")],
    }
    generators = train_val_generators(tmp_path / "training", tmp_path / "validation")
    assert sum(generator.samples for generator in generators) == 57
    for generator in generators:
        pictures, _ = generator[0]
        assert pictures.min() >= 0
        assert pictures.max() <= 1


@needs_odd_files
def test_each_odd_file_is_reported_for_what_it_is(odd_files):
    report = report_on(odd_files)

    assert len(report.files) == 60  # and two hidden ones
    for file in report.files:
        (expected,) = (kinds for name, kinds in EXPECTED.items() if re.search(name, str(file.path)))
        kinds = {issue.kind for issue in file.issues}
        assert expected <= kinds, file.path
        assert bool(expected) == bool(kinds), file.path


@needs_odd_files
def test_a_cleaned_copy_of_odd_files_is_sound(odd_files, tmp_path):
    count = clean(report_on(odd_files), tmp_path / "clean")

    assert count == 55  # not the five without a picture, nor the second of two pairs
    cleaned = report_on(tmp_path / "clean")
    assert {issue.kind for file in cleaned.faulty for issue in file.issues} == {IssueKind.SMALL}


@needs_photos
def test_no_two_of_8000_different_photos_are_taken_for_copies(tmp_path):
    with tarfile.open(PHOTOS) as archive:
        archive.extractall(tmp_path, filter="data")
    report = report_on(tmp_path)

    assert len(report.files) == 8000
    assert report.faulty == []
