"""Augment training pictures: rotate, mirror, zoom, shift and shear them at random.

Each transform is a matrix that maps a place in the new picture to a place in the old one. Their
product is one matrix, so a picture is resampled once. Coordinates start at the center of the
picture; its side is the unit, and y points down.

The random numbers depend only on the given seed, never on earlier ones, so a resumed training sees
the same pictures as an uninterrupted one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import tensorflow as tf

_DEGREE = math.pi / 180


def rotation(degrees: Any) -> tf.Tensor:
    """Turn, clockwise if the number of degrees is positive.

    Args:
        degrees: n numbers, as all of these functions take them.

    Returns:
        n matrices, of shape (n, 3, 3), as all of these functions give them.
    """
    cosine, sine = tf.cos(degrees * _DEGREE), tf.sin(degrees * _DEGREE)
    return _matrices(degrees, (cosine, sine, 0), (-sine, cosine, 0))


def flip(sign: Any) -> tf.Tensor:
    """Exchange left and right if the sign is positive."""
    return _matrices(sign, (tf.where(sign > 0, -1.0, 1.0), 0, 0), (0, 1, 0))


def zoom(percent: Any) -> tf.Tensor:
    """Show the animal larger if positive, else smaller."""
    shown = 1 / (1 + percent / 100)
    return _matrices(percent, (shown, 0, 0), (0, shown, 0))


def shift_across(percent: Any) -> tf.Tensor:
    """Shift by a part of the side, to the right if positive."""
    return _matrices(percent, (1, 0, -percent / 100), (0, 1, 0))


def shift_down(percent: Any) -> tf.Tensor:
    """Shift by a part of the side, downwards if positive."""
    return _matrices(percent, (1, 0, 0), (0, 1, -percent / 100))


def shear(degrees: Any) -> tf.Tensor:
    """Lean to one side, with the head to the right if positive."""
    return _matrices(degrees, (1, tf.tan(degrees * _DEGREE), 0), (0, 1, 0))


@dataclass(frozen=True)
class Transform:
    """One transform: its name, its matrices, and its largest amount, with a unit."""

    name: str
    matrices: Callable[[Any], tf.Tensor]
    most: float
    unit: str


TRANSFORMS = (
    Transform("rotation", rotation, 15, "°"),
    Transform("flip", flip, 1, ""),
    Transform("zoom", zoom, 15, " %"),
    Transform("shift across", shift_across, 10, " %"),
    Transform("shift down", shift_down, 10, " %"),
    Transform("shear", shear, 10, "°"),
)
"""The transforms, in the order in which they are applied."""


def augmented(pictures: Any, seed: Any) -> tf.Tensor:
    """Apply all transforms to pictures, each with a random amount.

    Args:
        pictures: of shape (n, side, side, 3).
        seed: two integers; the same ones give the same result.

    Returns:
        Pictures of the same shape, as 32-bit floats of the same range.
    """
    count = tf.shape(pictures)[0]
    shares = tf.random.stateless_uniform((len(TRANSFORMS), count), seed, minval=-1.0, maxval=1.0)
    made = [piece.matrices(shares[place] * piece.most) for place, piece in enumerate(TRANSFORMS)]
    # The last transform is the first one to map a new place back.
    return resample(pictures, reduce(lambda first, then: first @ then, made))


# Compiled to one loop, it costs a quarter of TensorFlow's own operation.
@tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
def resample(pictures: Any, matrices: tf.Tensor) -> tf.Tensor:
    """Sample new pictures from places in old ones; outside places are mirrored.

    Args:
        pictures: of shape (n, side, side, 3).
        matrices: n matrices of this module, of shape (n, 3, 3).

    Returns:
        Pictures of the same shape, as 32-bit floats of the same range.
    """
    side = pictures.shape[1]
    across, down = tf.unstack(tf.einsum("nij,jyx->inyx", matrices[:, :2], _places(side)))
    left, right_share = _between(across, side)
    top, lower_share = _between(down, side)
    flat = tf.reshape(tf.cast(pictures, tf.float32), (-1, side * side, 3))

    def at(step: int) -> tf.Tensor:
        return tf.gather(flat, top * side + left + step, batch_dims=1)

    above = _mix(at(0), at(1), right_share)
    below = _mix(at(side), at(side + 1), right_share)
    return _mix(above, below, lower_share)


def _places(side: int) -> tf.Tensor:
    """The places of all pixels of a new picture as (x, y, 1), of shape (3, side, side)."""
    line = (tf.range(side, dtype=tf.float32) - (side - 1) / 2) / side
    x, y = tf.meshgrid(line, line)
    return tf.stack([x, y, tf.ones_like(x)])


def _between(places: tf.Tensor, side: int) -> tuple[tf.Tensor, tf.Tensor]:
    """The pixel before each place in one direction, and the share of the one behind it."""
    mirrored = 1 - tf.abs(1 - tf.abs(places + 0.5))
    pixels = tf.clip_by_value(mirrored * side - 0.5, 0, side - 1)
    before = tf.minimum(tf.floor(pixels), side - 2)
    return tf.cast(before, tf.int32), (pixels - before)[..., None]


def _mix(one: tf.Tensor, other: tf.Tensor, share: tf.Tensor) -> tf.Tensor:
    return one + (other - one) * share


_Row = tuple[Any, Any, Any]


def _matrices(numbers: Any, across: _Row, down: _Row) -> tf.Tensor:
    """A matrix for each of n numbers, with these two rows of single numbers or n numbers each."""
    entries = [
        tf.broadcast_to(tf.cast(entry, tf.float32), tf.shape(numbers))
        for entry in (*across, *down, 0, 0, 1)
    ]
    return tf.reshape(tf.stack(entries, axis=1), (-1, 3, 3))
