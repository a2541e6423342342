"""Pictures per second of one training epoch of *baseline*, fed in four ways.

    python -m benchmarks.throughput PetImages --output docs/performance/throughput.json

- from memory: decoded, resized, scaled and put into batches beforehand, two of which wait for the
  network. Nothing feeds a network faster: the limit. (Arrays given to `fit` are cut into batches
  while the network waits, which takes a third of the time.) As in ours, TensorFlow does not tune it
  while it runs.
- ours: `catsdogs.training.batches` from disk, with augmentation.
- `ImageDataGenerator` from disk, with augmentation by the same amounts.
- `image_dataset_from_directory`, without augmentation.

Each way has a network of its own and trains it for three epochs in each round, in turns, so that
all meet the same machine. The first epoch decodes, traces and fills caches, and is left out; the
others are measured from the end of the one before to their own end, waiting included. Prints
medians, and writes them. Of a machine with other work the processor's time says more than speed.
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

RECIPE = TrainingConfig(side=150, batch=50, epochs=1, augmented=True)
MEMORY, OURS, GENERATOR, DATASET = (
    "from memory",
    "ours",
    "ImageDataGenerator",
    "image_dataset_from_directory",
)


EPOCHS = 3
"""In each round; the first is left out."""


class Speed(msgspec.Struct):
    """Medians of the epochs of one way.

    Attributes:
        pictures_per_second: by the clock.
        processor_ms: time of processors that a picture took, reading and training.
        epochs: pictures per second in each epoch but the first of a round.
    """

    pictures_per_second: float
    processor_ms: float
    epochs: list[float]


class Throughput(msgspec.Struct):
    """All ways, and what they were measured on."""

    machine: dict[str, str | int]
    load: float
    pictures: int
    ways: dict[str, Speed]


def main(
    pictures: Annotated[Path, typer.Argument(help="Folder that holds Cat and Dog.")],
    count: Annotated[int, typer.Option(min=2, help="Pictures of an epoch.")] = 2000,
    rounds: Annotated[int, typer.Option(min=1, help="Of three epochs in each way.")] = 4,
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print, and write."""
    measured = measure(_first(labeled_pictures(pictures), count), rounds)
    show(measured)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(found: LabeledPictures, rounds: int) -> Throughput:
    """Train in each way, again and again."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways(found, _linked(found, Path(folder)))
        seconds: dict[str, list[_Seconds]] = {name: [] for name in ways}
        for _ in track(range(rounds), description="rounds"):
            for name, epochs in ways.items():
                seconds[name] += epochs()
    count = len(found.files)
    speeds = {name: _speed(values, count) for name, values in seconds.items()}
    return Throughput(machine(), load, count, speeds)


def show(measured: Throughput) -> None:
    """Print the table."""
    table = Table("way", "pictures/s", "processor ms", "of memory's speed", box=None)
    limit = measured.ways[MEMORY].pictures_per_second
    for name, speed in measured.ways.items():
        share = speed.pictures_per_second / limit
        row = (speed.pictures_per_second, speed.processor_ms)
        table.add_row(name, *(f"{value:.1f}" for value in row), f"{share:.2f}")
    Console().print(table)


def _first(found: LabeledPictures, count: int) -> LabeledPictures:
    """As many pictures, half of them of each class."""
    cats = found.labels.count(0)
    chosen = [*range(cats)[: count // 2], *range(cats, len(found.files))[: count // 2]]
    return LabeledPictures(
        tuple(found.files[place] for place in chosen),
        tuple(found.labels[place] for place in chosen),
        (),
    )


def _linked(found: LabeledPictures, folder: Path) -> Path:
    """The same pictures as a folder, for the loaders of Keras."""
    for place, (path, label) in enumerate(zip(found.files, found.labels, strict=True)):
        kind = folder / ("cats", "dogs")[label]
        kind.mkdir(exist_ok=True)
        (kind / f"{place}.jpg").symlink_to(path.resolve())
    return folder


def _ways(found: LabeledPictures, folder: Path) -> dict[str, Callable[[], list["_Seconds"]]]:
    """For each way, a function that trains a network of its own and tells of its epochs."""
    size = (RECIPE.side, RECIPE.side)
    decoded = np.stack([read_picture(path, RECIPE.side, "bilinear") for path in found.files])
    labels = np.asarray(found.labels, np.float32)
    ready = tf.data.Dataset.from_tensor_slices((decoded.astype(np.float32) / 255, labels))
    untuned = tf.data.Options()
    untuned.autotune.enabled = False
    batches = from_disk(found, found, RECIPE, seed=0, epochs=range(EPOCHS))
    generator = _generator().flow_from_directory(
        folder, target_size=size, batch_size=RECIPE.batch, class_mode="binary"
    )
    dataset = keras.utils.image_dataset_from_directory(
        folder, label_mode="binary", image_size=size, batch_size=RECIPE.batch
    ).map(lambda shown, label: (shown / 255, label))
    return {
        MEMORY: _training(ready.batch(RECIPE.batch).cache().prefetch(2).with_options(untuned)),
        OURS: _training(batches.training, steps_per_epoch=batches.steps),
        GENERATOR: _training(generator),
        DATASET: _training(dataset),
    }


def _training(data: Any, **settings: Any) -> Callable[[], list["_Seconds"]]:
    model = baseline()

    def train() -> list[_Seconds]:
        ends = _Ends()
        # Datasets and generators shuffle by themselves.
        model.fit(data, epochs=EPOCHS, callbacks=[ends], shuffle=False, verbose=0, **settings)
        return [
            _Seconds(end.passed - before.passed, end.used - before.used)
            for before, end in pairwise(ends.times)
        ]

    return train


@dataclass(frozen=True)
class _Seconds:
    """By the clock, and of processors."""

    passed: float
    used: float


class _Ends(keras.callbacks.Callback):
    """Notes when epochs end."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[_Seconds] = []

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.times.append(_Seconds(time.perf_counter(), time.process_time()))


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


def _speed(epochs: list[_Seconds], count: int) -> Speed:
    speeds = [count / epoch.passed for epoch in epochs]
    processor = statistics.median(epoch.used for epoch in epochs)
    return Speed(statistics.median(speeds), 1000 * processor / count, speeds)


if __name__ == "__main__":
    typer.run(main)
