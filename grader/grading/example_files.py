"""Examples of a course, inputs with labels, as they are in files, folders, or drawn by a function.

All functions raise `DataError` with one line that names the file, what is expected, and what was
found.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catsdogs.datasets.decoding import decode
from catsdogs.datasets.readable import partition_readable
from catsdogs.datasets.walking import visible_files
from grader.errors import did_you_mean
from grader.grading.photos import DataError
from grader.training_settings import Data

_DRAWING_PROGRAM = "grader.grading.drawing_program"
_MAX_LISTED = 8


class Examples(NamedTuple):
    """Inputs (n, …) and their labels (n,) or (n, numbers), of any number type or as text."""

    inputs: NDArray[Any]
    labels: NDArray[Any]


def read_csv(path: Path, data: Data) -> Examples:
    """Read a `.csv` file: one row for each example, the label in `data.label_column`."""
    # Its import takes a third of a second, and few courses have such a file.
    import pandas as pd

    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: expected a table with a header, found: {error}") from error
    column = data.label_column
    if column not in table.columns:
        # Names of columns may have spaces, so they are quoted.
        question = did_you_mean(repr(column), [repr(str(name)) for name in table.columns])
        raise DataError(
            f"{path}: expected the column {column!r} (data.label_column), "
            f"found {_listed(table.columns)}{question}"
        )
    columns = table.drop(columns=column)
    texts = [name for name in columns if not pd.api.types.is_numeric_dtype(columns[name])]
    if texts:
        raise DataError(f"{path}: expected numbers in all columns but {column!r}, found text "
                        f"in {_listed(texts)}")  # fmt: skip
    return Examples(columns.to_numpy(), table[column].to_numpy())


def read_npz(path: Path) -> Examples:
    """Read the arrays `inputs` and `labels` of an `.npz` file."""
    try:
        with np.load(path) as arrays:
            missing = {"inputs", "labels"} - set(arrays.files)
            if missing:
                raise DataError(
                    f"{path}: expected the arrays inputs and labels, found "
                    f"{_listed(arrays.files)}; write it with np.savez(file, inputs=…, labels=…)"
                )
            return Examples(arrays["inputs"], arrays["labels"])
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: expected an .npz file of plain arrays, found: {error}") from error


def read_folder(path: Path, data: Data, count: int, rng: np.random.Generator) -> Examples:
    """Read `count` pictures from folders, one for each class, in the size of `data.shape`.

    The sorted names of the folders are the classes. Files that are not pictures are skipped.
    """
    folders = sorted(one for one in path.iterdir() if one.is_dir() and one.name[0] not in "._")
    if len(folders) != data.classes:
        raise DataError(
            f"{path}: expected {data.classes} folders with pictures (data.classes), "
            f"found {_listed(folder.name for folder in folders)}"
        )
    if data.input_name != "picture":
        raise DataError(
            f"{path}: expected data.shape [height, width, 1] or [height, width, 3] for pictures, "
            f"found {list(data.shape)}"
        )
    files = [(file, label) for label, one in enumerate(folders) for file in visible_files(one)]
    labels = np.array([label for _, label in files], int)
    pictures = np.empty((count, *data.shape), np.uint8)
    kept: list[int] = []
    for index in stratified_order(labels, rng):
        for file in partition_readable([files[index][0]])[0]:
            pictures[len(kept)] = _picture(file, data.shape)
            kept.append(files[index][1])
        if len(kept) == count:
            return Examples(pictures, np.array(kept))
    raise DataError(f"{path}: expected {count} pictures, found {len(kept)}")


def draw(path: Path, function: str, count: int, seed: int) -> Examples:
    """Call a function of the course, which draws `count` examples."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "drawn.npz"
        command = [sys.executable, "-m", _DRAWING_PROGRAM, path, function, seed, count, target]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it was killed"])[-1]
            raise DataError(f"{path}: {function}(rng, {count}) must return inputs and labels: "
                            f"{reason}")  # fmt: skip
        examples = read_npz(target)
    if examples.inputs.shape[:1] != (count,):
        found = examples.inputs.shape
        raise DataError(f"{path}: {function}(rng, {count}) must return {count} inputs, "
                        f"found an array of shape {found}")  # fmt: skip
    return examples


def stratified_order(labels: NDArray[Any], rng: np.random.Generator) -> NDArray[np.integer]:
    """Return the indices of all labels in a random order, of which each part has all shares.

    Each first part, and so each part between two places, holds every class in its share of the
    whole, up to one example.
    """
    places = np.empty(len(labels))
    for label in np.unique(labels):
        indices = np.flatnonzero(labels == label)
        steps = np.arange(len(indices)) + rng.random()
        places[rng.permutation(indices)] = steps / len(indices)
    return np.argsort(places, kind="stable")


def _picture(file: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    height, width, channels = shape
    picture = decode(file.read_bytes()).picture
    resized = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized.convert("L" if channels == 1 else "RGB")).reshape(shape)


def _listed(names: Iterable[object]) -> str:
    texts = [str(name) for name in names]
    more = f", … ({len(texts)} in all)" if len(texts) > _MAX_LISTED else ""
    return (", ".join(texts[:_MAX_LISTED]) or "none") + more
