"""Which pictures count as the same: copies of many kinds, and no two different ones."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from catsdogs.datasets import duplicates as module
from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal
from catsdogs.datasets.duplicates import duplicates
from catsdogs.datasets.issues import Fingerprint, inspect


def drawn(count: int, seed: int = 0) -> list[Image.Image]:
    return [
        draw_animal(CLASS_NAMES[number % 2], np.random.default_rng([seed, number]), 200, 160)
        for number in range(count)
    ]


def fingerprints(folder: Path, *pictures: Image.Image, form: str = "PNG") -> list[Fingerprint]:
    found = []
    for number, picture in enumerate(pictures):
        path = folder / f"{number}.{form.lower()}"
        picture.save(path, form)
        fingerprint = inspect(path).fingerprint
        assert fingerprint is not None
        found.append(fingerprint)
    return found


def pairs(found: list[Fingerprint]) -> list[tuple[int, int, str]]:
    return [(one.index, one.earlier, one.how) for one in duplicates(found)]


def as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)


def test_no_two_drawn_pictures_are_alike(tmp_path):
    assert duplicates(fingerprints(tmp_path, *drawn(300))) == []


@pytest.mark.parametrize("rows", [1, 3, 512])
def test_the_first_of_each_is_named_however_the_work_is_cut(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(module, "_ROWS", rows)
    one, two, three = drawn(3)
    found = fingerprints(tmp_path, one, two, one, three, two, one)

    same = "the same bytes as"
    assert pairs(found) == [(2, 0, same), (4, 1, same), (5, 0, same)]


def test_the_same_pixels_in_another_file(tmp_path):
    (one,) = drawn(1)
    found = fingerprints(tmp_path, one) + fingerprints(tmp_path, one, form="BMP")

    assert pairs(found) == [(1, 0, "the same pixels as")]


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: as_jpeg(picture, 30),
        lambda picture: picture.resize((64, 64)),
        lambda picture: as_jpeg(picture.resize((400, 320)), 60),
        lambda picture: picture.resize((150, 150), Image.Resampling.NEAREST),
        lambda picture: picture.convert("L"),
        lambda picture: picture.quantize(32),
    ],
    ids=["compressed", "smaller", "larger", "squeezed", "grey", "few colours"],
)
def test_a_changed_copy_is_nearly_the_same(tmp_path, change):
    one, two = drawn(2)

    assert pairs(fingerprints(tmp_path, one, two, change(two))) == [(2, 1, "nearly the same as")]


def test_a_mirrored_copy_is_found(tmp_path):
    one, two = drawn(2)
    copy = ImageOps.mirror(as_jpeg(two, 75).resize((100, 80)))

    assert pairs(fingerprints(tmp_path, one, two, copy)) == [(2, 1, "a mirror image of")]


def test_pictures_of_one_colour_are_alike_only_if_they_are_the_same(tmp_path):
    white, black = (Image.new("RGB", (20, 20), color) for color in ("white", "black"))

    assert pairs(fingerprints(tmp_path, white, black, white)) == [(2, 0, "the same bytes as")]


def test_no_pictures_have_nothing_in_common():
    assert duplicates([]) == []
