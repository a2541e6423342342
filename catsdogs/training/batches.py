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
from PIL.Image import Resampling

from catsdogs.datasets.decoding import decode
from catsdogs.training.augmentation import augmented
from catsdogs.training.reading import Labelled
from catsdogs.training.scaling import WHITE, scaled
from catsdogs.training.training_configs import TrainingConfig

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
    """Decode a picture and resize it, as Keras does with RGB pictures; its shape is not kept.

    Args:
        path: a file that can be read.
        side: pixels that the result has in both directions.
        resizing: Pillow's way of resizing, by Keras' name.

    Returns:
        The picture, of shape (side, side, 3).
    """
    picture = decode(path.read_bytes()).picture
    return np.asarray(picture.resize((side, side), Resampling[resizing.upper()]))


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

    def read(path: bytes) -> NDArray[np.uint8]:
        return read_picture(Path(os.fsdecode(path)), side, resizing)

    def read_in_graph(path: tf.Tensor) -> tf.Tensor:
        picture = tf.numpy_function(read, [path], tf.uint8, stateful=False)
        return tf.ensure_shape(picture, (side, side, 3))

    # Bytes, because a name on disk need not be UTF-8.
    paths = tf.data.Dataset.from_tensor_slices([os.fsencode(path) for path in files])
    pictures = paths.map(read_in_graph, num_parallel_calls=tf.data.AUTOTUNE)
    # The thread that tunes sleeps twice as long each time, and the end of an epoch or of a training
    # waits until it wakes: in the worst case for as long again.
    options = tf.data.Options()
    options.autotune.enabled = False
    return pictures.with_options(options)


def from_disk(
    training: Labelled, validation: Labelled, recipe: TrainingConfig, seed: int, epochs: range
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


def decoded_in_each_epoch(
    training: Labelled, validation: Labelled, recipe: TrainingConfig, seed: int
) -> Batches:
    """Feed a network as the generators of the exercise do, which keep no picture in memory.

    Args:
        training: pictures to learn from.
        validation: pictures to judge by.
        recipe: side, batch and resizing.
        seed: for the order.

    Returns:
        Batches of pictures, of shape (batch, side, side, 3) with values from 0 to 1, and labels.
    """
    shown = _PicturesOnDisk(training, recipe)
    return Batches(
        shown, _PicturesOnDisk(validation, recipe), callbacks=(_OrderOfEpoch(shown, seed),)
    )


class _PicturesOnDisk(keras.utils.PyDataset):
    """Batches of pictures, each decoded when it is wanted."""

    def __init__(self, found: Labelled, recipe: TrainingConfig) -> None:
        super().__init__()
        self._files = found.files
        self._labels = np.asarray(found.labels, np.float32)
        self._recipe = recipe
        self.order = np.arange(len(found.files))

    def __len__(self) -> int:
        return -(-len(self._files) // self._recipe.batch)

    def __getitem__(self, place: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        start = place * self._recipe.batch
        chosen = self.order[start : start + self._recipe.batch]
        side, resizing = self._recipe.side, self._recipe.resizing
        pictures = np.stack([read_picture(self._files[one], side, resizing) for one in chosen])
        # The way in which `ImageDataGenerator` rounds.
        return pictures * np.float32(1 / WHITE), self._labels[chosen]


class _OrderOfEpoch(keras.callbacks.Callback):
    """Has pictures shuffled by seed and epoch, whatever was drawn before."""

    def __init__(self, pictures: _PicturesOnDisk, seed: int) -> None:
        super().__init__()
        self._pictures = pictures
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        rng = np.random.RandomState((self._seed + epoch) % 2**32)
        self._pictures.order = rng.permutation(len(self._pictures.order))


def _labelled_pictures(found: Labelled, recipe: TrainingConfig) -> tf.data.Dataset:
    labels = tf.data.Dataset.from_tensor_slices(np.asarray(found.labels, np.float32))
    return tf.data.Dataset.zip(decoded(found.files, recipe.side, recipe.resizing), labels)
