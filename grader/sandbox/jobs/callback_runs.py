"""Runs of callbacks through a simulated training, epoch by epoch.

A callback is checked by its behavior, however it is written: the epoch in which it stops the
training, and the weights that it leaves in the model.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.sandbox.protocol import Epoch, Stopping


def run_callback(callbacks: Sequence[Any], history: Sequence[Epoch]) -> Stopping:
    """Call callbacks for each epoch in `history`, as Keras does, until one stops the training.

    The only weight of their model is the number of the epoch, from 1.
    """
    import keras

    model = _one_weight_model()
    callback_list = keras.callbacks.CallbackList(list(callbacks), model=model, epochs=len(history))
    callback_list.on_train_begin()
    epochs = 0
    for epochs, epoch in enumerate(history, 1):
        callback_list.on_epoch_begin(epochs - 1)
        model.set_weights([np.full((1, 1), epochs, np.float32)])
        callback_list.on_epoch_end(epochs - 1, epoch.logs())
        if model.stop_training:
            break
    callback_list.on_train_end()
    kept = float(model.get_weights()[0].item())
    return Stopping(epochs, int(kept) if kept in range(1, epochs + 1) else None)


def _one_weight_model() -> Any:
    """Build a model with one weight, and with metrics that callbacks find by name."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile("sgd", "mse", metrics=["accuracy"], run_eagerly=True)
    # Metrics exist after the first batch only.
    zero = np.zeros((1, 1), np.float32)
    model.train_on_batch(zero, zero)
    model.stop_training = False
    return model
