"""Trains a described model, looks at it as it learns, and lets its best state predict.

A network that learns leaps: RMSprop takes one that knew all pictures back to chance in single
steps, and on again. Where training happens to end must not decide a grade, so after each half
epoch the model is asked for training pictures that it has seen, and its best state counts.
"""

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from grader.predictions import classes_of
from grader.sandbox.jobs.describing import compile_evidence
from grader.sandbox.jobs.keras_private import all_layers
from grader.sandbox.jobs.rebuilding import rebuild
from grader.sandbox.protocol import Array, CompileEvidence, TrainingEvidence, TrainModel

ProgressCallback = Callable[[int, float, float], None]
"""Called after each half epoch with its number from 1, its loss, and the share of right answers."""

# Training pictures that the model is asked for after each half epoch.
_ASKED = 100
# A loss below this share of the one before training has clearly fallen.
_FALLEN = 0.8
# A model that has not begun to learn after so many half epochs never will: it has given one answer
# to all pictures, or its loss has not moved by more than this share.
_PATIENCE, _MOVED = 10, 0.02
# Pictures that are put through a model together to be told apart.
_TOGETHER = 50


def train(
    job: TrainModel,
    pictures: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    tell: ProgressCallback | None = None,
) -> TrainingEvidence:
    """Train a described model on `pictures` (uint8), and predict `validation`.

    Everything random is drawn from the job's seed, so the same job gives the same numbers on the
    same machine. Only pictures and training labels are given: the accuracy on the validation
    pictures is computed elsewhere, from labels that are not here.
    """
    import keras

    keras.utils.set_random_seed(job.random_seed)
    settings = job.model.compile
    if settings is None:
        raise ValueError("the model is not compiled")
    model = rebuild(job.model)
    model.compile(
        optimizer=keras.optimizers.get(settings["optimizer"]),
        loss=keras.losses.get(settings["loss"]),
    )
    learner = _Learner(model, compile_evidence(settings))
    return _learn(learner, job, pictures, labels, validation, tell)


def train_in_place(
    model: Any,
    job: TrainModel,
    pictures: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    tell: ProgressCallback | None = None,
) -> TrainingEvidence:
    """Train a student's compiled model as it is, with its own layers and its own training step.

    Otherwise as `train`; the job's own model is not used.
    """
    settings = job.model.compile
    if settings is None:
        raise ValueError("the model is not compiled")
    learner = _Learner(model, compile_evidence(settings))
    return _learn(learner, job, pictures, labels, validation, tell)


class _Learner(NamedTuple):
    """A compiled model, and what it was compiled with."""

    model: Any
    compiled: CompileEvidence


def _learn(
    learner: _Learner,
    job: TrainModel,
    pictures: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    tell: ProgressCallback | None,
) -> TrainingEvidence:
    model, logits = learner.model, learner.compiled.from_logits
    inputs = scaled(pictures, job.white)
    asked, answers = inputs[:_ASKED], labels[:_ASKED]
    # The same pictures with the same statistics before and after: all else is what was learned.
    _settle(model, asked)
    given = predictions_of(model, asked)
    wanted = _encoded(labels, given.shape[-1], learner.compiled.loss)
    losses = [_loss(model, asked, wanted[:_ASKED], given)]
    evaluated_losses = losses[:]
    initial_accuracy = float((classes_of(given, logits) == answers).mean())
    answered: list[np.ndarray] = []
    best = model.get_weights()
    for chosen in _half_epochs(job, len(inputs)):
        batches = _batches(inputs[chosen], wanted[chosen], job.batch)
        fitted = model.fit(batches, shuffle=False, verbose=0)
        _settle(model, asked)
        given = predictions_of(model, asked)
        evaluated_losses.append(_loss(model, asked, wanted[:_ASKED], given))
        # A training step of the student's own may tell no loss.
        losses.append(float(fitted.history.get("loss", evaluated_losses[-1:])[0]))
        answered.append(classes_of(given, logits))
        accuracies = [float((classes == answers).mean()) for classes in answered]
        if accuracies[-1] == max(accuracies):
            best = model.get_weights()
        if tell is not None:
            tell(len(answered), losses[-1], accuracies[-1])
        if _is_over(losses, accuracies, answered, job.enough_accuracy):
            break
    model.set_weights(best)
    predictions = predictions_of(model, scaled(validation, job.white))
    return TrainingEvidence(
        tuple(losses),
        tuple(accuracies),
        Array.of(predictions),
        tuple(evaluated_losses),
        initial_accuracy,
    )


def _batches(pictures: np.ndarray, wanted: np.ndarray, size: int) -> Any:
    """A dataset in the given order, without TensorFlow's tuning while it runs.

    The thread that tunes sleeps twice as long each time, and the end of `fit` waits until it wakes:
    of a half epoch that is a fifth of the time.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    return tf.data.Dataset.from_tensor_slices((pictures, wanted)).batch(size).with_options(options)


def _is_over(
    losses: list[float], accuracies: list[float], answered: list[np.ndarray], enough: float
) -> bool:
    """Whether the model has learned enough, or will never learn."""
    good = accuracies[-1] >= enough and losses[-1] < _FALLEN * losses[0]
    dumb = all(len(np.unique(classes)) == 1 for classes in answered)
    still = min(losses) > (1 - _MOVED) * losses[0]
    hopeless = len(answered) >= _PATIENCE and (dumb or still)
    return good or hopeless or not math.isfinite(losses[-1])


def _loss(model: Any, pictures: np.ndarray, wanted: np.ndarray, given: np.ndarray) -> float:
    """The loss of the predictions `given` for some pictures, with what regularisations add."""
    return float(model.compute_loss(x=pictures, y=wanted, y_pred=given))


def predictions_of(model: Any, pictures: np.ndarray) -> np.ndarray:
    """Predictions (n, units) for scaled pictures (n, height, width, 3).

    Applied as it is, a model needs no graph compiled for it.
    """
    parts = range(0, len(pictures), _TOGETHER)
    given = [model(pictures[start : start + _TOGETHER], training=False) for start in parts]
    return np.concatenate([np.asarray(part, np.float32) for part in given])


def _half_epochs(job: TrainModel, count: int) -> Iterator[np.ndarray]:
    """Numbers of the pictures of each half epoch, in random order, each once an epoch."""
    rng = np.random.default_rng(job.random_seed)

    def halves() -> Iterator[np.ndarray]:
        while True:
            yield from np.array_split(rng.permutation(count), 2)

    return islice(halves(), 2 * job.epochs)


def _settle(model: Any, pictures: np.ndarray) -> None:
    """Give the batch normalisations the statistics of `pictures`.

    Keras moves theirs by one hundredth a step: after so few steps they would be those of the
    untrained network still, and whatever it has learned would not show.
    """
    import keras

    layers = [
        layer for layer in all_layers(model) if isinstance(layer, keras.layers.BatchNormalization)
    ]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    if layers:
        model(pictures, training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def scaled(pictures: np.ndarray, white: float) -> np.ndarray:
    """Pictures (uint8) as 32-bit numbers from 0 to `white`."""
    return np.asarray(np.asarray(pictures, np.float32) * np.float32(white / 255))


def _encoded(labels: np.ndarray, units: int, loss: str) -> np.ndarray:
    """Labels in the form that the loss wants: 0/1 numbers, or one column a class."""
    if units == 2 and "sparse" not in loss:
        return np.asarray(np.eye(2, dtype=np.float32)[labels])
    return np.asarray(labels, np.float32)
