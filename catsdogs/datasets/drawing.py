"""Draw toy cats and dogs: pictures that need no download and are equal on every machine.

A cat has pointed ears, slit eyes, whiskers and a striped coat;
a dog has hanging ears, round eyes, a muzzle with a tongue and a blotched coat.
Colors, place, size, tilt and background are drawn alike for both, and the two shades of a coat
cover the same area, so that no pixel and no brightness tells the two apart: only shape and texture
do.

In order: the public functions (one picture, labelled arrays, a folder like the real data set), the
animal from back to front, the textures, the colors.
Random numbers come from NumPy as integers and uniform floats and pass through exact arithmetic and
Pillow's integer routines only, so that they do not depend on the machine's mathematics library.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

CLASS_NAMES = ("cat", "dog")
"""The two classes; the index is the label."""

Point = tuple[float, float]
Color = tuple[int, int, int]
Shades = tuple[Color, Color]


def draw_animal(kind: str, rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Draw one animal.

    Args:
        kind: "cat" or "dog".
        rng: source of all randomness.
        width: of the picture, in pixels.
        height: of the picture, in pixels.

    Returns:
        An RGB picture of that size.

    Raises:
        ValueError: if the kind is neither "cat" nor "dog".
    """
    if kind not in CLASS_NAMES:
        raise ValueError(f'kind must be "cat" or "dog". Received: kind={kind!r}')
    pose = _draw_pose(rng, width, height)
    picture = _shaded(_cloud(rng, width, height, cell=0.9 * pose.unit), _two_shades(rng, 0, 40))
    grow = _stripes if kind == "cat" else _blotches
    fur = _shaded(grow(rng, width, height, pose.unit), _two_shades(rng, 130, 150))
    pen, fill = _two_shades(rng, 130, 150)
    animal = _Painter(picture, fur, pose, pen, fill)
    if kind == "cat":
        _paint_cat(animal)
    else:
        _paint_dog(animal)
    return picture


def draw_arrays(
    count: int, seed: int, side: int = 150
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw labelled square pictures, half cats and half dogs, in random order.

    Args:
        count: number of pictures; when it is odd, there is one cat more.
        seed: the same seed gives the same arrays.
        side: of each picture, in pixels.

    Returns:
        The pictures, of shape (count, side, side, 3), and their labels, of shape (count,):
        0 is a cat and 1 a dog.
    """
    order, *streams = np.random.SeedSequence(seed).spawn(count + 1)
    labels = np.random.default_rng(order).permutation(np.arange(count, dtype=np.uint8) % 2)
    pictures = np.empty((count, side, side, 3), dtype=np.uint8)
    for index, stream in enumerate(streams):
        rng = np.random.default_rng(stream)
        pictures[index] = np.asarray(draw_animal(CLASS_NAMES[labels[index]], rng, side, side))
    return pictures, labels


def draw_dataset(folder: Path, count_per_class: int, seed: int) -> Path:
    """Draw a data set in the layout of the real one, with the real one's faulty files.

    Each class holds `0.jpg`, `1.jpg`, ... and one empty `.jpg` with the next number.
    The last picture of each class is no JPEG, whatever its name says:
    it is a BMP in `Cat` and a PNG in `Dog`.
    A stray `Thumbs.db` lies in `Cat`.
    The set appears only when it is complete; an existing set is not drawn again.

    Args:
        folder: the parent of `PetImages`; it is created if necessary.
        count_per_class: number of pictures of each kind.
        seed: the same seed gives the same files.

    Returns:
        The path of `PetImages`, which holds `Cat` and `Dog`.

    Raises:
        OSError: if the folder cannot be written.
    """
    finished = folder / "PetImages"
    if finished.is_dir():
        return finished
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".PetImages-", dir=folder) as unfinished:
        drawn = Path(unfinished) / "PetImages"
        for label, kind in enumerate(CLASS_NAMES):
            streams = np.random.SeedSequence([seed, label]).spawn(count_per_class)
            _draw_class(drawn / kind.capitalize(), kind, streams)
        (drawn / "Cat" / "Thumbs.db").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
        drawn.rename(finished)
    return finished


def _draw_class(folder: Path, kind: str, streams: Sequence[np.random.SeedSequence]) -> None:
    folder.mkdir(parents=True)
    for number, stream in enumerate(streams):
        rng = np.random.default_rng(stream)
        picture = draw_animal(kind, rng, *_photo_size(rng))
        last = number == len(streams) - 1
        form = {"cat": "BMP", "dog": "PNG"}[kind] if last else "JPEG"
        picture.save(folder / f"{number}.jpg", format=form, quality=90)
    (folder / f"{len(streams)}.jpg").touch()


def _photo_size(rng: np.random.Generator) -> tuple[int, int]:
    """Width and height of a photo: short side 100 to 300 pixels, up to 3:2, lying or upright."""
    short = int(rng.integers(100, 301))
    long = int(short * rng.uniform(1.0, 1.5))
    return (long, short) if rng.random() < 0.7 else (short, long)


# The animal, from back to front.
# Its coordinates start at the head's centre, the head's radius is the unit, and y points down.


@dataclass(frozen=True)
class _Pose:
    """Where the head is, in pixels, how large, and how it is tilted."""

    x: float
    y: float
    unit: float
    cosine: float
    sine: float

    def place(self, points: Sequence[Point]) -> list[Point]:
        """Turn the animal's coordinates into the picture's."""
        return [
            (
                self.x + self.unit * (self.cosine * x - self.sine * y),
                self.y + self.unit * (self.sine * x + self.cosine * y),
            )
            for x, y in points
        ]


def _turn(tangent: float) -> Point:
    """Cosine and sine of an angle from the tangent of its half: exact on every machine."""
    square = tangent * tangent
    return (1 - square) / (1 + square), 2 * tangent / (1 + square)


def _draw_pose(rng: np.random.Generator, width: int, height: int) -> _Pose:
    unit = min(width, height) * rng.uniform(0.3, 0.4)
    cosine, sine = _turn(rng.uniform(-0.15, 0.15))
    return _Pose(
        x=width * 0.5 + (width * 0.5 - 0.8 * unit) * rng.uniform(-1, 1),
        y=height * 0.5 + (height * 0.5 - 1.0 * unit) * rng.uniform(-1, 1),
        unit=unit,
        cosine=cosine,
        sine=sine,
    )


_QUARTER = [_turn(step / 6) for step in range(6)]
_CIRCLE = [
    *_QUARTER,
    *((-y, x) for x, y in _QUARTER),
    *((-x, -y) for x, y in _QUARTER),
    *((y, -x) for x, y in _QUARTER),
]


def _oval(x: float, y: float, across: float, down: float) -> list[Point]:
    return [(x + across * cosine, y + down * sine) for cosine, sine in _CIRCLE]


def _mirrored(points: Sequence[Point]) -> list[Point]:
    return [(-x, y) for x, y in points]


@dataclass(frozen=True)
class _Painter:
    """Paints parts of one animal into its picture."""

    picture: Image.Image
    fur: Image.Image
    pose: _Pose
    pen: Color
    fill: Color

    def furry(self, points: Sequence[Point]) -> None:
        """Paint a part that is covered with fur and outlined with the pen."""
        placed = self.pose.place(points)
        mask = Image.new("L", self.picture.size)
        ImageDraw.Draw(mask).polygon(placed, fill=255)
        self.picture.paste(self.fur, mask=mask)
        self.line([*points, points[0]])

    def plain(self, points: Sequence[Point], color: Color) -> None:
        """Paint a part of one color."""
        ImageDraw.Draw(self.picture).polygon(self.pose.place(points), fill=color)

    def line(self, points: Sequence[Point]) -> None:
        """Draw a line with the pen."""
        width = max(1, round(self.pose.unit * 0.06))
        ImageDraw.Draw(self.picture).line(self.pose.place(points), fill=self.pen, width=width)


def _paint_cat(animal: _Painter) -> None:
    animal.furry(_oval(0.0, 2.1, 1.15, 1.5))
    for side in (list, _mirrored):
        animal.furry(side([(-0.92, -0.2), (-0.95, -1.45), (-0.1, -0.85)]))
        animal.plain(side([(-0.76, -0.6), (-0.82, -1.15), (-0.4, -0.85)]), animal.fill)
    animal.furry(_oval(0.0, 0.0, 1.0, 0.88))
    for side in (list, _mirrored):
        animal.plain(side(_oval(-0.4, -0.15, 0.22, 0.2)), animal.fill)
        animal.plain(side(_oval(-0.4, -0.15, 0.06, 0.2)), animal.pen)
        for slope in (-0.12, 0.05, 0.22):
            animal.line(side([(-0.3, 0.38), (-1.25, 0.38 + slope)]))
    animal.plain([(-0.14, 0.22), (0.14, 0.22), (0.0, 0.38)], animal.fill)
    animal.line([(-0.25, 0.55), (0.0, 0.4), (0.25, 0.55)])


def _paint_dog(animal: _Painter) -> None:
    animal.furry(_oval(0.0, 2.1, 1.15, 1.5))
    animal.furry(_oval(0.0, 0.0, 0.9, 0.95))
    for side in (list, _mirrored):
        animal.furry(side(_oval(-0.98, 0.2, 0.3, 0.82)))
        animal.plain(side(_oval(-0.36, -0.22, 0.17, 0.17)), animal.fill)
        animal.plain(side(_oval(-0.36, -0.2, 0.11, 0.11)), animal.pen)
    animal.plain(_oval(0.0, 0.92, 0.2, 0.32), animal.fill)
    animal.furry(_oval(0.0, 0.45, 0.48, 0.42))
    animal.plain(_oval(0.0, 0.25, 0.22, 0.15), animal.pen)
    animal.line([(0.0, 0.3), (0.0, 0.62)])


# Textures: how much of the second shade each pixel has, 0 to 255, every value equally often.


def _stripes(rng: np.random.Generator, width: int, height: int, unit: float) -> Image.Image:
    """Wavy parallel stripes in any direction."""
    period = unit * rng.uniform(0.09, 0.12)
    across, down = _turn(rng.uniform(-1.0, 1.0))
    wave = 0.4 * unit / 255 * np.asarray(_cloud(rng, width, height, cell=unit), dtype=np.float64)
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    phase = (across * x + down * y + wave) / period
    return Image.fromarray((np.abs(phase % 1 - 0.5) * 511).astype(np.uint8))


def _blotches(rng: np.random.Generator, width: int, height: int, unit: float) -> Image.Image:
    """Soft round patches."""
    return ImageOps.equalize(_cloud(rng, width, height, cell=unit * rng.uniform(0.5, 0.7)))


def _cloud(rng: np.random.Generator, width: int, height: int, cell: float) -> Image.Image:
    """Smooth noise whose hills are about a cell apart, in pixels."""
    coarse = rng.integers(0, 256, (int(height / cell) + 3, int(width / cell) + 3), dtype=np.uint8)
    box = (0.5, 0.5, width / cell + 0.5, height / cell + 0.5)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC, box=box)


# Colors.


def _two_shades(rng: np.random.Generator, least: int, most: int) -> Shades:
    """Two colors around a middle grey, so far apart in each channel, either one the lighter."""
    apart = int(rng.integers(least, most + 1))
    darker = 100 - apart // 2 + rng.integers(-22, 23, 3)
    red, green, blue = (int(value) for value in darker)
    first, second = (red, green, blue), (red + apart, green + apart, blue + apart)
    return (first, second) if rng.random() < 0.5 else (second, first)


def _shaded(amount: Image.Image, shades: Shades) -> Image.Image:
    """Mix two colors pixel by pixel."""
    first, second = (Image.new("RGB", amount.size, shade) for shade in shades)
    return Image.composite(second, first, amount)
