"""Training of a model in half epochs; its best state predicts the validation inputs.

The accuracy of a network that learns jumps: with RMSprop a single step may take it from all
training inputs right to chance and back. The last step must not decide a grade, so the model is
evaluated after each half epoch on training inputs, and its best state counts.
"""

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from grader.sandbox.jobs.describing import compile_evidence
from grader.sandbox.jobs.keras_private import all_layers
from grader.sandbox.jobs.learning_goals import goal_of
from grader.sandbox.jobs.rebuilding import rebuild
from grader.sandbox.protocol import Array, CompileEvidence, TrainingEvidence, TrainModel

ProgressCallback = Callable[[int, float, float], None]
"""Called after each half epoch with its number from 1, its loss, and its training accuracy."""

# Training inputs that the model predicts after each half epoch.
_PROBE_INPUTS = 100
# A loss below this share of the loss before training has clearly fallen.
_CLEAR_FALL = 0.8
# After this many half epochs, training ends if the model has always given one answer, or if its
# loss has not fallen by this share.
_PATIENCE_HALF_EPOCHS, _MIN_PROGRESS = 10, 0.02
_PREDICTION_BATCH = 50


class TrainingArrays(NamedTuple):
    """The data of a training: inputs (n, …), labels (n,) or (n, numbers), validation inputs.

    `validation` holds inputs like `inputs`. Their labels are not here: the accuracy is computed on
    the grader's side.
    """

    inputs: np.ndarray
    labels: np.ndarray
    validation: np.ndarray


def train(
    job: TrainModel, arrays: TrainingArrays, report: ProgressCallback | None = None
) -> TrainingEvidence:
    """Train the described model of a job, and predict the validation inputs.

    Everything random comes from the job's seed, so the same job gives the same numbers on the same
    machine.

    Raises:
        ValueError: the model is not compiled, or does not fit the labels.
    """
    import keras

    keras.utils.set_random_seed(job.random_seed)
    settings = _compile_settings(job)
    model = rebuild(job.model)
    model.compile(
        optimizer=keras.optimizers.get(settings["optimizer"]),
        loss=keras.losses.get(settings["loss"]),
    )
    return _Training(model, compile_evidence(settings), job, arrays, is_rebuilt=True).run(report)


def train_in_place(
    model: Any, job: TrainModel, arrays: TrainingArrays, report: ProgressCallback | None = None
) -> TrainingEvidence:
    """Train a student's compiled model as it is, with its own layers and its own training step.

    Like `train`, but the job's own model is not used.
    """
    return _Training(model, compile_evidence(_compile_settings(job)), job, arrays).run(report)


def _compile_settings(job: TrainModel) -> dict[str, Any]:
    if job.model.compile is None:
        raise ValueError("the model is not compiled")
    return job.model.compile


class _Training:
    """A training in progress: the model, its best weights, and what was measured so far."""

    def __init__(
        self,
        model: Any,
        compiled: CompileEvidence,
        job: TrainModel,
        arrays: TrainingArrays,
        *,
        is_rebuilt: bool = False,
    ) -> None:
        self._model, self._job = model, job
        self._is_rebuilt = is_rebuilt
        self._inputs = scaled(arrays.inputs, job.factor)
        self._validation = arrays.validation
        # The same inputs with the same statistics before and after: only learning differs.
        self._probe = self._inputs[:_PROBE_INPUTS]
        predictions = self._predict_probe()
        self._goal = goal_of(arrays.labels, job.classes, predictions.shape[-1], compiled)
        self._losses = [self._probe_loss(predictions)]
        self._probe_losses = [self._losses[0] - self._penalties()]
        self._constant_loss = self._find_constant_loss(predictions.shape)
        self._known_before = self._goal.accuracy(predictions)
        self._one_answers: list[bool] = []
        self._accuracies: list[float] = []
        self._best_weights = model.get_weights()

    def run(self, report: ProgressCallback | None) -> TrainingEvidence:
        """Train until the model has learned enough, never will, or all epochs are over."""
        for chosen in _half_epochs(self._job, len(self._inputs)):
            self._train_half_epoch(chosen)
            if report is not None:
                report(len(self._accuracies), self._losses[-1], self._accuracies[-1])
            if self._is_over():
                break
        self._model.set_weights(self._best_weights)
        validation = scaled(self._validation, self._job.factor)
        return TrainingEvidence(
            tuple(self._losses),
            tuple(self._accuracies),
            Array.of(predictions_of(self._model, validation)),
            tuple(self._probe_losses),
            self._known_before,
            self._constant_loss,
        )

    def _train_half_epoch(self, chosen: np.ndarray) -> None:
        """Train on the chosen inputs, and measure the model on the probe."""
        batches = _batches(self._inputs[chosen], self._goal.targets[chosen], self._job.batch)
        fitted = self._model.fit(batches, shuffle=False, verbose=0)
        predictions = self._predict_probe()
        probe_loss = self._probe_loss(predictions)
        self._probe_losses.append(probe_loss - self._penalties())
        # A training step of the student's own may report no loss.
        self._losses.append(float(fitted.history.get("loss", [probe_loss])[0]))
        self._one_answers.append(self._goal.is_one_answer(predictions))
        self._accuracies.append(self._goal.accuracy(predictions))
        if self._accuracies[-1] == max(self._accuracies):
            self._best_weights = self._model.get_weights()

    def _predict_probe(self) -> np.ndarray:
        _recalibrate(self._model, self._probe)
        return predictions_of(self._model, self._probe)

    def _probe_loss(self, predictions: np.ndarray) -> float:
        """Return the mean loss of batches of predictions, as a training does, with penalties."""
        size = self._job.batch
        targets = self._goal.targets[: len(self._probe)]
        total = 0.0
        for start in range(0, len(predictions), size):
            part = slice(start, start + size)
            given = predictions[part]
            loss = self._model.compute_loss(x=self._probe[part], y=targets[part], y_pred=given)
            total += float(loss) * len(given)
        return total / len(predictions)

    def _penalties(self) -> float:
        """Return what regularizers add to the loss; a student's own loss may leave them out."""
        return float(sum(map(float, self._model.losses))) if self._is_rebuilt else 0.0

    def _find_constant_loss(self, shape: tuple[int, ...]) -> float | None:
        """Return the lowest loss that one answer for all inputs reaches, without penalties.

        A network reaches it without any use of the inputs, by moving the bias of its last layer.
        `shape` is the shape of its answers. Returns None if no such loss is finite, or if the loss
        may be a student's own.
        """
        if not self._is_rebuilt:
            return None
        answers = self._goal.constant_answers(len(self._probe))
        losses = [self._probe_loss(np.broadcast_to(answer, shape)) for answer in answers]
        finite = [loss - self._penalties() for loss in losses if math.isfinite(loss)]
        return min(finite, default=None)

    def _is_over(self) -> bool:
        """Return whether the model has learned enough, or will never learn."""
        last, first = self._losses[-1], self._losses[0]
        learned = self._accuracies[-1] >= self._job.enough_accuracy and last < _CLEAR_FALL * first
        one_answer = all(self._one_answers)
        unmoved = min(self._losses) > (1 - _MIN_PROGRESS) * first
        hopeless = len(self._accuracies) >= _PATIENCE_HALF_EPOCHS and (one_answer or unmoved)
        return learned or hopeless or not math.isfinite(last)


def _batches(inputs: np.ndarray, targets: np.ndarray, size: int) -> Any:
    """Return a dataset in the given order, without TensorFlow's autotuning.

    The thread that tunes sleeps twice as long each time, and the end of `fit` waits until it wakes:
    that would take a fifth of the time of a half epoch.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.from_tensor_slices((inputs, targets))
    return dataset.batch(size).with_options(options)


def predictions_of(model: Any, inputs: np.ndarray) -> np.ndarray:
    """Return predictions (n, units) for scaled inputs (n, …).

    A plain call of the model needs no compiled graph.
    """
    starts = range(0, len(inputs), _PREDICTION_BATCH)
    parts = [model(inputs[start : start + _PREDICTION_BATCH], training=False) for start in starts]
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def _half_epochs(job: TrainModel, count: int) -> Iterator[np.ndarray]:
    """Yield the numbers of the inputs of each half epoch, in random order, each once an epoch."""
    rng = np.random.default_rng(job.random_seed)

    def halves() -> Iterator[np.ndarray]:
        while True:
            yield from np.array_split(rng.permutation(count), 2)

    return islice(halves(), 2 * job.epochs)


def _recalibrate(model: Any, inputs: np.ndarray) -> None:
    """Give the batch normalizations the statistics of `inputs`.

    Keras moves their statistics by one hundredth per step: after so few steps they would still be
    those of the untrained network, and hide what it has learned.
    """
    import keras

    layers = [
        layer for layer in all_layers(model) if isinstance(layer, keras.layers.BatchNormalization)
    ]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    if layers:
        model(inputs, training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def scaled(inputs: np.ndarray, factor: float) -> np.ndarray:
    """Return inputs of any number type as 32-bit floats, multiplied by `factor`."""
    return np.asarray(np.asarray(inputs, np.float32) * np.float32(factor))
