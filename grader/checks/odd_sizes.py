"""Pictures of unusual size in bytes: only a file of 0 bytes is empty."""

import io

import numpy as np
from PIL import Image

from grader.grading.pictures import small_picture

_PADDING_BYTES = 1_100_000


def tiny_pictures(rng: np.random.Generator) -> list[bytes]:
    """Pictures of some 45 to 500 bytes, which every library can read; no two are alike."""
    return [
        _encoded(rng, 2, "GIF"),
        _encoded(rng, 3, "PNG"),
        _encoded(rng, 4, "JPEG"),
        _encoded(rng, 24, "JPEG"),
    ]


def large_picture(rng: np.random.Generator) -> bytes:
    """A JPEG with padding behind its end mark, as cameras write it."""
    return small_picture(rng) + bytes(_PADDING_BYTES)


def _encoded(rng: np.random.Generator, side: int, kind: str) -> bytes:
    pixels = rng.integers(0, 256, (side, side), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, optimize=True)
    return file.getvalue()
