"""Make batches from pictures on disk, for all epochs of a training.

The pictures of an epoch and their order depend only on the seed and the number of the epoch, so a
resumed training sees the same batches as an uninterrupted one.
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
from catsdogs.training.reading import LabeledPictures
from catsdogs.training.scaling import WHITE, scaled
from catsdogs.training.training_configs import TrainingConfig

_SAMPLE_PICTURES = 960
"""Number of training pictures that represent all."""
_PREFETCHED_BATCHES = 2
"""Number of batches prepared ahead."""


@dataclass(frozen=True)
class Batches:
    """Batches for training and validation, and what Keras needs with them.

    Attributes:
        training: batches of the epochs that are left.
        validation: batches for validation after each epoch.
        sample: batches of some training pictures without labels, always the same; None if they
        typical: batches of some training pictures without labels, always the same; None if they
        sample: batches of some training pictures without labels, always the same; None if they
            are not available.
        steps: batches in an epoch; None if `training` knows itself where an epoch ends.
        callbacks: to be called during training.
    """

    training: Any
    validation: Any
    sample: Any = None
    steps: int | None = None
    callbacks: tuple[keras.callbacks.Callback, ...] = ()


def read_picture(path: Path, side: int, resizing: str) -> NDArray[np.uint8]:
    """Decode a picture and resize it to a square, as Keras does with RGB pictures.

    Args:
        path: a file that can be read.
        side: pixels that the result has in both directions.
        resizing: Pillow's way of resizing, by Keras' name.

    Returns:
        The picture, of shape (side, side, 3).
    """
    picture = decode(path.read_bytes()).picture
    return np.asarray(picture.resize((side, side), Resampling[resizing.upper()]))


def decode_pictures(files: Iterable[Path], side: int, resizing: str) -> tf.data.Dataset:
    """Decode pictures in order, on all processors; see `read_picture`.

    Args:
        files: paths of pictures.
        side: pixels in both directions.
        resizing: Pillow's way of resizing, by Keras' name.

    Returns:
        A dataset of pictures, in the order of the files, with autotuning off.
    """

    def read(path: bytes) -> NDArray[np.uint8]:
        return read_picture(Path(os.fsdecode(path)), side, resizing)

    def read_in_graph(path: tf.Tensor) -> tf.Tensor:
        picture = tf.numpy_function(read, [path], tf.uint8, stateful=False)
        return tf.ensure_shape(picture, (side, side, 3))

    # Bytes, because a name on disk need not be UTF-8.
    paths = tf.data.Dataset.from_tensor_slices([os.fsencode(path) for path in files])
    pictures = paths.map(read_in_graph, num_parallel_calls=tf.data.AUTOTUNE)
    # The autotuning thread doubles its sleep each time, and the end of an epoch or of a training
    # waits until it wakes.
    options = tf.data.Options()
    options.autotune.enabled = False
    return pictures.with_options(options)


def from_disk(
    training: LabeledPictures,
    validation: LabeledPictures,
    recipe: TrainingConfig,
    seed: int,
    epochs: range,
) -> Batches:
    """Make batches with `tf.data`: decode once, keep in memory, augment in each epoch.

    Args:
        training: pictures to learn from.
        validation: pictures for validation; never augmented.
        recipe: side, batch, resizing and whether to augment.
        seed: for order and augmentation.
        epochs: numbers of the epochs that are left, at least one.

    Returns:
        Batches of pictures, of shape (batch, side, side, 3) with values from 0 to 1, and labels.
    """
    kept = _labeled_dataset(training, recipe).cache()
    count = len(training.files)
    steps = -(-count // recipe.batch)

    def prepare(step: tf.Tensor, batch: tuple[tf.Tensor, tf.Tensor]) -> tuple[Any, Any]:
        pictures, labels = batch
        if recipe.augmented:
            pictures = augmented(pictures, (seed, step))
        return scaled(pictures), labels

    shuffled = (kept.shuffle(count, seed + number).batch(recipe.batch) for number in epochs)
    numbered = reduce(tf.data.Dataset.concatenate, shuffled).enumerate(epochs.start * steps)
    sample = _sample_of(kept, count, seed).batch(recipe.batch).enumerate()
    held_out = _labeled_dataset(validation, recipe).cache().batch(recipe.batch)
    return Batches(
        numbered.map(prepare, tf.data.AUTOTUNE).prefetch(_PREFETCHED_BATCHES),
        held_out.map(lambda pictures, labels: (scaled(pictures), labels)),
        sample.map(prepare, tf.data.AUTOTUNE).map(lambda pictures, _: pictures),
        steps,
    )


def _sample_of(pictures: tf.data.Dataset, count: int, seed: int) -> tf.data.Dataset:
    """Choose the same pictures, in the same order, every time."""
    some = pictures.shard(max(1, count // _SAMPLE_PICTURES), 0)
    return some.shuffle(count, seed, reshuffle_each_iteration=False)


def decode_every_epoch(
    training: LabeledPictures, validation: LabeledPictures, recipe: TrainingConfig, seed: int
) -> Batches:
    """Make batches as the exercise's generators do, which keep no picture in memory.

    Args:
        training: pictures to learn from.
        validation: pictures for validation.
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
    """Batches of pictures, decoded on access."""

    def __init__(self, found: LabeledPictures, recipe: TrainingConfig) -> None:
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
        # Rounds as `ImageDataGenerator` does.
        return pictures * np.float32(1 / WHITE), self._labels[chosen]


class _OrderOfEpoch(keras.callbacks.Callback):
    """Shuffles pictures by seed and epoch, independent of earlier random numbers."""

    def __init__(self, pictures: _PicturesOnDisk, seed: int) -> None:
        super().__init__()
        self._pictures = pictures
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        rng = np.random.RandomState((self._seed + epoch) % 2**32)
        self._pictures.order = rng.permutation(len(self._pictures.order))


def _labeled_dataset(found: LabeledPictures, recipe: TrainingConfig) -> tf.data.Dataset:
    labels = tf.data.Dataset.from_tensor_slices(np.asarray(found.labels, np.float32))
    return tf.data.Dataset.zip(decode_pictures(found.files, recipe.side, recipe.resizing), labels)
