"""Training, and the history that it leaves."""

import csv
from pathlib import Path

import keras

History = dict[str, list[float]]
"""Values after each epoch, by name: accuracy, loss, val_accuracy, val_loss."""


def train(
    model: keras.Model,
    training: keras.utils.PyDataset,
    validation: keras.utils.PyDataset,
    epochs: int,
) -> History:
    """Train a compiled model and show Keras' progress.

    Args:
        model: the model; its weights change.
        training: generator of batches to learn from.
        validation: generator of batches to judge by after each epoch.
        epochs: number of times that each training picture is seen.

    Returns:
        The values after each epoch.
    """
    history: History = model.fit(training, validation_data=validation, epochs=epochs).history
    return history


def save_history(history: History, path: Path) -> None:
    """Write a history as CSV: a column for the epoch, counted from 1, and one for each value.

    Args:
        history: the values after each epoch.
        path: the file; one that is there is written over.
    """
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", *history])
        for epoch, values in enumerate(zip(*history.values(), strict=True), 1):
            writer.writerow([epoch, *values])
