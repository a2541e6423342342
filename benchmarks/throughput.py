"""Pictures per second of one training epoch of *baseline*, fed in four ways.

    python -m benchmarks.throughput PetImages --output docs/performance/throughput.json

- from memory: decoded, resized, scaled and put into batches beforehand, two of which wait for the
  network. Nothing feeds a network faster: the limit. (Arrays given to `fit` are cut into batches
  while the network waits, which takes a third of the time.)
- ours: `catsdogs_ref.lab.batches` from disk, with augmentation.
- `ImageDataGenerator` from disk, with augmentation by the same amounts.
- `image_dataset_from_directory`, without augmentation.

Each way has a network of its own and trains it for one epoch in each round, in turns, so that all
meet the same machine. The first round decodes, traces and fills caches, and is left out. Prints
medians, and writes them. Of a machine with other work the processor's time says more than speed.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
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
from catsdogs_ref.lab.architectures import baseline
from catsdogs_ref.lab.augmentation import PIECES
from catsdogs_ref.lab.batches import from_disk, read_picture
from catsdogs_ref.lab.reading import Labelled, labelled
from catsdogs_ref.lab.recipes import Recipe

RECIPE = Recipe(side=150, batch=50, epochs=1, augmented=True)
MEMORY, OURS, GENERATOR, DATASET = (
    "from memory",
    "ours",
    "ImageDataGenerator",
    "image_dataset_from_directory",
)


class Speed(msgspec.Struct):
    """Medians of the epochs of one way.

    Attributes:
        pictures_per_second: by the clock.
        processor_ms: time of processors that a picture took, reading and training.
        epochs: pictures per second in each round but the first.
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
    rounds: Annotated[int, typer.Option(min=2, help="The first is left out.")] = 4,
    output: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Measure, print, and write."""
    measured = measure(_first(labelled(pictures), count), rounds)
    show(measured)
    if output is not None:
        output.write_bytes(msgspec.json.format(msgspec.json.encode(measured)))


def measure(found: Labelled, rounds: int) -> Throughput:
    """Train an epoch in each way, again and again."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways(found, _linked(found, Path(folder)))
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in track(range(rounds), description="rounds"):
            for name, epoch in ways.items():
                started, used = time.perf_counter(), time.process_time()
                epoch()
                passed = time.perf_counter() - started, time.process_time() - used
                seconds[name].append(passed)
    count = len(found.files)
    speeds = {name: _speed(values[1:], count) for name, values in seconds.items()}
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


def _first(found: Labelled, count: int) -> Labelled:
    """As many pictures, half of them of each class."""
    cats = found.labels.count(0)
    chosen = [*range(cats)[: count // 2], *range(cats, len(found.files))[: count // 2]]
    return Labelled(
        tuple(found.files[place] for place in chosen),
        tuple(found.labels[place] for place in chosen),
        (),
    )


def _linked(found: Labelled, folder: Path) -> Path:
    """The same pictures as a folder, for the loaders of Keras."""
    for place, (path, label) in enumerate(zip(found.files, found.labels, strict=True)):
        kind = folder / ("cats", "dogs")[label]
        kind.mkdir(exist_ok=True)
        (kind / f"{place}.jpg").symlink_to(path.resolve())
    return folder


def _ways(found: Labelled, folder: Path) -> dict[str, Callable[[], object]]:
    """For each way, a function that trains a network of its own for one epoch."""
    size = (RECIPE.side, RECIPE.side)
    decoded = np.stack([read_picture(path, RECIPE.side, "bilinear") for path in found.files])
    labels = np.asarray(found.labels, np.float32)
    ready = tf.data.Dataset.from_tensor_slices((decoded.astype(np.float32) / 255, labels))
    batches = from_disk(found, found, RECIPE, seed=0, epochs=range(1))
    generator = _generator().flow_from_directory(
        folder, target_size=size, batch_size=RECIPE.batch, class_mode="binary"
    )
    dataset = keras.utils.image_dataset_from_directory(
        folder, label_mode="binary", image_size=size, batch_size=RECIPE.batch
    ).map(lambda shown, label: (shown / 255, label))
    return {
        MEMORY: _epoch(ready.batch(RECIPE.batch).cache().prefetch(2)),
        OURS: _epoch(batches.training, steps_per_epoch=batches.steps),
        GENERATOR: _epoch(generator),
        DATASET: _epoch(dataset),
    }


def _epoch(*data: Any, **settings: Any) -> Callable[[], object]:
    model = baseline()
    return lambda: model.fit(*data, **settings, verbose=0)


def _generator() -> ImageDataGenerator:
    most = {piece.name: piece.most for piece in PIECES}
    return ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=most["rotation"],
        horizontal_flip=True,
        zoom_range=most["zoom"] / 100,
        width_shift_range=most["shift across"] / 100,
        height_shift_range=most["shift down"] / 100,
        shear_range=most["shear"],
    )


def _speed(seconds: list[tuple[float, float]], count: int) -> Speed:
    epochs = [count / passed for passed, _ in seconds]
    processor = statistics.median(used for _, used in seconds)
    return Speed(statistics.median(epochs), 1000 * processor / count, epochs)


if __name__ == "__main__":
    typer.run(main)
