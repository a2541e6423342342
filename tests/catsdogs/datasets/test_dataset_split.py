"""A split that is there whole or not at all, at real scale and when it is interrupted."""

import random
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image

from catsdogs.datasets.dataset_split import is_split, readable_pictures, split_dataset
from catsdogs.datasets.drawing import draw_dataset
from catsdogs.failures import Failure
from tests.catsdogs.datasets.stopping import stopped_in

pytestmark = pytest.mark.slow

COPIED = {"Cat": "cats", "Dog": "dogs"}


@pytest.fixture(scope="module")
def petimages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("drawn"), 10, seed=0)


def split(petimages: Path, out: Path) -> None:
    random.seed(0)
    split_dataset(readable_pictures(petimages), out, 0.9)


def files(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def sizes(out: Path) -> list[int]:
    return [
        len(list((out / subset / kind).iterdir()))
        for subset in ("training", "validation")
        for kind in ("cats", "dogs")
    ]


def stopped(petimages: Path, out: Path, function: str, call: int) -> None:
    """Split in a process that is killed at a certain call of a function of `split` or `Path`."""
    owner, name = function.rsplit(".", 1)
    stopped_in(f"""
import random
from pathlib import Path
from catsdogs_ref.baseline import split
from catsdogs.datasets import dataset_split as whole_split
{owner}.{name} = stopping_at({call}, {owner}.{name})
random.seed(0)
readable = whole_split.readable_pictures(Path({str(petimages)!r}))
whole_split.split_dataset(readable, Path({str(out)!r}), 0.9)
""")


def test_all_readable_pictures_are_split(petimages, tmp_path, capsys):
    split(petimages, tmp_path)

    assert sizes(tmp_path) == [9, 9, 1, 1]
    assert {path.name for path in tmp_path.iterdir()} == {"training", "validation"}
    said = capsys.readouterr().out
    assert "10.jpg is zero length, so ignoring." in said
    assert "Cat/Thumbs.db was skipped: its name is not a picture's." in said


@pytest.mark.parametrize(
    ("function", "call", "moved"),
    [
        ("split.shutil.copyfile", 0, []),
        ("split.shutil.copyfile", 13, []),
        ("Path.rename", 0, []),
        ("Path.rename", 1, ["training"]),
        ("Path.rmdir", 0, ["training", "validation"]),
    ],
)
def test_a_killed_split_is_made_by_the_same_command(petimages, tmp_path, function, call, moved):
    split(petimages, tmp_path / "undisturbed")
    out = tmp_path / "out"
    stopped(petimages, out, function, call)
    assert sorted(path.name for path in out.iterdir()) == [".split", *moved]
    assert not is_split(out)

    split(petimages, out)
    assert files(out) == files(tmp_path / "undisturbed")
    assert is_split(out)


def test_a_whole_split_is_not_split_again(petimages, tmp_path):
    split(petimages, tmp_path)
    before = files(tmp_path)

    with pytest.raises(Failure, match="from an earlier split: choose another --out"):
        split(petimages, tmp_path)
    assert files(tmp_path) == before


@pytest.fixture
def real_size(tmp_path) -> Path:
    """12,500 files a class, one of them empty, as in the real set, with tiny pictures."""
    picture = tmp_path / "0.jpg"
    Image.new("RGB", (8, 8)).save(picture)
    for kind in COPIED:
        folder = tmp_path / "PetImages" / kind
        folder.mkdir(parents=True)
        for number in range(12_499):
            (folder / f"{number}.jpg").hardlink_to(picture)
        (folder / "12499.jpg").touch()
    return tmp_path / "PetImages"


def test_the_real_sets_size_is_split_within_a_minute_also_after_a_kill(real_size, tmp_path):
    out = tmp_path / "out"
    stopped(real_size, out, "split.shutil.copyfile", 12_000)
    assert not (out / "training").exists()

    begun = time.process_time()  # what other processes do meanwhile does not count
    split(real_size, out)
    assert time.process_time() - begun < 60
    assert sizes(out) == [11_249, 11_249, 1_250, 1_250]
    shutil.rmtree(tmp_path)
