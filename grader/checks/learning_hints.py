"""Evidence of learning in a training, and hints on why a model did not learn."""

import numpy as np

from grader.checks.models import rescales
from grader.sandbox.protocol import ModelEvidence, TrainingEvidence
from grader.training_settings import Data

MIN_FALL = 0.95
"""A loss has fallen if it is below this share of the loss before training."""
MAX_INITIAL_ACCURACY = 0.95
"""A new model with batch normalization may be right on three quarters of pictures by chance."""
# The loss of guessing, a cross-entropy, and how far a loss may be from it.
_GUESSING_TOLERANCE = 0.02
# If the answers never change, losses of half epochs differ by chance, by less than this ratio.
_CONSTANT_LOSS_RATIO = 0.8
_LEARNED_ACCURACY = 0.95
_LOW_RATE, _HIGH_RATE = 1e-5, 1e-2
_UNSUITED_ACTIVATIONS = ("linear", "relu", "tanh")
# Their values cannot reach most numbers to predict.
_BOUNDED_ACTIVATIONS = ("sigmoid", "softmax", "tanh")


def loss_has_fallen(training: TrainingEvidence) -> bool:
    """Return whether the loss of some half epoch is well below that before training, by learning.

    Each half epoch has other inputs, so its loss differs even if the model does not change: then
    the answers to the same inputs stay, and the losses of the half epochs are much alike.
    """
    before, *later = training.losses
    constant = len(set(training.accuracies)) == 1 and training.accuracies[0] < _LEARNED_ACCURACY
    unmoved = constant and min(later) > _CONSTANT_LOSS_RATIO * max(later)
    # A comparison with NaN is false, so a loss that is NaN has not fallen.
    return any(loss < MIN_FALL * before for loss in later) and not unmoved


def has_moved(training: TrainingEvidence) -> bool:
    """Return whether the loss of the same inputs has fallen after some half epoch."""
    before, *later = training.evaluated_losses
    # A comparison with NaN is false, so losses that are NaN have not fallen.
    return any(loss < MIN_FALL * before for loss in later)


def training_hint(training: TrainingEvidence, model: ModelEvidence, data: Data) -> str:
    """Return a hint on the likeliest cause in the evidence of a training without success."""
    return (
        _model_hint(model)
        or _optimizer_hint(training, model)
        or _accuracy_hint(training, model, data)
        or _fallback_hint(training, data)
    )


def _model_hint(model: ModelEvidence) -> str | None:
    """Return a hint on a model that cannot learn."""
    if not any(layer.trainable for layer in model.layers if layer.parameters):
        return "no layer is trainable: is trainable set to False?"
    if _last_activation(model) == "softmax" and model.output_shape == (1,):
        return "a softmax over one unit is always 1: which activation gives a probability?"
    return None


def _optimizer_hint(training: TrainingEvidence, model: ModelEvidence) -> str | None:
    """Return a hint on an optimizer that moves the weights too far, or not at all."""
    rate = model.compile.learning_rate if model.compile else None
    name = model.compile.optimizer if model.compile else "no optimizer"
    learned = max(training.accuracies) >= _LEARNED_ACCURACY
    # Not `not has_moved`: the two differ for losses that are NaN.
    unmoved = min(training.evaluated_losses[1:]) >= MIN_FALL * training.evaluated_losses[0]
    if rate is not None and rate >= _HIGH_RATE:
        return f"{name} with learning_rate {rate:g}: is that too large?"
    if rate is not None and rate <= _LOW_RATE and (not learned or unmoved):
        return f"{name} with learning_rate {rate:g}: is that too small?"
    if unmoved and learned:
        return f"{name} does not change the weights: which of its arguments prevents that?"
    return None


def _accuracy_hint(training: TrainingEvidence, model: ModelEvidence, data: Data) -> str | None:
    """Return a hint on the range of pixels, on overfitting, or on the last layer."""
    learned = max(training.accuracies) >= _LEARNED_ACCURACY
    if data.is_cats_and_dogs and rescales(model, data) and not learned:
        return "are the pixels rescaled twice, by the generators and again by the model?"
    if learned:
        return f"{_training_success(training, data)}: does the model overfit?"
    return _activation_hint(model, data)


def _activation_hint(model: ModelEvidence, data: Data) -> str | None:
    activation = _last_activation(model)
    logits = model.compile is not None and model.compile.from_logits
    if data.classes == 0:
        if activation in _BOUNDED_ACTIVATIONS:
            return f"the last layer has the activation {activation}: can it give all numbers?"
        return None
    has_probabilities = model.output_shape == (1,) or data.classes > 2
    if activation in _UNSUITED_ACTIVATIONS and has_probabilities and not logits:
        return f"the last layer has the activation {activation}: does it give a probability?"
    return None


def _fallback_hint(training: TrainingEvidence, data: Data) -> str:
    last = training.losses[-1]
    if data.classes and abs(last - np.log(data.classes)) < _GUESSING_TOLERANCE:
        return f"the loss stays at {last:.3f}, as for guessing: does an activation block learning?"
    return (
        f"{_training_success(training, data)}: do last layer, loss and learning_rate fit together?"
    )


def _training_success(training: TrainingEvidence, data: Data) -> str:
    best = max(training.accuracies)
    if data.classes == 0:
        return f"{best:.0%} of the variance of the training numbers is explained"
    return f"{best:.0%} of the training {data.input_name}s are right"


def _last_activation(model: ModelEvidence) -> str | None:
    return model.layers[-1].activation if model.layers else None
