"""A whole training: feeds a network by its recipe and leaves all that is worth looking at."""

import math
import random
from pathlib import Path

import keras
import tensorflow as tf

from catsdogs.datasets.layout import SUBSETS
from catsdogs.datasets.readable import named_like_a_picture
from catsdogs.failures import Failure
from catsdogs.resources import expect_disk, expect_memory
from catsdogs.training.architectures import BUILDERS
from catsdogs.training.batches import Batches, decoded_in_each_epoch, from_disk, read_picture
from catsdogs.training.checkpoints import Checkpoints
from catsdogs.training.figures import preparation
from catsdogs.training.fitting import History, train
from catsdogs.training.model_files import ModelMetadata
from catsdogs.training.plots import picture_grid, training_curves
from catsdogs.training.reading import CLASS_NAMES, Labelled, labelled, printable
from catsdogs.training.schedule import rate_at
from catsdogs.training.statistics import FreshStatistics
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network, TrainingConfig

_NUMBER = 4
"""Bytes of a number in a network."""
_SHOWN = 18


def run(network: Network, sets: Path, out: Path, epochs: int, seed: int) -> History:
    """Train a network, or go on with its training where it was interrupted.

    Args:
        network: its name.
        sets: folder that holds `training` and `validation`.
        out: folder that receives the best weights, the history, its curves, and pictures.
        epochs: how often each picture is seen in the whole training.
        seed: for weights, order, augmentation and dropout.

    Returns:
        The values after each epoch, from the first one on.

    Raises:
        Failure: if pictures are missing or cannot be read, or memory or disk are too small.
    """
    recipe = TRAINING_CONFIGS[network]
    training, validation = (readable_set(sets / name) for name in SUBSETS)
    keras.utils.set_random_seed(seed)
    model = BUILDERS[network]()
    expect_room(model, recipe, len(training.files) + len(validation.files), out)
    _show_pictures(training, recipe, seed, out)
    decay = schedule(model, epochs) if recipe.decaying else []
    notes = ModelMetadata(network, recipe.side, recipe.resizing)
    checkpoints = Checkpoints(out, keras.models.clone_model(model), notes)
    done = checkpoints.restore(model)
    if done:
        print(f"going on after epoch {done} of {epochs}")
    if done < epochs:
        if recipe.students_way:
            batches = decoded_in_each_epoch(training, validation, recipe, seed)
        else:
            batches = from_disk(training, validation, recipe, seed, range(done, epochs))
        _train(model, batches, epochs, done, [*decay, checkpoints])
    training_curves(checkpoints.history).savefig(out / "curves.png")
    return checkpoints.history


def readable_set(folder: Path) -> Labelled:
    """Find the pictures of a set, and name the other files on the screen.

    Args:
        folder: holds `cats` and `dogs`.

    Returns:
        The pictures, with labels 0 and 1.

    Raises:
        Failure: if pictures are missing or cannot be read.
    """
    found = labelled(folder)
    if set(found.labels) != {0, 1}:
        raise Failure(f"{folder} has labels {set(found.labels)}, where 0 and 1 are expected")
    broken = [file for file in found.left_out if named_like_a_picture(file.path)]
    if broken:
        raise Failure(
            f"{broken[0].path} has to be removed first: {broken[0].reason}"
            f" ({len(broken)} such in {folder})"
        )
    for file in found.left_out:
        print(f"{printable(file.path)} was left out: {file.reason}.")
    return found


def expect_room(model: keras.Model, recipe: TrainingConfig, pictures: int, out: Path) -> None:
    """See whether a training has room.

    Args:
        model: the network.
        recipe: how it is fed.
        pictures: their number, in both sets.
        out: where weights are written.

    Raises:
        Failure: if memory or disk are too small.
    """
    weights = model.count_params() * _NUMBER
    places = sum(math.prod(layer.output.shape[1:]) for layer in model.layers)
    # Each value that a layer gives is kept on the way forward, and has a gradient on the way back.
    batch = 2 * _NUMBER * recipe.batch * places
    kept = 0 if recipe.students_way else pictures * recipe.side**2 * 3
    # Weights, gradients and up to two values of the optimizer, and the best weights.
    expect_memory(5 * weights + batch + kept, f"training with {pictures} pictures")
    # The best weights and a state of three times their size, both twice while they are replaced.
    expect_disk(2 * 4 * weights, out, "the network with its state")


def _show_pictures(training: Labelled, recipe: TrainingConfig, seed: int, out: Path) -> None:
    pairs = list(zip(training.files, training.labels, strict=True))
    shown = random.Random(seed).sample(pairs, min(_SHOWN, len(pairs)))
    pictures = [read_picture(path, recipe.side, recipe.resizing) for path, _ in shown]
    picture_grid(pictures, [label for _, label in shown], CLASS_NAMES).savefig(out / "pictures.png")
    if recipe.augmented:
        preparation(pictures[0]).savefig(out / "preparation.png")


def schedule(model: keras.Model, epochs: int) -> list[keras.callbacks.Callback]:
    """Have the learning rate rise and fall, see `schedule.rate_at`.

    Args:
        model: a compiled model, whose rate is the highest.
        epochs: of the whole training.

    Returns:
        What Keras is to call.
    """
    highest = float(model.optimizer.learning_rate)
    return [keras.callbacks.LearningRateScheduler(lambda epoch: highest * rate_at(epoch, epochs))]


def _train(
    model: keras.Model,
    batches: Batches,
    epochs: int,
    done: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    fresh = [] if batches.typical is None else [FreshStatistics(batches.typical)]
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
        raise Failure("memory was not enough; with more of it the same command goes on") from error
