"""Run a whole training: train a network by its config, and save weights, history and figures."""

import math
import random
from pathlib import Path

import keras
import tensorflow as tf

from catsdogs.datasets.layout import SUBSETS
from catsdogs.datasets.printable_names import printable
from catsdogs.datasets.readable import has_picture_suffix
from catsdogs.failures import Failure
from catsdogs.resources import expect_disk, expect_memory
from catsdogs.training.architectures import BUILDERS
from catsdogs.training.batch_norm import RecalibratedBatchNorm
from catsdogs.training.batches import Batches, decode_every_epoch, from_disk, read_picture
from catsdogs.training.checkpoints import Checkpoints
from catsdogs.training.figures import picture_grid, preprocessing, training_curves
from catsdogs.training.fitting import History, train
from catsdogs.training.model_files import ModelMetadata
from catsdogs.training.reading import CLASS_NAMES, LabeledPictures, labeled_pictures
from catsdogs.training.schedule import learning_rate_factor
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network, TrainingConfig

_FLOAT_BYTES = 4
"""Bytes of a number in a network."""
_GRID_PICTURES = 18


def run(network: Network, sets: Path, out: Path, epochs: int, seed: int) -> History:
    """Train a network, or resume its interrupted training.

    Args:
        network: its name.
        sets: folder that holds `training` and `validation`.
        out: folder that receives the best weights, the history, its curves, and pictures.
        epochs: number of epochs in the whole training.
        seed: for weights, order, augmentation and dropout.

    Returns:
        The values after each epoch, from the first one on.

    Raises:
        Failure: pictures are missing or unreadable, or memory or disk space is too small.
    """
    recipe = TRAINING_CONFIGS[network]
    training, validation = (readable_set(sets / name) for name in SUBSETS)
    keras.utils.set_random_seed(seed)
    model = BUILDERS[network]()
    expect_resources(model, recipe, len(training.files) + len(validation.files), out)
    _show_pictures(training, recipe, seed, out)
    decay = schedule(model, epochs) if recipe.decaying else []
    metadata = ModelMetadata(network, recipe.side, recipe.resizing)
    checkpoints = Checkpoints(out, keras.models.clone_model(model), metadata)
    done = checkpoints.restore(model)
    if done:
        print(f"resuming after epoch {done} of {epochs}")
    if done < epochs:
        if recipe.decode_each_epoch:
            batches = decode_every_epoch(training, validation, recipe, seed)
        else:
            batches = from_disk(training, validation, recipe, seed, range(done, epochs))
        _train(model, batches, epochs, done, [*decay, checkpoints])
    training_curves(checkpoints.history).savefig(out / "curves.png")
    return checkpoints.history


def readable_set(folder: Path) -> LabeledPictures:
    """Find the pictures of a set, and print the skipped files.

    Args:
        folder: holds `cats` and `dogs`.

    Returns:
        The pictures, with labels 0 and 1.

    Raises:
        Failure: pictures are missing or unreadable.
    """
    found = labeled_pictures(folder)
    if set(found.labels) != {0, 1}:
        raise Failure(f"{folder} has labels {set(found.labels)}, where 0 and 1 are expected")
    broken = [file for file in found.skipped if has_picture_suffix(file.path)]
    if broken:
        raise Failure(
            f"{broken[0].path} cannot be read; remove it first: {broken[0].reason}"
            f" ({len(broken)} such in {folder})"
        )
    for file in found.skipped:
        print(f"{printable(file.path)} was skipped: {file.reason}.")
    return found


def expect_resources(model: keras.Model, recipe: TrainingConfig, pictures: int, out: Path) -> None:
    """Check that memory and disk space suffice for a training.

    Args:
        model: the network.
        recipe: its training config.
        pictures: their number, in both sets.
        out: where weights are written.

    Raises:
        Failure: memory or disk space is too small.
    """
    weights = model.count_params() * _FLOAT_BYTES
    places = sum(math.prod(layer.output.shape[1:]) for layer in model.layers)
    # Each activation is kept in the forward pass, and has a gradient in the backward pass.
    batch = 2 * _FLOAT_BYTES * recipe.batch * places
    kept = 0 if recipe.decode_each_epoch else pictures * recipe.side**2 * 3
    # Weights, gradients and up to two values of the optimizer, and the best weights.
    expect_memory(5 * weights + batch + kept, f"training with {pictures} pictures")
    # The best weights and a state of three times their size, both twice while they are replaced.
    expect_disk(2 * 4 * weights, out, "the network with its state")


def _show_pictures(training: LabeledPictures, recipe: TrainingConfig, seed: int, out: Path) -> None:
    pairs = list(zip(training.files, training.labels, strict=True))
    shown = random.Random(seed).sample(pairs, min(_GRID_PICTURES, len(pairs)))  # noqa: S311 - chooses pictures to show
    pictures = [read_picture(path, recipe.side, recipe.resizing) for path, _ in shown]
    picture_grid(pictures, [label for _, label in shown], CLASS_NAMES).savefig(out / "pictures.png")
    if recipe.augmented:
        preprocessing(pictures[0]).savefig(out / "preparation.png")


def schedule(model: keras.Model, epochs: int) -> list[keras.callbacks.Callback]:
    """Make the callbacks that change the learning rate; see `schedule.learning_rate_factor`.

    Args:
        model: a compiled model, whose rate is the highest.
        epochs: of the whole training.

    Returns:
        The callbacks.
    """
    highest = float(model.optimizer.learning_rate)
    return [
        keras.callbacks.LearningRateScheduler(
            lambda epoch: highest * learning_rate_factor(epoch, epochs)
        )
    ]


def _train(
    model: keras.Model,
    batches: Batches,
    epochs: int,
    done: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    fresh = [] if batches.sample is None else [RecalibratedBatchNorm(batches.sample)]
    try:
        train(
            model,
            batches.training,
            batches.validation,
            epochs,
            first_epoch=done,
            steps=batches.steps,
            callbacks=[*batches.callbacks, *fresh, *callbacks],
        )
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        raise Failure("out of memory; free some and rerun the command to resume") from error
