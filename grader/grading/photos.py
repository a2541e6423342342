"""Random samples of an instructor's photos, half of each class."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catsdogs.datasets.decoding import decode
from catsdogs.datasets.drawing import CLASS_NAMES
from catsdogs.datasets.readable import partition_readable
from catsdogs.datasets.walking import visible_files
from grader.errors import GraderError


class DataError(GraderError):
    """Pictures or other data that cannot be used; names the file, the expectation and the find."""


def photo_paths(photos: Path) -> list[str]:
    """Return the sorted paths of all files in the class folders of `photos`, for cache keys."""
    return sorted(str(path) for path in photos.glob("*/*"))


def sample_photos(
    photos: Path, count: int, seed: int, side: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Sample photos at random, half of each class, and skip files that are not pictures.

    Returns:
        Pictures, uint8 (count, side, side, 3), and labels, uint8 (count,): 0 cat, 1 dog.

    Raises:
        DataError: a class folder does not hold enough pictures.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count, dtype=np.uint8) % len(CLASS_NAMES))
    pictures = np.empty((count, side, side, 3), np.uint8)
    for label, kind in enumerate(CLASS_NAMES):
        indices = np.flatnonzero(labels == label)
        folder = photos / kind.capitalize()
        candidates = _decode_at_random(folder, rng, side)
        for index in indices:
            picture = next(candidates, None)
            if picture is None:
                raise DataError(f"{folder} holds fewer than {len(indices)} pictures")
            pictures[index] = picture
    return pictures, labels


def _decode_at_random(
    folder: Path, rng: np.random.Generator, side: int
) -> Iterator[NDArray[np.uint8]]:
    paths = visible_files(folder) if folder.is_dir() else []
    for index in rng.permutation(len(paths)):
        for path in partition_readable([paths[index]])[0]:
            picture = decode(path.read_bytes()).picture
            yield np.asarray(picture.resize((side, side), Image.Resampling.NEAREST))
