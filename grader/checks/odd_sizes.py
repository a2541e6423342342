"""Pictures of unusual file size: only a file of 0 bytes counts as empty."""

import io

import numpy as np
from PIL import Image

from grader.grading.pictures import small_picture

_PADDING_BYTES = 1_100_000


def tiny_pictures(rng: np.random.Generator) -> list[bytes]:
    """Draw four different picture files of about 45 to 500 bytes, readable by every library."""
    return [
        _encoded_noise(rng, 2, "GIF"),
        _encoded_noise(rng, 3, "PNG"),
        _encoded_noise(rng, 4, "JPEG"),
        _encoded_noise(rng, 24, "JPEG"),
    ]


def large_picture(rng: np.random.Generator) -> bytes:
    """Draw a JPEG with padding after its end mark, as cameras write it."""
    return small_picture(rng) + bytes(_PADDING_BYTES)


def _encoded_noise(rng: np.random.Generator, side: int, file_format: str) -> bytes:
    pixels = rng.integers(0, 256, (side, side), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, file_format, optimize=True)
    return file.getvalue()
