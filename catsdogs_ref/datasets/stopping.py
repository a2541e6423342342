"""When the training is good enough."""

# mypy: allow-subclassing-any
# Keras has no types.

from typing import Any

import keras

GOAL = 0.8


class EarlyStoppingCallback(keras.callbacks.Callback):
    """Stops the training once both accuracies reach 80 %."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002
        """Compare the accuracies of the epoch that has ended."""
        reached = logs or {}
        if min(reached.get("accuracy", 0.0), reached.get("val_accuracy", 0.0)) >= GOAL:
            self.model.stop_training = True
