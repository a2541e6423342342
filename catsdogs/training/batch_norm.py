"""Recalibrate the statistics of batch normalization before each validation.

In training, each batch is normalized by its own mean and variance; validation uses running ones,
which lag behind the weights. RMSprop changes weights fast, and validation accuracy with such
statistics jumps by 10 points and more while the network itself improves steadily:
`python -m benchmarks.batchnorm_momentum` shows it.
"""

from collections.abc import Iterable
from typing import Any

import keras


class RecalibratedBatchNorm(keras.callbacks.Callback):
    """Recalibrates the statistics with the current weights before each validation."""

    def __init__(self, pictures: Iterable[Any]) -> None:
        """Prepare for a training.

        Args:
            pictures: batches as in training, of shape (batch, side, side, 3), always the same.
        """
        super().__init__()
        self._pictures = pictures

    def on_test_begin(self, logs: object = None) -> None:
        """Recalibrate; called by Keras before a validation."""
        recalibrate_batch_norm(self.model, self._pictures)


def recalibrate_batch_norm(model: keras.Model, pictures: Iterable[Any]) -> None:
    """Replace the running statistics of all batch normalizations with the mean over some batches.

    Args:
        model: any model; it need not have such layers.
        pictures: batches of shape (batch, side, side, 3).
    """
    normalisations = [
        layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    if not normalisations:
        return
    usual = [layer.momentum for layer in normalisations]
    for place, batch in enumerate(pictures):
        for layer in normalisations:
            layer.momentum = place / (place + 1)  # gives each batch the same weight
        model(batch, training=True)
    for layer, momentum in zip(normalisations, usual, strict=True):
        layer.momentum = momentum
