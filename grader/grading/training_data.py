"""The inputs and labels that models are trained and tested on: drawn, or of the course's own."""

import contextlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from catsdogs.datasets import drawing
from catsdogs.datasets.drawing import draw_arrays
from grader.cache import Store, cache_key, write_atomically
from grader.grading.data_source import read_examples, source_stamp
from grader.grading.photos import photo_paths, sample_photos
from grader.sandbox.protocol import Array
from grader.source_digest import source_digest
from grader.training_settings import Data, TrainingConfig

SIDE = 150
"""Height and width, in pixels, of the pictures that models are trained on by default."""
DRAWING = Path(drawing.__file__)
"""The module that draws pictures: its source is part of the keys of everything drawn."""


@dataclass(frozen=True)
class TrainingData:
    """The inputs and labels for the training and the validation of a model.

    `inputs` and `validation` are `.npy` files, uint8 or 32-bit floats (n, …), of the shape in the
    settings: of cats and dogs (n, 150, 150, 3). Labels are classes from 0, of cats and dogs 0 for a
    cat and 1 for a dog; or numbers to predict, (n,) or (n, numbers). `validation_labels` never
    leave the grader. `key` identifies all of it.
    """

    key: str
    inputs: Path
    labels: NDArray[Any]
    validation: Path
    validation_labels: NDArray[Any]


@dataclass(frozen=True)
class HoldoutData:
    """Photos or other inputs and labels for the test of a submitted trained model.

    No student has these inputs. `inputs` is a `.npy` file, as in `TrainingData` or of photos uint8
    (n, side, side, 3), possibly without a name in any folder, so its path is valid in this process
    only. `labels` are as in `TrainingData`, and never leave the grader.
    """

    inputs: Path
    labels: NDArray[Any]


class _Labels(msgspec.Struct, frozen=True):
    training: Array
    validation: Array


def make_training_data(
    store: Store,
    config: TrainingConfig,
    source: Path | None,
    seed: int,
    data: Data = Data(),  # noqa: B008 - it cannot change
) -> TrainingData:
    """Make the training data of a seed and store it.

    `source` is the file or folder of the course's own data, or a folder of photos with `Cat` and
    `Dog`; without it cats and dogs are drawn.

    Raises:
        DataError: the source cannot be used, or does not hold enough.
    """
    key = cache_key(
        "training data", config.pictures, config.validation, _stamp(source, data), data, str(seed)
    )
    inputs, validation = (store.path(key, f"-{name}.npy") for name in ("training", "validation"))
    with store.locked(f"{key}-training-data"):
        labels = store.get(key, _Labels)
        if labels is None or not (inputs.is_file() and validation.is_file()):
            arrays, numbers = _make(source, data, config.pictures + config.validation, seed)
            _save_array(inputs, arrays[: config.pictures])
            _save_array(validation, arrays[config.pictures :])
            parts = numbers[: config.pictures], numbers[config.pictures :]
            labels = _Labels(*map(Array.of, parts))
            store.put(key, labels)
    return TrainingData(key, inputs, labels.training.numpy(), validation, labels.validation.numpy())


def _stamp(source: Path | None, data: Data) -> str | list[str]:
    if source is None:
        return source_digest(DRAWING)
    return photo_paths(source) if data.is_cats_and_dogs else source_stamp(source)


def _make(
    source: Path | None, data: Data, count: int, seed: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    if source is None:
        return draw_arrays(count, seed, data.shape[0])
    if data.is_cats_and_dogs:
        return sample_photos(source, count, seed, data.shape[0])
    return read_examples(source, data, count, seed)


@contextlib.contextmanager
def make_holdout_data(
    store: Store, photos: Path, count: int, side: int, seed: int
) -> Iterator[HoldoutData]:
    """Sample holdout photos from a folder as `make_training_data` does, side by side pixels.

    Photos of the standard side are stored. Students choose from hundreds of other sides, so photos
    of these are deleted at the end of the `with` block.

    Raises:
        DataError: the folder does not hold enough pictures.
    """
    key = cache_key("holdout data", count, photo_paths(photos), side, str(seed))
    if side == SIDE:
        yield _stored_holdout_data(store, key, lambda: sample_photos(photos, count, seed, SIDE))
        return
    pictures, labels = sample_photos(photos, count, seed, side)
    # The file has no name, so nothing remains even if this process is killed.
    with tempfile.TemporaryFile(dir=store.path(key, "").parent) as file:
        np.save(file, pictures)
        file.flush()
        yield HoldoutData(Path(f"/proc/{os.getpid()}/fd/{file.fileno()}"), labels)


def make_own_holdout_data(
    store: Store, source: Path, data: Data, count: int, seed: int
) -> HoldoutData:
    """Make holdout data of a course's own source, as `make_training_data` does, and store it.

    Raises:
        DataError: the source cannot be used, or does not hold enough.
    """
    key = cache_key("own holdout data", count, source_stamp(source), data, str(seed))
    return _stored_holdout_data(store, key, lambda: read_examples(source, data, count, seed))


def _stored_holdout_data(
    store: Store, key: str, make: Callable[[], tuple[NDArray[Any], NDArray[Any]]]
) -> HoldoutData:
    """Return stored inputs and labels; make and store them if they are missing."""
    path = store.path(key, "-holdout.npy")
    with store.locked(f"{key}-holdout"):
        labels = store.get(key, Array)
        if labels is None or not path.is_file():
            inputs, numbers = make()
            _save_array(path, inputs)
            labels = Array.of(numbers)
            store.put(key, labels)
    return HoldoutData(path, labels.numpy())


def _save_array(path: Path, array: NDArray[Any]) -> None:
    buffer = io.BytesIO()
    np.save(buffer, array)
    write_atomically(path, buffer.getbuffer())
