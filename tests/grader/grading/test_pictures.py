"""Pictures for checks: generated from a seed, and recognized after any resizing."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader.grading.pictures import card_fields, color_card, decoded, file_names, small_picture


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_names_are_distinct_even_without_suffixes():
    names = file_names(rng(), 500)
    assert len({Path(name).stem.lower() for name in names}) == 500


def test_names_are_those_of_pictures_and_of_nothing_else():
    names = file_names(rng(), 500)
    assert {Path(name).suffix for name in names} == {".jpg", ".JPG", ".jpeg"}
    assert not any("/" in name or name.startswith(".") for name in names)
    assert any(" " in name for name in names)
    assert any(not name.isascii() for name in names)


def test_each_seed_gives_other_names():
    assert file_names(rng(1), 20) == file_names(rng(1), 20)
    assert not set(file_names(rng(1), 20)) & set(file_names(rng(2), 20))


@pytest.mark.parametrize("draw", [small_picture, color_card])
def test_a_picture_is_a_jpeg_that_is_the_same_for_the_same_seed(draw):
    content = draw(rng())
    assert content == draw(rng())
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("draw", [small_picture, color_card])
def test_all_pictures_differ(draw):
    generator = rng()
    assert len({draw(generator) for _ in range(40)}) == 40


def test_small_pictures_are_not_empty_and_small():
    generator = rng()
    assert all(100 < len(small_picture(generator)) < 20_000 for _ in range(20))


def test_a_card_contains_white_and_black():
    generator = rng()
    for _ in range(10):
        fields = card_fields(decoded(color_card(generator))[None])[0].reshape(12, 3)
        assert fields.max(axis=0) == pytest.approx([255, 255, 255], abs=2)
        assert fields.sum(axis=1).min() == pytest.approx(0, abs=6)


def test_fields_are_read_from_top_left_to_bottom_right():
    card = np.arange(36).reshape(3, 4, 3).repeat(10, axis=0).repeat(10, axis=1)
    np.testing.assert_allclose(card_fields(card[None]), np.arange(36)[None])


@pytest.mark.parametrize("size", [(150, 150), (300, 300), (24, 32), (40, 200)])
@pytest.mark.parametrize(
    "resampling", [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]
)
def test_a_resized_card_has_the_fields_of_its_file(size, resampling):
    generator = rng()
    contents = [color_card(generator) for _ in range(4)]
    original = np.concatenate([card_fields(decoded(content)[None]) for content in contents])
    resized = np.stack(
        [
            np.asarray(Image.open(io.BytesIO(content)).resize(size, resampling))
            for content in contents
        ]
    )
    assert np.abs(card_fields(resized) - original).max() < 12
    correlations = np.corrcoef(card_fields(resized), original)[:4, 4:]
    assert (correlations.argmax(axis=1) == np.arange(4)).all()
    assert (correlations.diagonal() > 0.99).all()


def test_the_smallest_pictures_still_have_fields():
    assert card_fields(np.ones((2, 3, 4, 3))).tolist() == [[1.0] * 36] * 2


def test_a_grey_file_is_decoded_with_three_channels():
    buffer = io.BytesIO()
    Image.new("L", (5, 4), 9).save(buffer, "PNG")
    assert decoded(buffer.getvalue()).tolist() == [[[9, 9, 9]] * 5] * 4
