"""Posters: pictures that are known by their colours, however they are turned, moved or mirrored.

A colour card shows whether a picture is unchanged; of one that was changed on purpose it must still
be told which picture it was. A poster has a ground and two panels on it, each of another one of
eight colours; no two posters of a call have the same three. Turning, moving, zooming and other
brightness leave colours what they are, so the three that are left tell the poster.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.grading.pictures import jpeg

Colors = frozenset[int]

# Colours of the wheel, 45 degrees apart: full enough to be known when they are darker or paler.
_COLOURS = np.array(
    [
        [204, 41, 41],
        [204, 163, 41],
        [122, 204, 41],
        [41, 204, 82],
        [41, 204, 204],
        [41, 82, 204],
        [122, 41, 204],
        [204, 41, 163],
    ],
    np.uint8,
)
_TURN = 360 / len(_COLOURS)
# Below this saturation and this share of white a pixel has no colour that can be told.
_PALE, _DARK = 0.35, 0.1
# A colour that fills less of the coloured pixels is that of a border, where two of them mix.
_LEAST = 0.03
# So much of a picture has to be coloured, and so much of that in its three main colours.
_COLOURED, _MAIN = 0.2, 0.85


def color_triples(rng: np.random.Generator) -> Iterator[Colors]:
    """All sets of three colours in random order: 56 of them."""
    every = list(combinations(range(len(_COLOURS)), 3))
    return (frozenset(every[index]) for index in rng.permutation(len(every)))


def color_marker(rng: np.random.Generator, colours: Colors) -> bytes:
    """A JPEG of a ground and two panels off its middle, with a white and a black spot on them."""
    ground, panel, inlay = (_COLOURS[one] for one in rng.permutation(sorted(colours)))
    height, width = (int(size) for size in rng.integers(110, 190, 2))
    pixels = np.broadcast_to(ground, (height, width, 3)).copy()
    pixels[_part(rng, height, 0.5), _part(rng, width, 0.5)] = panel
    rows, columns = _part(rng, height, 0.26), _part(rng, width, 0.26)
    pixels[rows, columns] = inlay
    middle = (rows.start + rows.stop) // 2
    pixels[middle - 6 : middle, columns.start + 4 : columns.start + 10] = 255
    pixels[middle : middle + 6, columns.start + 4 : columns.start + 10] = 0
    return jpeg(Image.fromarray(pixels))


def colors_in(pictures: NDArray[np.floating]) -> list[Colors | None]:
    """For each picture the three colours of its poster, None where they cannot be told.

    Args:
        pictures: (n, height, width, 3), black is 0 and white is 1.
    """
    return [_colours(picture) for picture in pictures]


def _colours(picture: NDArray[np.floating]) -> Colors | None:
    brightest, darkest = picture.max(axis=2), picture.min(axis=2)
    span = brightest - darkest
    # Written so that pixels that are no numbers have no colour.
    told = (span > _PALE * brightest) & (brightest > _DARK)
    if not told.mean() > _COLOURED:
        return None
    numbers = np.round(_hue(picture[told], span[told]) / _TURN).astype(int) % len(_COLOURS)
    shares = np.bincount(numbers, minlength=len(_COLOURS)) / len(numbers)
    main = np.argsort(shares)[-3:]
    if shares[main].min() < _LEAST or shares[main].sum() < _MAIN:
        return None
    return frozenset(int(one) for one in main)


def _hue(pixels: NDArray[np.floating], span: NDArray[np.floating]) -> NDArray[np.floating]:
    """The angle of the colour of each pixel (n, 3), in degrees; red is 0 and green is 120."""
    red, green, blue = pixels.T
    top = pixels.argmax(axis=1)
    sixths = np.choose(top, [green - blue, blue - red, red - green]) / span
    return np.asarray(60 * (sixths + 2 * top) % 360)


def _part(rng: np.random.Generator, length: int, share: float) -> slice:
    """A stretch of a side, about in its middle."""
    start = int(length * ((1 - share) / 2 + rng.uniform(-0.08, 0.08)))
    return slice(start, start + int(length * share))
