"""Measure the pictures per second of a training epoch of *baseline* with four data sources.

    python -m benchmarks.throughput PetImages --output docs/performance/throughput.json

- from memory: decoded, resized, scaled and batched beforehand, with two batches prefetched. This is
  the limit: no source is faster. (With arrays, `fit` makes the batches while the network waits,
  which takes a third of the time.) As in ours, TensorFlow's autotuning is off.
- ours: `catsdogs.training.batches` from disk, with augmentation.
- `ImageDataGenerator` from disk, with augmentation by the same amounts.
- `image_dataset_from_directory`, without augmentation.

Each source trains a network of its own for three epochs in each round, in turns, so that all have
the same conditions. The first epoch decodes, traces and fills caches, and is left out. The others
are measured from the end of the previous one to their own end, including waiting. The command
prints medians, and writes them. On a busy machine, compare processor time instead of speed.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import msgspec
import numpy as np
import tensorflow as tf
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from benchmarks.machine import machine
from catsdogs.training.architectures import baseline
from catsdogs.training.augmentation import TRANSFORMS
from catsdogs.training.batches import from_disk, read_picture
from catsdogs.training.reading import LabeledPictures, labeled_pictures
from catsdogs.training.training_configs import TrainingConfig

TRAINING_CONFIG = TrainingConfig(side=150, batch=50, epochs=1, augmented=True)
MEMORY, OURS, GENERATOR, DATASET = (
    "from memory",
    "ours",
    "ImageDataGenerator",
    "image_dataset_from_directory",
)


EPOCHS_PER_ROUND = 3


class Speed(msgspec.Struct):
    """Medians over the epochs of one source.

    Attributes:
        pictures_per_second: in wall-clock time.
        processor_ms: processor time per picture, for reading and training.
        epochs: pictures per second in each epoch except the first of a round.
    """

    pictures_per_second: float
    processor_ms: float
    epochs: list[float]


class Throughput(msgspec.Struct):
    """The speeds of all sources, and the conditions of the measurement."""

    machine: dict[str, str | int]
    load: float
    pictures: int
    ways: dict[str, Speed]


def main(
    pictures: Annotated[Path, typer.Argument(help="Folder that contains Cat and Dog.")],
    count: Annotated[int, typer.Option(min=2, help="Pictures in an epoch.")] = 2000,
    rounds: Annotated[
        int, typer.Option(min=1, help="Rounds of three epochs with each source.")
    ] = 4,
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print the table, and write it to `output`."""
    measured = measure(_first_pictures(labeled_pictures(pictures), count), rounds)
    print_table(measured)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(found: LabeledPictures, rounds: int) -> Throughput:
    """Train with each source in turns."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        ways = _epoch_functions(found, _link_pictures(found, Path(folder)))
        seconds: dict[str, list[_EpochTime]] = {name: [] for name in ways}
        for _ in track(range(rounds), description="rounds"):
            for name, epochs in ways.items():
                seconds[name] += epochs()
    count = len(found.files)
    speeds = {name: _speed(values, count) for name, values in seconds.items()}
    return Throughput(machine(), load, count, speeds)


def print_table(measured: Throughput) -> None:
    """Print the table."""
    table = Table("way", "pictures/s", "processor ms", "of memory's speed", box=None)
    limit = measured.ways[MEMORY].pictures_per_second
    for name, speed in measured.ways.items():
        share = speed.pictures_per_second / limit
        row = (speed.pictures_per_second, speed.processor_ms)
        table.add_row(name, *(f"{value:.1f}" for value in row), f"{share:.2f}")
    Console().print(table)


def _first_pictures(found: LabeledPictures, count: int) -> LabeledPictures:
    """Return the first `count` pictures, half of them of each class."""
    cats = found.labels.count(0)
    chosen = [*range(cats)[: count // 2], *range(cats, len(found.files))[: count // 2]]
    return LabeledPictures(
        tuple(found.files[position] for position in chosen),
        tuple(found.labels[position] for position in chosen),
        (),
    )


def _link_pictures(found: LabeledPictures, folder: Path) -> Path:
    """Link the pictures into a folder for the loaders of Keras."""
    for number, (path, label) in enumerate(zip(found.files, found.labels, strict=True)):
        kind = folder / ("cats", "dogs")[label]
        kind.mkdir(exist_ok=True)
        (kind / f"{number}.jpg").symlink_to(path.resolve())
    return folder


def _epoch_functions(
    found: LabeledPictures, folder: Path
) -> dict[str, Callable[[], list["_EpochTime"]]]:
    """Return a function for each source that trains its network and returns epoch times."""
    size = (TRAINING_CONFIG.side, TRAINING_CONFIG.side)
    decoded = np.stack(
        [read_picture(path, TRAINING_CONFIG.side, "bilinear") for path in found.files]
    )
    labels = np.asarray(found.labels, np.float32)
    ready = tf.data.Dataset.from_tensor_slices((decoded.astype(np.float32) / 255, labels))
    untuned = tf.data.Options()
    untuned.autotune.enabled = False
    batches = from_disk(found, found, TRAINING_CONFIG, seed=0, epochs=range(EPOCHS_PER_ROUND))
    generator = _generator().flow_from_directory(
        folder, target_size=size, batch_size=TRAINING_CONFIG.batch, class_mode="binary"
    )
    dataset = keras.utils.image_dataset_from_directory(
        folder, label_mode="binary", image_size=size, batch_size=TRAINING_CONFIG.batch
    ).map(lambda pictures, labels: (pictures / 255, labels))
    return {
        MEMORY: _training(
            ready.batch(TRAINING_CONFIG.batch).cache().prefetch(2).with_options(untuned)
        ),
        OURS: _training(batches.training, steps_per_epoch=batches.steps),
        GENERATOR: _training(generator),
        DATASET: _training(dataset),
    }


def _training(data: Any, **settings: Any) -> Callable[[], list["_EpochTime"]]:
    model = baseline()

    def train() -> list[_EpochTime]:
        ends = _EpochEnds()
        # The sources shuffle by themselves.
        model.fit(
            data, epochs=EPOCHS_PER_ROUND, callbacks=[ends], shuffle=False, verbose=0, **settings
        )
        return [
            _EpochTime(end.wall - before.wall, end.processor - before.processor)
            for before, end in pairwise(ends.times)
        ]

    return train


@dataclass(frozen=True)
class _EpochTime:
    """Seconds of wall-clock time and of processor time."""

    wall: float
    processor: float


class _EpochEnds(keras.callbacks.Callback):
    """A callback that records the times at which epochs end."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[_EpochTime] = []

    def on_epoch_end(self, *_: object, **__: object) -> None:
        """Record the current time."""
        self.times.append(_EpochTime(time.perf_counter(), time.process_time()))


def _generator() -> ImageDataGenerator:
    most = {piece.name: piece.most for piece in TRANSFORMS}
    return ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=most["rotation"],
        horizontal_flip=True,
        zoom_range=most["zoom"] / 100,
        width_shift_range=most["shift across"] / 100,
        height_shift_range=most["shift down"] / 100,
        shear_range=most["shear"],
    )


def _speed(epochs: list[_EpochTime], count: int) -> Speed:
    speeds = [count / epoch.wall for epoch in epochs]
    processor = statistics.median(epoch.processor for epoch in epochs)
    return Speed(statistics.median(speeds), 1000 * processor / count, speeds)


if __name__ == "__main__":
    typer.run(main)
