"""Scale pixels to the range that networks learn best from."""

from typing import Any

import tensorflow as tf

WHITE = 255
"""The largest pixel value in a file."""


def scaled(pictures: Any) -> tf.Tensor:
    """Scale pixels from 0..255 to 0..1, as `ImageDataGenerator(rescale=1 / 255)` does.

    Args:
        pictures: integers or floats from 0 to 255, in an array or tensor of any shape.

    Returns:
        32-bit floats from 0 to 1 of the same shape.
    """
    return tf.cast(pictures, tf.float32) / WHITE
