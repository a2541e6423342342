"""Copies of files from many folders: each arrives under a name of its own."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catsdogs.datasets.atomic_directory import gather_pictures
from catsdogs.datasets.cleaning import clean
from catsdogs.datasets.dataset_split import readable_pictures, split_dataset
from catsdogs.datasets.drawing import draw_animal
from catsdogs.datasets.report import report_on

COLLIDING = [
    ["a/cats/1.jpg", "b/cats/1.jpg", "a/cats/b-cats-1.jpg"],
    ["a/cats/1.jpg", "b/cats/1.jpg", "b-cats-1.jpg/cats/b-cats-1.jpg", "a/cats/b-cats-1-2.jpg"],
    ["a/cats/photo.jpg", "b/cats/Photo.JPG", "c/cats/PHOTO.jpg"],
    ["a/cats/K\u00e4the.jpg", "b/cats/Ka\u0308the.jpg"],
    ["a/cats/b/1.jpg", "a-cats/b/cats/1.jpg", "a/cats-b/cats/1.jpg"],
]


@pytest.mark.parametrize("paths", COLLIDING)
def test_all_pictures_arrive_whatever_they_are_called(tmp_path, paths):
    for number, path in enumerate(paths):
        (tmp_path / "own" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / path).write_text(f"cat {number}")
    assert gather_pictures(tmp_path / "own", tmp_path / "new") == []

    copies = list((tmp_path / "new" / "Cat").iterdir())
    assert sorted(copy.read_text() for copy in copies) == [f"cat {n}" for n in range(len(paths))]
    assert max(Counter(copy.name.casefold() for copy in copies).values()) == 1


@pytest.mark.parametrize("names", [["1.png", "1.png.jpg"], ["1.tif", "1.tif.jpg", "1.tif-2.jpg"]])
def test_a_picture_that_is_written_anew_replaces_no_other(tmp_path, names):
    (tmp_path / "odd").mkdir()
    for number, name in enumerate(names):
        picture = draw_animal("cat", np.random.default_rng(number), 150, 140)
        (picture if number else picture.convert("RGBA")).save(tmp_path / "odd" / name)
    report = report_on(tmp_path / "odd")

    assert clean(report, tmp_path / "clean") == len(names)
    assert len(list((tmp_path / "clean").iterdir())) == len(names)
    assert report_on(tmp_path / "clean").faulty == []


def test_pictures_of_one_name_in_folders_of_a_class_are_all_split(tmp_path):
    for kind in ("Cat", "Dog"):
        for number, name in enumerate(("0.png", "a/0.png", "b/0.PNG", "a-0.png")):
            path = tmp_path / "sets" / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (20, 20), (number, 0, 0)).save(path)
    random.seed(0)
    split_dataset(readable_pictures(tmp_path / "sets"), tmp_path / "out", 0.5)

    assert [shades(tmp_path / "out", kind) for kind in ("cats", "dogs")] == [[0, 1, 2, 3]] * 2


def shades(out: Path, kind: str) -> list[int]:
    return sorted(Image.open(path).getpixel((0, 0))[0] for path in out.glob(f"*/{kind}/*"))
