"""Drives callbacks through a training that is told to them, epoch by epoch, and never happens.

Whatever a callback is made of, what it does shows: in which epoch it stops the training, and which
weights it leaves the model with.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from grader.sandbox.protocol import Epoch, Stopping


def run_callback(callbacks: Sequence[Any], history: Sequence[Epoch]) -> Stopping:
    """Tell callbacks of the epochs in `history`, as Keras does, until one of them stops it.

    The single weight of the model that they are given is the number of the epoch, from 1.
    """
    import keras

    model = _model()
    told = keras.callbacks.CallbackList(list(callbacks), model=model, epochs=len(history))
    told.on_train_begin()
    gone = 0
    for gone, epoch in enumerate(history, 1):
        told.on_epoch_begin(gone - 1)
        model.set_weights([np.full((1, 1), gone, np.float32)])
        told.on_epoch_end(gone - 1, msgspec.structs.asdict(epoch))
        if model.stop_training:
            break
    told.on_train_end()
    kept = float(model.get_weights()[0].item())
    return Stopping(gone, int(kept) if kept in range(1, gone + 1) else None)


def _model() -> Any:
    """A model of one weight; its metrics exist, as some callbacks look them up by name."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile("sgd", "mse", metrics=["accuracy"], run_eagerly=True)
    nothing = np.zeros((1, 1), np.float32)
    model.train_on_batch(nothing, nothing)
    model.stop_training = False
    return model
