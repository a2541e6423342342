"""The drawn pictures: the same from the same seed, in the real set's layout, and no easy prey."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError
from sklearn.linear_model import LogisticRegression

from catsdogs.datasets import drawing
from catsdogs.datasets.drawing import draw_animal, draw_arrays, draw_dataset


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def petimages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("drawn"), 12, seed=1)


@pytest.mark.parametrize("kind", ["cat", "dog"])
@pytest.mark.parametrize("size", [(150, 150), (300, 100), (40, 61), (1, 1)])
def test_a_picture_has_the_size_that_was_asked_for(kind, size):
    picture = draw_animal(kind, np.random.default_rng(0), *size)

    assert picture.size == size
    assert picture.mode == "RGB"


def test_another_kind_of_animal_is_refused():
    with pytest.raises(ValueError, match="Received: kind='cow'"):
        draw_animal("cow", np.random.default_rng(0), 150, 150)


def test_arrays_are_half_cats_and_half_dogs_in_mixed_order():
    pictures, labels = draw_arrays(40, seed=3, side=30)

    assert pictures.shape == (40, 30, 30, 3)
    assert pictures.dtype == labels.dtype == np.uint8
    assert labels.sum() == 20
    assert 0 < np.count_nonzero(np.diff(labels)) < 39


def test_the_same_seed_draws_the_same_arrays_and_another_seed_others():
    first, again, other = (draw_arrays(6, seed)[0] for seed in (5, 5, 6))

    np.testing.assert_array_equal(first, again)
    assert not any(np.array_equal(a, b) for a in first for b in other)


def test_arrays_are_the_same_on_every_machine():
    """When this fails after a change to the drawing, the recipe wants measuring again."""
    pictures, labels = draw_arrays(8, seed=7)

    digest = hashlib.sha256(pictures.tobytes() + labels.tobytes()).hexdigest()
    assert digest == "76b00af44e9f71c9f89a97bd2c1c7b37f3b765ea206a03d5c99b67b9a9fbeff5"


def test_no_two_pictures_of_a_set_are_the_same():
    pictures, _ = draw_arrays(200, seed=0, side=40)

    assert len({picture.tobytes() for picture in pictures}) == 200


def test_cats_and_dogs_are_equally_bright():
    pictures, labels = draw_arrays(400, seed=1, side=60)
    cats, dogs = pictures[labels == 0], pictures[labels == 1]

    assert cats.mean() == pytest.approx(dogs.mean(), rel=0.05)
    assert cats.std() == pytest.approx(dogs.std(), rel=0.05)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_linear_model_does_not_tell_them_apart(seed):
    pictures, labels = draw_arrays(600, seed)
    pixels = pictures.reshape(600, -1) / np.float32(255)
    model = LogisticRegression(max_iter=200).fit(pixels[:400], labels[:400])

    assert model.score(pixels[400:], labels[400:]) <= 0.65


def test_a_data_set_is_laid_out_like_the_real_one(petimages):
    numbers = [f"{number}.jpg" for number in range(13)]

    assert petimages.name == "PetImages"
    assert sorted(path.name for path in petimages.iterdir()) == ["Cat", "Dog"]
    assert {path.name for path in (petimages / "Cat").iterdir()} == {*numbers, "Thumbs.db"}
    assert {path.name for path in (petimages / "Dog").iterdir()} == {*numbers}


def test_a_data_set_has_the_real_ones_blemishes(petimages):
    assert [
        kind for kind in ("Cat", "Dog") if (petimages / kind / "12.jpg").stat().st_size == 0
    ] == [
        "Cat",
        "Dog",
    ]
    assert Image.open(petimages / "Cat" / "11.jpg").format == "BMP"
    assert Image.open(petimages / "Dog" / "11.jpg").format == "PNG"
    with pytest.raises(UnidentifiedImageError):
        Image.open(petimages / "Cat" / "Thumbs.db")


def test_photos_differ_in_size_and_shape(petimages):
    sizes = [Image.open(petimages / "Dog" / f"{number}.jpg").size for number in range(12)]
    short_sides = [min(size) for size in sizes]

    assert len(set(sizes)) == 12
    assert 100 <= min(short_sides) < max(short_sides) <= 300
    assert {width > height for width, height in sizes} == {True, False}


def test_the_same_seed_draws_the_same_files_and_another_seed_others(petimages, tmp_path):
    again = draw_dataset(tmp_path / "again", 12, seed=1)
    other = draw_dataset(tmp_path / "other", 12, seed=2)

    assert contents(again) == contents(petimages)
    assert contents(other)["Cat/0.jpg"] != contents(petimages)["Cat/0.jpg"]


def test_a_complete_set_is_not_drawn_again(petimages):
    before = (petimages / "Cat" / "0.jpg").stat().st_mtime_ns

    assert draw_dataset(petimages.parent, 12, seed=1) == petimages
    assert (petimages / "Cat" / "0.jpg").stat().st_mtime_ns == before


def test_an_interrupted_drawing_leaves_nothing_and_is_made_anew(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "_photo_size", interrupt)
        with pytest.raises(KeyboardInterrupt):
            draw_dataset(tmp_path, 3, seed=0)

    assert list(tmp_path.iterdir()) == []
    assert len(contents(draw_dataset(tmp_path, 3, seed=0))) == 9
