"""Save the state of a training after each epoch, and resume from it.

One file, replaced atomically, contains everything that determines how a training continues, so a
process may be killed at any moment.
"""

import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from catsdogs.failures import Failure
from catsdogs.training.atomic_file import atomic_file
from catsdogs.training.fitting import History, save_history
from catsdogs.training.model_files import ModelMetadata, save_model

MODEL, HISTORY, STATE = "model.keras", "history.csv", "unfinished.npz"
"""Files of a training: its best weights, its history, and its state until it is finished."""


class Checkpoints(keras.callbacks.Callback):
    """Saves the best weights, the history and the state of a training after each epoch."""

    def __init__(self, folder: Path, best: keras.Model, metadata: ModelMetadata) -> None:
        """Prepare for a training.

        Args:
            folder: receives the files.
            best: another model of the same network, which receives the best weights; it is not
                compiled, so its file holds nothing of an optimizer's.
            metadata: goes into the file of the best weights.
        """
        super().__init__()
        self._folder = folder
        self._best = best
        self._metadata = metadata
        self.history: History = {}
        self._started = 0.0

    def restore(self, model: keras.Model) -> int:
        """Restore a freshly built model to the state of its training.

        Args:
            model: the model to train.

        Returns:
            The number of finished epochs; 0 if nothing was saved.

        Raises:
            Failure: the saved state is damaged or of another network.
        """
        path = self._folder / STATE
        if path.exists():
            self.history = _restore_state(model, path)
        return len(self.history.get("loss", ()))

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Start the clock; called by Keras."""
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Write the files; called by Keras."""
        passed = {"seconds": time.perf_counter() - self._started}
        for name, value in {**(logs or {}), **passed}.items():
            self.history.setdefault(name, []).append(float(value))
        if best_epoch(self.history) == epoch:
            self._best.set_weights(self.model.get_weights())
            save_model(self._best, self._metadata, self._folder / MODEL)
        with atomic_file(self._folder / HISTORY) as unfinished:
            save_history(self.history, unfinished)
        # Last, because the other files are restored from it.
        _save_state(self.model, self.history, self._folder / STATE)


def best_epoch(history: History) -> int:
    """Find the epoch with the highest validation accuracy; among equals, the lowest loss.

    Args:
        history: values after each epoch.

    Returns:
        Its number, from 0.
    """
    reached = zip(history["val_accuracy"], history["val_loss"], strict=True)
    order = [(accuracy, -loss) for accuracy, loss in reached]
    return order.index(max(order))


def _state_of(model: keras.Model) -> list[keras.Variable]:
    """Return weights, statistics, dropout seeds, and the optimizer's variables."""
    return [*model.variables, *model.optimizer.variables]


def _save_state(model: keras.Model, history: History, path: Path) -> None:
    arrays = {f"variable {place}": value.numpy() for place, value in enumerate(_state_of(model))}
    arrays |= {f"history {name}": np.asarray(values) for name, values in history.items()}
    with atomic_file(path) as unfinished:
        np.savez(unfinished, **arrays)


def _restore_state(model: keras.Model, path: Path) -> History:
    model.optimizer.build(model.trainable_variables)
    try:
        with np.load(path) as kept:
            for place, variable in enumerate(_state_of(model)):
                variable.assign(kept[f"variable {place}"])
            names = [name for name in kept.files if name.startswith("history ")]
            return {name.removeprefix("history "): kept[name].tolist() for name in names}
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise Failure(f"{path} is damaged: remove its folder, or choose another --out") from error
