"""The pictures that checks pass to a submission's functions, generated from a seed."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal

_CARD_ROWS, _CARD_COLUMNS = 3, 4
_TEXTURE_SIGMA_PIXELS = 2.5
_TEXTURE_AMPLITUDE = 45
_THUMBNAIL_SIDE = 24
_NAME_PREFIXES = (
    "img",
    "DSC_",
    "photo ",
    "mimi-",
    "Käthe ",
    "pet.",
    "IMG ",
    "übung_",
    "shelter-",
    "n",
)
_NAME_SUFFIXES = (".jpg", ".jpg", ".jpg", ".JPG", ".jpeg")


def file_names(rng: np.random.Generator, count: int) -> list[str]:
    """Make distinct names of picture files, some with spaces, upper case or umlauts."""
    numbers = rng.choice(9000, size=count, replace=False) + 1000
    prefixes = rng.choice(_NAME_PREFIXES, size=count)
    suffixes = rng.choice(_NAME_SUFFIXES, size=count)
    return [
        f"{prefix}{number}{suffix}"
        for prefix, number, suffix in zip(prefixes, numbers, suffixes, strict=True)
    ]


def small_picture(rng: np.random.Generator) -> bytes:
    """Draw a small JPEG; all drawings differ."""
    width, height = (int(size) for size in rng.integers(36, 64, 2))
    kind = CLASS_NAMES[int(rng.integers(2))]
    return jpeg(draw_animal(kind, rng, width, height))


def color_card(rng: np.random.Generator) -> bytes:
    """Draw a JPEG of 3 by 4 flat fields, one white and one black, that is recognized at any size.

    Every JPEG decoder and every way of resizing gives flat fields the same colors, and the white
    field shows the scale of the values.
    """
    fields = rng.choice([0, 60, 120, 180, 240], size=(_CARD_ROWS * _CARD_COLUMNS, 3))
    white, black = rng.choice(len(fields), size=2, replace=False)
    fields[white], fields[black] = 255, 0
    pixels = fields.reshape(_CARD_ROWS, _CARD_COLUMNS, 3).astype(np.uint8)
    height, width = (int(size) for size in rng.integers(24, 56, 2))
    enlarged = pixels.repeat(height, axis=0).repeat(width, axis=1)
    return jpeg(Image.fromarray(enlarged))


def detailed_picture(rng: np.random.Generator, kind: str) -> bytes:
    """Draw a JPEG of an animal, `cats` or `dogs`, with a texture that includes black and white.

    As in a photo no part is flat, so a picture of few colors cannot pass for it.
    """
    height, width = (int(size) for size in rng.integers(120, 190, 2))
    animal = np.asarray(draw_animal(kind.removesuffix("s"), rng, width, height), np.float64)
    texture = gaussian_filter(
        rng.normal(size=animal.shape), (_TEXTURE_SIGMA_PIXELS, _TEXTURE_SIGMA_PIXELS, 0)
    )
    mixed = animal + _TEXTURE_AMPLITUDE * texture / texture.std()
    return jpeg(Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8)))


def thumbnails(pictures: NDArray[np.number]) -> NDArray[np.floating]:
    """Average pictures (n, height, width, 3) of any size to thumbnails (n, values)."""
    rows, columns = (
        (np.arange(_THUMBNAIL_SIDE + 1) * length) // _THUMBNAIL_SIDE
        for length in pictures.shape[1:3]
    )
    summed = np.add.reduceat(np.asarray(pictures, np.float32), rows[:-1], axis=1)
    summed = np.add.reduceat(summed, columns[:-1], axis=2)
    area = np.diff(rows)[:, None, None] * np.diff(columns)[:, None]
    return np.asarray(summed / np.maximum(area, 1)).reshape(len(pictures), 3 * _THUMBNAIL_SIDE**2)


def card_fields(pictures: NDArray[np.number]) -> NDArray[np.floating]:
    """Compute the mean value in the middle of each field of color cards.

    Args:
        pictures: (n, height, width, 3), of any size and scale.

    Returns:
        (n, 36), fields from top left to bottom right, three channels each.
    """
    height, width = pictures.shape[1:3]
    means = []
    for row in range(_CARD_ROWS):
        for column in range(_CARD_COLUMNS):
            rows = slice(*_middle(row, _CARD_ROWS, height))
            columns = slice(*_middle(column, _CARD_COLUMNS, width))
            means.append(pictures[:, rows, columns].mean(axis=(1, 2)))
    return np.concatenate(means, axis=1)


def decoded(content: bytes) -> NDArray[np.uint8]:
    """Decode a picture file to an array, uint8 (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def jpeg(picture: Image.Image) -> bytes:
    """Encode a picture as a JPEG file that changes its colors by at most one step."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()


def _middle(index: int, count: int, length: int) -> tuple[int, int]:
    """Return the start and stop pixel of the middle two fifths of a field."""
    start = length * (index + 0.3) / count
    return int(start), max(int(start) + 1, int(length * (index + 0.7) / count))
