"""Statistics of batch normalisation, measured anew before each validation.

While a network learns, each batch is normalised by its own mean and variance; validation uses
running ones, which are those of earlier weights. RMSprop changes weights fast, and a validation
with such statistics jumps by 10 points and more while the network itself gets better steadily:
`python -m benchmarks.batchnorm_momentum` shows it.
"""

from collections.abc import Iterable
from typing import Any

import keras


class FreshStatistics(keras.callbacks.Callback):
    """Has a network validated with the statistics of its present weights."""

    def __init__(self, pictures: Iterable[Any]) -> None:
        """Prepare for a training.

        Args:
            pictures: batches as in training, of shape (batch, side, side, 3), always the same.
        """
        super().__init__()
        self._pictures = pictures

    def on_test_begin(self, logs: object = None) -> None:
        """Measure; called by Keras before a validation."""
        measure_statistics(self.model, self._pictures)


def measure_statistics(model: keras.Model, pictures: Iterable[Any]) -> None:
    """Replace the running statistics of all normalisations by the mean of those of batches.

    Args:
        model: one with or without such layers.
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
            layer.momentum = place / (place + 1)  # so that each batch counts alike
        model(batch, training=True)
    for layer, momentum in zip(normalisations, usual, strict=True):
        layer.momentum = momentum
