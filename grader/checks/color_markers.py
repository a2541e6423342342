"""Color markers: pictures that are recognized by their colors, even turned, moved or mirrored.

A color card shows whether a picture is unchanged. A picture that was changed on purpose needs
another mark, so that it can still be identified. A color marker has a background and two panels,
each in a different one of eight colors; no two markers of a call have the same three. Turning,
moving, zooming and brightness keep the hues, so the three hues identify the marker.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grader.grading.pictures import jpeg

ColorTriple = frozenset[int]

# Hues 45 degrees apart, saturated enough to be recognized when they are darker or paler.
_COLORS = np.array(
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
_HUE_STEP_DEGREES = 360 / len(_COLORS)
# A pixel below this saturation or this share of white has no reliable hue.
_MIN_SATURATION, _MIN_BRIGHTNESS = 0.35, 0.1
# A hue that fills less of the colored pixels comes from a border, where two hues mix.
_MIN_HUE_SHARE = 0.03
# At least so much of a picture must be colored, and so much of that in its three main hues.
_MIN_COLORED_SHARE, _MIN_MAIN_SHARE = 0.2, 0.85


def color_triples(rng: np.random.Generator) -> Iterator[ColorTriple]:
    """Yield all 56 sets of three colors in random order."""
    triples = list(combinations(range(len(_COLORS)), 3))
    return (frozenset(triples[index]) for index in rng.permutation(len(triples)))


def draw_color_marker(rng: np.random.Generator, colors: ColorTriple) -> bytes:
    """Draw a JPEG with a background, two panels off its middle, and a white and a black spot."""
    background, panel, inlay = (_COLORS[number] for number in rng.permutation(sorted(colors)))
    height, width = (int(size) for size in rng.integers(110, 190, 2))
    pixels = np.broadcast_to(background, (height, width, 3)).copy()
    pixels[_stretch(rng, height, 0.5), _stretch(rng, width, 0.5)] = panel
    rows, columns = _stretch(rng, height, 0.26), _stretch(rng, width, 0.26)
    pixels[rows, columns] = inlay
    middle = (rows.start + rows.stop) // 2
    pixels[middle - 6 : middle, columns.start + 4 : columns.start + 10] = 255
    pixels[middle : middle + 6, columns.start + 4 : columns.start + 10] = 0
    return jpeg(Image.fromarray(pixels))


def recognize_triples(pictures: NDArray[np.floating]) -> list[ColorTriple | None]:
    """Return the three colors of each picture's marker, None where they cannot be recognized.

    Args:
        pictures: (n, height, width, 3), black is 0 and white is 1.
    """
    return [_recognize_triple(picture) for picture in pictures]


def _recognize_triple(picture: NDArray[np.floating]) -> ColorTriple | None:
    brightest, darkest = picture.max(axis=2), picture.min(axis=2)
    span = brightest - darkest
    # A comparison with NaN is false, so pixels that are NaN have no color.
    colored = (span > _MIN_SATURATION * brightest) & (brightest > _MIN_BRIGHTNESS)
    if not colored.mean() > _MIN_COLORED_SHARE:
        return None
    hues = _hue(picture[colored], span[colored])
    numbers = np.round(hues / _HUE_STEP_DEGREES).astype(int) % len(_COLORS)
    shares = np.bincount(numbers, minlength=len(_COLORS)) / len(numbers)
    main = np.argsort(shares)[-3:]
    if shares[main].min() < _MIN_HUE_SHARE or shares[main].sum() < _MIN_MAIN_SHARE:
        return None
    return frozenset(int(number) for number in main)


def _hue(pixels: NDArray[np.floating], span: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the hue of each pixel (n, 3) in degrees; red is 0 and green is 120."""
    red, green, blue = pixels.T
    top = pixels.argmax(axis=1)
    sixths = np.choose(top, [green - blue, blue - red, red - green]) / span
    return np.asarray(60 * (sixths + 2 * top) % 360)


def _stretch(rng: np.random.Generator, length: int, share: float) -> slice:
    """Draw a stretch of a side, roughly in its middle."""
    start = int(length * ((1 - share) / 2 + rng.uniform(-0.08, 0.08)))
    return slice(start, start + int(length * share))
