"""Draw a data set that is already split into training and validation, without faulty files."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from catsdogs.datasets.drawing import CLASS_NAMES, draw_animal

_SIDES = (110, 220)


def draw_split(folder: Path, sizes: Mapping[str, int], seed: int) -> Path:
    """Draw sets of different pictures, each with a folder `cats` and a folder `dogs`.

    The sets appear only when they are complete; existing sets are not drawn again.

    Args:
        folder: the folder for the sets; its parent is created if necessary.
        sizes: maps the name of each set to its number of pictures of each class.
        seed: the same seed gives the same files.

    Returns:
        The folder.

    Raises:
        OSError: if it cannot be written.
    """
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as unfinished:
        growing = Path(unfinished) / folder.name
        for name, count in sizes.items():
            for kind in CLASS_NAMES:
                _draw_class(growing / name / f"{kind}s", kind, count, rng)
        growing.rename(folder)
    return folder


def _draw_class(folder: Path, kind: str, count: int, rng: np.random.Generator) -> None:
    folder.mkdir(parents=True)
    for number in rng.permutation(10 * count)[:count]:
        width, height = (int(side) for side in rng.integers(*_SIDES, 2))
        picture = draw_animal(kind, rng, width, height)
        picture.save(folder / f"{kind}.{number}.jpg", quality=90)
