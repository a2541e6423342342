"""The pictures and labels that models are trained and tested on: drawn, or sampled from photos."""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from catsdogs.datasets import drawing
from catsdogs.datasets.drawing import draw_arrays
from grader.cache import Store, cache_key, write_atomically
from grader.grading.photos import photo_paths, sample_photos
from grader.settings import TrainingConfig
from grader.source_digest import source_digest

SIDE = 150
"""Height and width, in pixels, of the pictures that models are trained on."""
DRAWING = Path(drawing.__file__)
"""The module that draws pictures: its source is part of the keys of everything drawn."""


@dataclass(frozen=True)
class TrainingData:
    """The inputs and labels for the training and the validation of a model.

    `inputs` and `validation` are `.npy` files, uint8 (n, 150, 150, 3); the labels are 0 for a cat
    and 1 for a dog. `validation_labels` never leave the grader. `key` identifies all of it.
    """

    key: str
    inputs: Path
    labels: NDArray[np.uint8]
    validation: Path
    validation_labels: NDArray[np.uint8]


@dataclass(frozen=True)
class HoldoutData:
    """Photos and labels for the test of a submitted trained model; no student has these photos.

    `inputs` is a `.npy` file, uint8 (n, side, side, 3), possibly without a name in any folder, so
    its path is valid in this process only. `labels` are as in `TrainingData`, and never leave the
    grader.
    """

    inputs: Path
    labels: NDArray[np.uint8]


class _Labels(msgspec.Struct, frozen=True):
    training: bytes
    validation: bytes


def make_training_data(
    store: Store, config: TrainingConfig, photos: Path | None, seed: int
) -> TrainingData:
    """Draw the training data of a seed, or sample it from a folder of photos, and store it.

    `photos` contains the folders `Cat` and `Dog`.

    Raises:
        PictureError: the folder does not hold enough pictures.
    """
    source = source_digest(DRAWING) if photos is None else photo_paths(photos)
    key = cache_key("training data", config.pictures, config.validation, source, str(seed))
    pictures, validation = (store.path(key, f"-{name}.npy") for name in ("training", "validation"))
    with store.locked(f"{key}-training-data"):
        labels = store.get(key, _Labels)
        if labels is None or not (pictures.is_file() and validation.is_file()):
            count = config.pictures + config.validation
            arrays, classes = (
                draw_arrays(count, seed, SIDE)
                if photos is None
                else sample_photos(photos, count, seed, SIDE)
            )
            _save_array(pictures, arrays[: config.pictures])
            _save_array(validation, arrays[config.pictures :])
            labels = _Labels(
                classes[: config.pictures].tobytes(), classes[config.pictures :].tobytes()
            )
            store.put(key, labels)
    training_labels, validation_labels = (
        np.frombuffer(part, np.uint8) for part in (labels.training, labels.validation)
    )
    return TrainingData(key, pictures, training_labels, validation, validation_labels)


@contextlib.contextmanager
def make_holdout_data(
    store: Store, photos: Path, count: int, side: int, seed: int
) -> Iterator[HoldoutData]:
    """Sample holdout photos from a folder as `make_training_data` does, side by side pixels.

    Photos of the standard side are stored. Students choose from hundreds of other sides, so photos
    of these are deleted at the end of the `with` block.

    Raises:
        PictureError: the folder does not hold enough pictures.
    """
    key = cache_key("holdout data", count, photo_paths(photos), side, str(seed))
    if side == SIDE:
        yield _stored_holdout_data(store, key, photos, count, seed)
        return
    pictures, labels = sample_photos(photos, count, seed, side)
    # The file has no name, so nothing remains even if this process is killed.
    with tempfile.TemporaryFile(dir=store.path(key, "").parent) as file:
        np.save(file, pictures)
        file.flush()
        yield HoldoutData(Path(f"/proc/{os.getpid()}/fd/{file.fileno()}"), labels)


def _stored_holdout_data(
    store: Store, key: str, photos: Path, count: int, seed: int
) -> HoldoutData:
    path = store.path(key, "-holdout.npy")
    with store.locked(f"{key}-holdout"):
        labels = store.get(key, bytes)
        if labels is None or not path.is_file():
            pictures, classes = sample_photos(photos, count, seed, SIDE)
            _save_array(path, pictures)
            labels = classes.tobytes()
            store.put(key, labels)
    return HoldoutData(path, np.frombuffer(labels, np.uint8))


def _save_array(path: Path, pictures: NDArray[np.uint8]) -> None:
    buffer = io.BytesIO()
    np.save(buffer, pictures)
    write_atomically(path, buffer.getbuffer())
