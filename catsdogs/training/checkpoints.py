"""What a training leaves on disk after each epoch, and how it goes on from there.

All that decides how a training goes on is in one file, which is replaced whole: so a process may be
killed at any moment.
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
"""Files of a training: its best weights, its values, and its state as long as it is not done."""


class Checkpoints(keras.callbacks.Callback):
    """Keeps the best weights, the history and the state of a training after each epoch."""

    def __init__(self, folder: Path, best: keras.Model, notes: ModelMetadata) -> None:
        """Prepare for a training.

        Args:
            folder: receives the files.
            best: another model of the same network, which receives the best weights; it is not
                compiled, so its file holds nothing of an optimizer's.
            notes: go into the file of the best weights.
        """
        super().__init__()
        self._folder = folder
        self._best = best
        self._notes = notes
        self.history: History = {}
        self._started = 0.0

    def restore(self, model: keras.Model) -> int:
        """Bring a freshly built model to where its training was.

        Args:
            model: the model that is going to be trained.

        Returns:
            How many epochs are done: 0 when nothing was kept.

        Raises:
            Failure: if what was kept is damaged or of another network.
        """
        path = self._folder / STATE
        if path.exists():
            self.history = _restore_state(model, path)
        return len(self.history.get("loss", ()))

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Look at the clock; called by Keras."""
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Write the files; called by Keras."""
        passed = {"seconds": time.perf_counter() - self._started}
        for name, value in {**(logs or {}), **passed}.items():
            self.history.setdefault(name, []).append(float(value))
        if best_epoch(self.history) == epoch:
            self._best.set_weights(self.model.get_weights())
            save_model(self._best, self._notes, self._folder / MODEL)
        with atomic_file(self._folder / HISTORY) as unfinished:
            save_history(self.history, unfinished)
        # Last, as the others are made anew from it.
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
    """Weights, statistics, the seeds of dropout, and what the optimizer keeps."""
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
