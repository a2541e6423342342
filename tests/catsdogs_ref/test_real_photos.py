"""Odd real files: which of them reach a generator, and which are left out."""

import tarfile
from pathlib import Path

import pytest

from catsdogs_ref.generators import train_val_generators
from catsdogs_ref.readable import sort_out
from catsdogs_ref.split import copy_split, create_train_val_dirs, nonempty_files

ODD_FILES = Path(__file__).parents[2].parent / "shared" / "data" / "odd-files.tar"


@pytest.mark.skipif(not ODD_FILES.is_file(), reason="the odd real files are not on this machine")
def test_odd_files_are_left_out_or_decoded_but_stop_nothing(tmp_path, capsys):
    with tarfile.open(ODD_FILES) as archive:
        archive.extractall(tmp_path, filter="data")
    create_train_val_dirs(tmp_path)
    named = {}
    for name, copies in (("Cat", "cats"), ("Dog", "dogs")):
        readable, left_out = sort_out(nonempty_files(tmp_path / "PetImages" / name))
        named[name] = [(file.path.name, file.reason) for file in left_out]
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
