"""Whether pictures for validation are among those for training."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

StrPath = str | os.PathLike[str]

SIDE = 16
"""Of the thumbnails that are compared, in pixels."""

ENOUGH = 0.95
"""What the thumbnails of two copies correlate by at least; those of two pictures hardly do."""


def find_leaks(train_dir: StrPath, val_dir: StrPath) -> list[tuple[str, str]]:
    """Find each training picture that is a validation picture, too.

    Files may differ: one may be stored with more loss, in another size, or mirrored.

    Args:
        train_dir: folder with a folder of pictures for each class.
        val_dir: another such folder.

    Returns:
        Pairs of paths, the training picture first.
    """
    training, validation = (sorted(Path(one).glob("*/*")) for one in (train_dir, val_dir))
    upright, mirrored = _thumbnails(training, mirror=False), _thumbnails(training, mirror=True)
    looks = _thumbnails(validation, mirror=False)
    alike = np.maximum(upright @ looks.T, mirrored @ looks.T) > ENOUGH
    return [(str(training[one]), str(validation[other])) for one, other in np.argwhere(alike)]


def _thumbnails(paths: list[Path], mirror: bool) -> NDArray[np.float64]:
    """Grey thumbnails as rows of mean 0 and length 1: their products are correlations."""
    rows = np.stack([_thumbnail(path, mirror) for path in paths])
    rows -= rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _thumbnail(path: Path, mirror: bool) -> NDArray[np.float64]:
    with Image.open(path) as opened:
        small = opened.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(ImageOps.mirror(small) if mirror else small, np.float64).ravel()
