"""From pictures on disk to batches, for all epochs of a training.

What an epoch shows, and in which order, depends on the seed and on its number only. So a training
that goes on after an interruption sees what it would have seen.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from catsdogs_ref.generators import train_val_generators
from catsdogs_ref.lab.augmentation import augmented
from catsdogs_ref.lab.reading import Labelled
from catsdogs_ref.lab.recipes import Recipe
from catsdogs_ref.lab.scaling import scaled

_TYPICAL = 960
"""Training pictures that stand for all."""
_READY = 2
"""Batches that wait for the network."""


@dataclass(frozen=True)
class Batches:
    """What Keras is given: batches for training and validation, and what goes with them.

    Attributes:
        training: batches of the epochs that are left.
        validation: batches to judge by after each epoch.
        typical: batches of some training pictures without labels, always the same; None if they
            are not at hand.
        steps: batches in an epoch; None if `training` knows itself where an epoch ends.
        callbacks: to be called during training.
    """

    training: Any
    validation: Any
    typical: Any = None
    steps: int | None = None
    callbacks: tuple[keras.callbacks.Callback, ...] = ()


def read_picture(path: Path, side: int, resizing: str) -> NDArray[np.uint8]:
    """Decode a picture and resize it, as Keras does; its shape is not kept.

    Args:
        path: a file that Pillow can read.
        side: pixels that the result has in both directions.
        resizing: Pillow's way of resizing, by Keras' name.

    Returns:
        The picture, of shape (side, side, 3).
    """
    picture = keras.utils.load_img(path, target_size=(side, side), interpolation=resizing)
    return np.asarray(picture, dtype=np.uint8)


def decoded(files: Iterable[Path], side: int, resizing: str) -> tf.data.Dataset:
    """Decode pictures one after the other, on all processors; see `read_picture`.

    Args:
        files: paths of pictures.
        side: pixels in both directions.
        resizing: Pillow's way of resizing, by Keras' name.

    Returns:
        A dataset of pictures, in the order of the files. It is not tuned while it runs, nor is what
        is made of it.
    """

    def decode(path: bytes) -> NDArray[np.uint8]:
        return read_picture(Path(os.fsdecode(path)), side, resizing)

    def decode_in_graph(path: tf.Tensor) -> tf.Tensor:
        picture = tf.numpy_function(decode, [path], tf.uint8, stateful=False)
        return tf.ensure_shape(picture, (side, side, 3))

    # Bytes, because a name on disk need not be UTF-8.
    paths = tf.data.Dataset.from_tensor_slices([os.fsencode(path) for path in files])
    pictures = paths.map(decode_in_graph, num_parallel_calls=tf.data.AUTOTUNE)
    # The thread that tunes sleeps twice as long each time, and the end of an epoch or of a training
    # waits until it wakes: in the worst case for as long again.
    options = tf.data.Options()
    options.autotune.enabled = False
    return pictures.with_options(options)


def from_disk(
    training: Labelled, validation: Labelled, recipe: Recipe, seed: int, epochs: range
) -> Batches:
    """Feed a network with `tf.data`: decoded once, kept in memory, augmented anew in each epoch.

    Args:
        training: pictures to learn from.
        validation: pictures to judge by; these are never augmented.
        recipe: side, batch, resizing and whether to augment.
        seed: for order and augmentation.
        epochs: numbers of the epochs that are left, at least one.

    Returns:
        Batches of pictures, of shape (batch, side, side, 3) with values from 0 to 1, and labels.
    """
    kept = _labelled_pictures(training, recipe).cache()
    count = len(training.files)
    steps = -(-count // recipe.batch)

    def prepared(step: tf.Tensor, batch: tuple[tf.Tensor, tf.Tensor]) -> tuple[Any, Any]:
        pictures, labels = batch
        if recipe.augmented:
            pictures = augmented(pictures, (seed, step))
        return scaled(pictures), labels

    shuffled = (kept.shuffle(count, seed + number).batch(recipe.batch) for number in epochs)
    one_after_the_other = reduce(tf.data.Dataset.concatenate, shuffled)
    numbered = one_after_the_other.enumerate(epochs.start * steps)
    some = kept.shard(max(1, count // _TYPICAL), 0).shuffle(
        count, seed, reshuffle_each_iteration=False
    )
    typical = some.batch(recipe.batch).enumerate().map(prepared, tf.data.AUTOTUNE)
    judged = _labelled_pictures(validation, recipe).cache().batch(recipe.batch)
    return Batches(
        numbered.map(prepared, tf.data.AUTOTUNE).prefetch(_READY),
        judged.map(lambda pictures, labels: (scaled(pictures), labels)),
        typical.map(lambda pictures, _: pictures),
        steps,
    )


def students_way(training: Path, validation: Path, seed: int) -> Batches:
    """Feed a network with the generators of the exercise, which decode in each epoch anew.

    Args:
        training: folder that holds `cats` and `dogs`.
        validation: another such folder.
        seed: for the order.

    Returns:
        Batches as `train_val_generators` gives them.
    """
    generators = train_val_generators(training, validation)
    return Batches(*generators, callbacks=(_OrderOfEpoch(generators[0], seed),))


class _OrderOfEpoch(keras.callbacks.Callback):
    """Has a generator shuffle by seed and epoch in place of all that was drawn before."""

    def __init__(self, generator: keras.utils.PyDataset, seed: int) -> None:
        super().__init__()
        self._generator = generator
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        np.random.seed((self._seed + epoch) % 2**32)
        self._generator.on_epoch_end()


def _labelled_pictures(found: Labelled, recipe: Recipe) -> tf.data.Dataset:
    labels = tf.data.Dataset.from_tensor_slices(np.asarray(found.labels, np.float32))
    return tf.data.Dataset.zip(decoded(found.files, recipe.side, recipe.resizing), labels)
