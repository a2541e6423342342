"""The source of a course's training data: where it is, when it changes, and its examples.

All functions raise `DataError` with one line that names the file, the key of the settings, what is
expected, and what was found.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from grader.grading.example_files import (
    Examples,
    draw,
    read_csv,
    read_folder,
    read_npz,
    stratified_order,
)
from grader.grading.photos import DataError
from grader.settings import Settings
from grader.source_digest import source_digest
from grader.training_settings import Data

_MAX_PIXEL = 255


def holdout_data(settings: Settings) -> Data:
    """Return the description of the data for trained models."""
    if settings.data.is_cats_and_dogs or settings.trained_model is None:
        return settings.data
    return structs.replace(settings.data, source=settings.trained_model.photos)


def find_source(data: Data, folders: Sequence[Path]) -> Path | None:
    """Return the first file or folder of a source in some folders, absolute; None without one.

    Cats and dogs have none.
    """
    if data.is_cats_and_dogs:
        return None
    paths = (folder.absolute() / data.path for folder in folders)
    return next((path for path in paths if path.exists()), None)


def source_stamp(path: Path) -> str:
    """Return a text that changes with the content of a source.

    Of a folder the names, sizes and times of its files count, of a function all modules beside it.
    """
    if path.is_dir():
        files = sorted(path.glob("*/*"))
        stamps = [(str(one), one.stat().st_size, one.stat().st_mtime_ns) for one in files]
        return hashlib.sha256(repr(stamps).encode()).hexdigest()
    if path.suffix == ".py":
        return source_digest(*sorted(path.parent.glob("*.py")))
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_examples(path: Path, data: Data, count: int, seed: int) -> Examples:
    """Return `count` different examples of a source in random order.

    Inputs have the shape in the settings, and are uint8 or 32-bit floats. Labels are whole numbers
    from 0, or 32-bit floats to predict. Each part of the examples holds all classes in their
    shares.
    """
    rng = np.random.default_rng(seed)
    inputs, labels = _read(path, data, count, rng, seed)
    inputs, labels = _shaped(path, data, inputs), _labels(path, data, labels)
    if len(inputs) != len(labels):
        raise DataError(f"{path}: expected as many labels as inputs, found {len(labels)} labels "
                        f"and {len(inputs)} inputs")  # fmt: skip
    if len(inputs) < count:
        raise DataError(f"{path}: expected {count} examples (recipe.pictures and "
                        f"recipe.validation), found {len(inputs)}")  # fmt: skip
    is_class = data.classes > 0
    order = stratified_order(labels, rng) if is_class else rng.permutation(len(labels))
    return Examples(inputs[order[:count]], labels[order[:count]])


def _read(path: Path, data: Data, count: int, rng: np.random.Generator, seed: int) -> Examples:
    if data.function:
        return draw(path, data.function, count, seed)
    if path.is_dir():
        return read_folder(path, data, count, rng)
    if path.suffix == ".csv":
        return read_csv(path, data)
    if path.suffix == ".npz":
        return read_npz(path)
    raise DataError(
        f"{path}: data.source: expected a .csv or .npz file, a folder with a folder for each "
        'class, or a function such as "drawing.py:draw"'
    )


def _shaped(path: Path, data: Data, inputs: NDArray[Any]) -> NDArray[Any]:
    """Return inputs in the shape of the settings, in a small number type."""
    if inputs.ndim < 1 or inputs[:1].size != data.size:
        raise DataError(
            f"{path}: expected {data.size} numbers for each input of data.shape "
            f"{list(data.shape)}, found {inputs[:1].size}"
        )
    if inputs.dtype.kind not in "buif":
        raise DataError(f"{path}: expected numbers as inputs, found {inputs.dtype}")
    inputs = inputs.reshape(-1, *data.shape)
    if inputs.dtype.kind == "f" and not np.isfinite(inputs).all():
        row = int(np.flatnonzero(~np.isfinite(inputs).reshape(len(inputs), -1).all(axis=1))[0])
        raise DataError(f"{path}: expected finite numbers, found none in example {row + 1}")
    is_whole = inputs.dtype.kind in "bui"
    is_pixel = is_whole and inputs.min() >= 0 and inputs.max() <= _MAX_PIXEL
    return inputs.astype(np.uint8 if is_pixel else np.float32)


def _labels(path: Path, data: Data, labels: NDArray[Any]) -> NDArray[Any]:
    """Return labels as numbers from 0 to the number of classes - 1, or as numbers to predict."""
    if data.classes == 0:
        if labels.dtype.kind not in "buif" or not np.isfinite(labels).all():
            raise DataError(f"{path}: expected numbers as labels, because data.classes is 0")
        return labels.astype(np.float32)
    if labels.ndim == 2 and labels.shape[1] == data.classes and labels.dtype.kind in "buif":
        labels = labels.argmax(axis=1)
    labels = labels.reshape(len(labels), -1)[:, 0] if labels[:1].size == 1 else labels
    if labels.ndim != 1:
        raise DataError(f"{path}: expected one label or {data.classes} columns for each example, "
                        f"found labels of shape {labels.shape}")  # fmt: skip
    return _numbered(path, data, labels)


def _numbered(path: Path, data: Data, labels: NDArray[Any]) -> NDArray[Any]:
    """Return one class number for each label (n,); sorted texts are numbered from 0."""
    if labels.dtype.kind not in "buif":
        names, labels = np.unique(labels.astype(str), return_inverse=True)
        if len(names) != data.classes:
            raise DataError(f"{path}: expected {data.classes} different labels (data.classes), "
                            f"found {len(names)}")  # fmt: skip
    if not (np.isfinite(labels).all() and (labels == labels.astype(np.int64)).all()):
        raise DataError(f"{path}: expected whole numbers as labels; "
                        "for numbers to predict set data.classes = 0")  # fmt: skip
    if len(labels) and not (labels.min() >= 0 and labels.max() < data.classes):
        raise DataError(
            f"{path}: expected labels from 0 to {data.classes - 1} (data.classes), "
            f"found {int(labels.min())} to {int(labels.max())}"
        )
    return labels.astype(np.uint8 if data.classes <= _MAX_PIXEL + 1 else np.int32)
