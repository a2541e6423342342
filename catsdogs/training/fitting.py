"""Train a compiled model, and save its history."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

History = dict[str, list[float]]
"""Values after each epoch, by name: accuracy, loss, val_accuracy, val_loss."""


def train(  # noqa: PLR0913 - as Keras' fit
    model: keras.Model,
    training: Any,
    validation: Any,
    epochs: int,
    first_epoch: int = 0,
    steps: int | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train a compiled model and show Keras' progress.

    Args:
        model: the model; its weights change.
        training: batches to learn from: a generator or a dataset of TensorFlow.
        validation: batches for validation after each epoch, likewise.
        epochs: number of epochs in total.
        first_epoch: the first epoch to run, from 0, if earlier ones are finished.
        steps: batches in an epoch, if `training` does not define it.
        callbacks: for Keras.

    Returns:
        The values after each epoch, from the first one of this call on.
    """
    history: History = model.fit(
        training,
        validation_data=validation,
        epochs=epochs,
        initial_epoch=first_epoch,
        steps_per_epoch=steps,
        callbacks=list(callbacks),
        shuffle=False,  # generators and datasets shuffle the pictures themselves
    ).history
    return history


def save_history(history: History, path: Path) -> None:
    """Write a history as CSV: a column for the epoch, counted from 1, and one for each value.

    Args:
        history: the values after each epoch.
        path: the file; an existing one is overwritten.
    """
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", *history])
        for epoch, values in enumerate(zip(*history.values(), strict=True), 1):
            writer.writerow([epoch, *values])
