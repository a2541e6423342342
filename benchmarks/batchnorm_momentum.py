"""Compare validation accuracy under three kinds of batch normalization statistics.

    python -m benchmarks.batchnorm_momentum SETS --output momentum.csv

The command trains `small` once, at a constant rate. The running statistics have no effect on
training, so one training shows the validation accuracy for each kind: after each epoch, the same
weights are evaluated with statistics of momentum 0.99 (the default of Keras), of momentum 0.9, and
with those that `catsdogs.training.batch_norm` measures at that moment, which do not lag behind. The
command prints a row for each epoch, then the changes of accuracy between epochs.
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

TRAINING_CONFIG = TRAINING_CONFIGS[Network.SMALL]
KERAS_MOMENTUM, SHORT_MOMENTUM = 0.99, 0.9
NAMES = (f"momentum {KERAS_MOMENTUM}", f"momentum {SHORT_MOMENTUM}", "measured")

Statistics = list[NDArray[np.float32]]


class _ShortMomentumStatistics(keras.callbacks.Callback):
    """A callback that computes statistics of a shorter momentum beside those of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.short: Statistics = []
        self._before: Statistics = []

    def on_train_begin(self, logs: object = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start with the statistics of a new layer."""
        self._before = statistics_of(self.model)
        self.short = [value.copy() for value in self._before]

    def on_train_batch_end(self, *_: object, **__: object) -> None:
        """Derive the statistics of the batch from the change of the running statistics."""
        after = statistics_of(self.model)
        for running, old, new in zip(self.short, self._before, after, strict=True):
            of_batch = (new - KERAS_MOMENTUM * old) / (1 - KERAS_MOMENTUM)
            np.add(running, (1 - SHORT_MOMENTUM) * (of_batch - running), out=running)
        self._before = after


def main(
    sets: Annotated[Path, typer.Argument(help="Folder that holds training and validation.")],
    epochs: Annotated[int, typer.Option(min=2)] = 12,
    output: Annotated[Path | None, typer.Option(help="CSV file for the accuracies.")] = None,
) -> None:
    """Train, print the changes of accuracy, and write the table."""
    rows = measure(
        labeled_pictures(sets / "training"), labeled_pictures(sets / "validation"), epochs
    )
    for name, accuracies in zip(NAMES, zip(*rows, strict=True), strict=True):
        changes = [abs(after - before) for before, after in pairwise(accuracies)]
        print(f"{name}: changes by {np.mean(changes):.3f} in the mean, {max(changes):.3f} at most")
    if output is not None:
        with output.open("w", newline="") as file:
            numbered = ((number, *row) for number, row in enumerate(rows, 1))
            csv.writer(file).writerows([("epoch", *NAMES), *numbered])


def measure(
    training: LabeledPictures, validation: LabeledPictures, epochs: int
) -> list[tuple[float, ...]]:
    """Return the validation accuracies after each epoch, in the order of `NAMES`."""
    keras.utils.set_random_seed(0)
    model, callback = small(), _ShortMomentumStatistics()
    batches = from_disk(training, validation, TRAINING_CONFIG, 0, range(epochs))
    rows = []

    def accuracy() -> float:
        value: float = model.evaluate(batches.validation, verbose=0)[1]
        return value

    def evaluate_all(*_: object) -> None:
        original = statistics_of(model)
        accuracies = [accuracy()]
        _set_statistics(model, callback.short)
        accuracies.append(accuracy())
        recalibrate_batch_norm(model, batches.sample)
        accuracies.append(accuracy())
        _set_statistics(model, original)
        rows.append(tuple(accuracies))
        print(
            "  ".join(f"{name}: {value:.3f}" for name, value in zip(NAMES, accuracies, strict=True))
        )

    model.fit(
        batches.training,
        epochs=epochs,
        steps_per_epoch=batches.steps,
        callbacks=[callback, keras.callbacks.LambdaCallback(on_epoch_end=evaluate_all)],
        shuffle=False,
        verbose=0,
    )
    return rows


def statistics_of(model: keras.Model) -> Statistics:
    """Return the running means and variances of a model's normalization layers."""
    return [variable.numpy() for variable in _running_variables(model)]


def _set_statistics(model: keras.Model, statistics: Statistics) -> None:
    for variable, value in zip(_running_variables(model), statistics, strict=True):
        variable.assign(value)


def _running_variables(model: keras.Model) -> list[keras.Variable]:
    return [each for each in model.non_trainable_variables if each.name.startswith("moving_")]


if __name__ == "__main__":
    typer.run(main)
