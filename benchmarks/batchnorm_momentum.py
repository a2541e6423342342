"""Why validation jumps: the statistics of batch normalisation under three memories.

    python -m benchmarks.batchnorm_momentum SETS --output momentum.csv

Trains `small` once, at a constant rate. The running statistics take no part in training, so one
training shows what validation would have been with any of them: after each epoch the same weights
are asked with statistics of momentum 0.99 (Keras' own), of 0.9, and with those that
`catsdogs.training.batch_norm` measures at that moment, which lag behind nothing. Prints a row for
each epoch, then how much accuracy changes from one epoch to the next.
"""

import csv
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import keras
import numpy as np
import typer
from numpy.typing import NDArray

from catsdogs.training.architectures import small
from catsdogs.training.batch_norm import recalibrate_batch_norm
from catsdogs.training.batches import from_disk
from catsdogs.training.reading import LabeledPictures, labeled_pictures
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network

RECIPE = TRAINING_CONFIGS[Network.SMALL]
KERAS, SHORT = 0.99, 0.9
NAMES = (f"momentum {KERAS}", f"momentum {SHORT}", "measured anew")

Statistics = list[NDArray[np.float32]]


class _OtherMemory(keras.callbacks.Callback):
    """Keeps statistics of a shorter memory beside those of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.short: Statistics = []
        self._before: Statistics = []

    def on_train_begin(self, logs: object = None) -> None:
        """Begin with what a new layer has."""
        self._before = statistics_of(self.model)
        self.short = [value.copy() for value in self._before]

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        """Take the statistics of the batch out of the change that it made."""
        after = statistics_of(self.model)
        for short, old, new in zip(self.short, self._before, after, strict=True):
            of_batch = (new - KERAS * old) / (1 - KERAS)
            short += (1 - SHORT) * (of_batch - short)
        self._before = after


def main(
    sets: Annotated[Path, typer.Argument(help="Folder that holds training and validation.")],
    epochs: Annotated[int, typer.Option(min=2)] = 12,
    output: Annotated[Path | None, typer.Option(help="A table.")] = None,
) -> None:
    """Train, print, and write."""
    rows = measure(
        labeled_pictures(sets / "training"), labeled_pictures(sets / "validation"), epochs
    )
    for name, reached in zip(NAMES, zip(*rows, strict=True), strict=True):
        changes = [abs(after - before) for before, after in pairwise(reached)]
        print(f"{name}: changes by {np.mean(changes):.3f} in the mean, {max(changes):.3f} at most")
    if output is not None:
        with output.open("w", newline="") as file:
            numbered = ((number, *row) for number, row in enumerate(rows, 1))
            csv.writer(file).writerows([("epoch", *NAMES), *numbered])


def measure(
    training: LabeledPictures, validation: LabeledPictures, epochs: int
) -> list[tuple[float, ...]]:
    """Validation accuracies after each epoch, in the order of `NAMES`."""
    keras.utils.set_random_seed(0)
    model, memory = small(), _OtherMemory()
    batches = from_disk(training, validation, RECIPE, 0, range(epochs))
    rows = []

    def accuracy() -> float:
        found: float = model.evaluate(batches.validation, verbose=0)[1]
        return found

    def ask(*_: object) -> None:
        own = statistics_of(model)
        reached = [accuracy()]
        _set_statistics(model, memory.short)
        reached.append(accuracy())
        recalibrate_batch_norm(model, batches.sample)
        reached.append(accuracy())
        _set_statistics(model, own)
        rows.append(tuple(reached))
        print("  ".join(f"{name}: {value:.3f}" for name, value in zip(NAMES, reached, strict=True)))

    model.fit(
        batches.training,
        epochs=epochs,
        steps_per_epoch=batches.steps,
        callbacks=[memory, keras.callbacks.LambdaCallback(on_epoch_end=ask)],
        shuffle=False,
        verbose=0,
    )
    return rows


def statistics_of(model: keras.Model) -> Statistics:
    """Means and variances that the normalisations run with."""
    return [variable.numpy() for variable in _running(model)]


def _set_statistics(model: keras.Model, statistics: Statistics) -> None:
    for variable, value in zip(_running(model), statistics, strict=True):
        variable.assign(value)


def _running(model: keras.Model) -> list[keras.Variable]:
    return [one for one in model.non_trainable_variables if one.name.startswith("moving_")]


if __name__ == "__main__":
    typer.run(main)
