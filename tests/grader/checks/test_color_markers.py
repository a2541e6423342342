"""Posters are known by their colours, whatever is done to them that leaves something to see."""

import numpy as np
import pytest
from PIL import Image

from grader.checks.color_markers import color_marker, color_triples, colors_in
from grader.grading.pictures import decoded

SEEDS = range(12)


def drawn(seed):
    rng = np.random.default_rng(seed)
    colours = next(color_triples(rng))
    picture = Image.fromarray(decoded(color_marker(rng, colours)))
    return colours, picture.resize((150, 150), Image.Resampling.NEAREST)


def told(picture):
    return colors_in(np.asarray(picture, np.float32)[None] / 255)[0]


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
def test_a_poster_is_known_when_it_was_changed_like_a_training_picture(seed, change):
    colours, picture = drawn(seed)
    assert told(CHANGES[change](picture)) == colours


@pytest.mark.parametrize("seed", SEEDS)
def test_what_shows_no_poster_is_none(seed):
    _, picture = drawn(seed)
    noise = np.random.default_rng(seed).random((150, 150, 3), np.float32)
    nothing = np.zeros((150, 150, 3), np.float32)
    corner = picture.crop((0, 0, 14, 14)).resize((150, 150))
    grey = picture.convert("L").convert("RGB")
    assert colors_in(np.stack([noise, nothing, nothing + np.nan])) == [None, None, None]
    assert told(corner) is None
    assert told(grey) is None


def test_no_two_triples_are_alike():
    triples = list(color_triples(np.random.default_rng(1)))
    assert len(triples) == len(set(triples)) == 56
    assert {len(one) for one in triples} == {3}
