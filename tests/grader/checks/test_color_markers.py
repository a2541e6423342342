"""Color markers are recognized by their colors after every change that leaves the colors."""

import numpy as np
import pytest
from PIL import Image

from grader.checks.color_markers import (
    color_triples,
    draw_color_marker,
    recognize_triples,
)
from grader.grading.pictures import decoded

SEEDS = range(12)


def draw_marker(seed):
    rng = np.random.default_rng(seed)
    colors = next(color_triples(rng))
    picture = Image.fromarray(decoded(draw_color_marker(rng, colors)))
    return colors, picture.resize((150, 150), Image.Resampling.NEAREST)


def recognize(picture):
    return recognize_triples(np.asarray(picture, np.float32)[None] / 255)[0]


CHANGES = {
    "as it is": lambda picture: picture,
    "mirrored": lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "upside down": lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
    "turned": lambda picture: picture.rotate(40, Image.Resampling.BILINEAR),
    "moved": lambda picture: picture.transform(
        (150, 150), Image.Transform.AFFINE, (1, 0, 25, 0, 1, -25)
    ),
    "zoomed in": lambda picture: picture.crop((15, 15, 135, 135)).resize((150, 150)),
    "zoomed out": lambda picture: picture.resize((100, 100)).crop((-25, -25, 125, 125)),
    "darker": lambda picture: picture.point(lambda value: value * 0.5),
    "brighter": lambda picture: picture.point(lambda value: min(255, value * 1.4)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_color_marker_is_recognized_after_augmentation(seed, change):
    colors, picture = draw_marker(seed)
    assert recognize(CHANGES[change](picture)) == colors


@pytest.mark.parametrize("seed", SEEDS)
def test_a_picture_without_a_color_marker_gives_none(seed):
    _, picture = draw_marker(seed)
    noise = np.random.default_rng(seed).random((150, 150, 3), np.float32)
    nothing = np.zeros((150, 150, 3), np.float32)
    corner = picture.crop((0, 0, 14, 14)).resize((150, 150))
    grey = picture.convert("L").convert("RGB")
    assert recognize_triples(np.stack([noise, nothing, nothing + np.nan])) == [None, None, None]
    assert recognize(corner) is None
    assert recognize(grey) is None


def test_no_two_triples_are_alike():
    triples = list(color_triples(np.random.default_rng(1)))
    assert len(triples) == len(set(triples)) == 56
    assert {len(one) for one in triples} == {3}
