"""Augmentation: where a dot goes, and that only the seed decides."""

import keras
import numpy as np
import pytest

from catsdogs.datasets.drawing import draw_arrays
from catsdogs.training.augmentation import (
    augmented,
    flip,
    resample,
    rotation,
    shear,
    shift_across,
    shift_down,
    zoom,
)

pytestmark = pytest.mark.slow

SIDE = 41
MIDDLE = 20


def moved(piece, amount: float, across: int, down: int) -> tuple[float, float]:
    """Where a dot that lies so far from the middle is afterwards."""
    picture = np.zeros((1, SIDE, SIDE, 3), np.float32)
    picture[0, MIDDLE + down, MIDDLE + across] = 100
    result = resample(picture, piece(np.array([amount], np.float32))).numpy()[0, :, :, 0]
    rows, columns = np.mgrid[:SIDE, :SIDE] - MIDDLE
    return (columns * result).sum() / result.sum(), (rows * result).sum() / result.sum()


@pytest.mark.parametrize(
    ("piece", "amount", "there"),
    [
        (rotation, 90, (0, 10)),  # from the right to below: clockwise
        (rotation, -90, (0, -10)),
        (rotation, 0, (10, 0)),
        (flip, 1, (-10, 0)),
        (flip, -1, (10, 0)),
        (zoom, 50, (15, 0)),
        (zoom, -50, (5, 0)),
        (shift_across, 10, (14.1, 0)),
        (shift_down, 10, (10, 4.1)),
        (shear, 45, (10, 0)),
    ],
)
def test_a_dot_right_of_the_middle_goes_there(piece, amount, there):
    assert moved(piece, amount, across=10, down=0) == pytest.approx(there, abs=0.3)


def test_shearing_leans_the_head_to_the_right():
    assert moved(shear, 45, across=0, down=-10) == pytest.approx((10, -10), abs=0.3)


def test_places_between_pixels_get_the_colours_that_keras_gives_them():
    pictures, _ = draw_arrays(2, seed=0, side=30)
    turned = resample(pictures, rotation(np.array([15, -40], np.float32)))
    cosine, sine = np.cos(np.deg2rad([15, -40])), np.sin(np.deg2rad([15, -40]))
    across = 14.5 * (1 - cosine - sine)  # the middle stays where it is
    down = 14.5 * (1 - cosine + sine)
    zeros = np.zeros(2)
    transforms = np.stack([cosine, sine, across, -sine, cosine, down, zeros, zeros], axis=1)
    expected = keras.ops.image.affine_transform(
        pictures.astype(np.float32), transforms.astype(np.float32), "bilinear", "reflect"
    )

    np.testing.assert_allclose(turned, expected, atol=0.01)


def test_what_comes_from_outside_is_mirrored():
    picture = np.full((1, 20, 20, 3), 7, np.uint8)

    np.testing.assert_allclose(augmented(picture, (1, 2)), 7, atol=1e-4)


def test_the_same_seed_gives_the_same_and_another_seed_something_else():
    pictures, _ = draw_arrays(3, seed=0, side=30)
    first, again, other = (augmented(pictures, seed).numpy() for seed in ((1, 5), (1, 5), (1, 6)))

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_each_picture_is_changed_in_its_own_way_and_keeps_its_range():
    pictures = np.repeat(draw_arrays(1, seed=0, side=30)[0], 4, axis=0)
    results = augmented(pictures, (0, 0)).numpy()

    assert results.shape == pictures.shape
    assert len({result.tobytes() for result in results}) == 4
    assert pictures.min() <= results.min() + 1e-3
    assert results.max() <= pictures.max() + 1e-3
