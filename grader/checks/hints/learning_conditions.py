"""What the evidence of a training without success shows, for hints."""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, log

import numpy as np

from grader.checks.fitting_losses import last_activation, loss_fits
from grader.checks.learning_evidence import LEARNED_ACCURACY, MIN_FALL
from grader.checks.models import rescales
from grader.sandbox.protocol import LayerEvidence, ModelEvidence, TrainingEvidence
from grader.training_settings import Data

_LOW_RATE, _HIGH_RATE, _HIGHEST_RATE = 1e-5, 1e-2, 1.0
# These optimizers work with rates that are far too large for others.
_PLAIN_OPTIMIZERS = ("SGD", "Adagrad", "Adadelta", "Ftrl")
# How far a loss may be from that of guessing, a cross-entropy.
_GUESSING_TOLERANCE = 0.02
# Their values cannot reach most numbers to predict.
_BOUNDED_ACTIVATIONS = ("sigmoid", "softmax", "tanh")
_UNSUITED_ACTIVATIONS = ("linear", "relu", "tanh")
_CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
# Layers that a network of linear steps may consist of.
_LINEAR_KINDS = (
    *("Conv2D", "Dense", "Flatten", "AveragePooling2D", "GlobalAveragePooling2D"),
    *("Dropout", "Rescaling", "BatchNormalization"),
)
_MOST = 0.5
# Answers that differ by less are equal.
_SAME_ANSWER = 1e-6
# So many falls of the loss in a row show that training goes on.
_FALLS = 4


@dataclass(frozen=True)
class Learning:
    """A training without success.

    `divided` is true if the inputs were divided by `data.scale` before the model got them.
    `accuracy` is that on new inputs, None if a check of the losses failed. `own_step` is true if a
    class of the student trains in a way of its own.
    """

    training: TrainingEvidence
    model: ModelEvidence
    data: Data
    divided: bool = True
    accuracy: float | None = None
    own_step: bool = False

    @property
    def rate(self) -> float | None:
        """The learning rate, None if it changes or the model is not compiled."""
        return self.model.compile.learning_rate if self.model.compile else None

    @property
    def optimizer(self) -> str:
        """The name of the optimizer."""
        return self.model.compile.optimizer if self.model.compile else "no optimizer"

    @property
    def activation(self) -> str:
        """The activation of the last layer."""
        return last_activation(self.model) if self.model.layers else "linear"

    @property
    def best(self) -> float:
        """The best accuracy on training inputs."""
        return max(self.training.accuracies)

    @property
    def hidden(self) -> tuple[LayerEvidence, ...]:
        """The layers before the last one."""
        return self.model.layers[:-1]

    @property
    def frozen(self) -> list[LayerEvidence]:
        """The layers with parameters that do not train."""
        return [one for one in self.model.layers if one.parameters and not one.trainable]


def learned(one: Learning) -> bool:
    """The model is right on the inputs that it was trained on."""
    return one.best >= LEARNED_ACCURACY


def mostly_learned(one: Learning) -> bool:
    """The model explains at least half of the inputs that it was trained on."""
    return one.best >= _MOST


def new_inputs_wrong(one: Learning) -> bool:
    """The accuracy on new inputs is too low."""
    return one.accuracy is not None


def nothing_trainable(one: Learning) -> bool:
    """No layer with parameters trains."""
    return not any(layer.trainable for layer in one.model.layers if layer.parameters)


def some_frozen(one: Learning) -> bool:
    """Some layers with parameters do not train."""
    return bool(one.frozen)


def softmax_over_one_unit(one: Learning) -> bool:
    """The last layer applies softmax to one unit."""
    return one.activation == "softmax" and one.model.output_shape == (1,)


def rate_too_large(one: Learning) -> bool:
    """The learning rate is far larger than usual for the optimizer."""
    limit = _HIGHEST_RATE if one.optimizer in _PLAIN_OPTIMIZERS else _HIGH_RATE
    return one.rate is not None and one.rate >= limit


def rate_too_small(one: Learning) -> bool:
    """The learning rate is far smaller than usual."""
    return one.rate is not None and one.rate <= _LOW_RATE


def rate_known(one: Learning) -> bool:
    """The learning rate is one number."""
    return one.rate is not None


def rate_is_no_number(one: Learning) -> bool:
    """The learning rate is NaN or infinite."""
    return one.rate is not None and not isfinite(one.rate)


def unmoved(one: Learning) -> bool:
    """The loss of the same inputs never falls."""
    before, *later = one.training.evaluated_losses
    # Not `not has_moved`: the two differ for losses that are NaN.
    return min(later) >= MIN_FALL * before


def not_learned_or_unmoved(one: Learning) -> bool:
    """The model is wrong on the inputs that it was trained on, or their loss never falls."""
    return not learned(one) or unmoved(one)


def loss_is_no_number(one: Learning) -> bool:
    """A loss is NaN or infinite."""
    return not all(map(isfinite, (*one.training.losses, *one.training.evaluated_losses)))


def divided_twice(one: Learning) -> bool:
    """The pixels are divided before the model, which divides them again."""
    return one.divided and one.data.is_cats_and_dogs and rescales(one.model, one.data)


def predicts_numbers(one: Learning) -> bool:
    """The labels are numbers to predict."""
    return one.data.classes == 0


def activation_is_bounded(one: Learning) -> bool:
    """The last layer cannot give all numbers."""
    return one.activation in _BOUNDED_ACTIVATIONS


def gives_no_probability(one: Learning) -> bool:
    """The last layer gives no probability, and the loss expects one."""
    logits = one.model.compile is not None and one.model.compile.from_logits
    has_probabilities = one.model.output_shape == (1,) or one.data.classes > 2
    return has_probabilities and one.activation in _UNSUITED_ACTIVATIONS and not logits


def loss_unfit(one: Learning) -> bool:
    """The loss does not fit the last layer."""
    compiled = one.model.compile
    if compiled is None or not one.model.layers:
        return False
    return not loss_fits(one.model, compiled, one.data)


def hidden_saturated(one: Learning) -> bool:
    """A hidden layer applies softmax, or all of them apply sigmoid, without normalization."""
    activations = [layer.activation for layer in one.hidden if layer.activation]
    normalized = any("Normalization" in layer.kind for layer in one.hidden)
    saturated = "softmax" in activations or set(activations) == {"sigmoid"}
    return saturated and not normalized


def only_linear_steps(one: Learning) -> bool:
    """No hidden layer has an activation, so the model is a linear one."""
    plain = all(
        layer.kind in _LINEAR_KINDS and layer.activation in (None, "linear") for layer in one.hidden
    )
    return plain and any(layer.parameters for layer in one.hidden)


def no_convolution(one: Learning) -> bool:
    """The inputs are cats and dogs, and the model is one of dense layers."""
    kinds = {layer.kind for layer in one.model.layers}
    return one.data.is_cats_and_dogs and not kinds.intersection(_CONVOLUTIONS) and "Dense" in kinds


def made_elsewhere(one: Learning) -> bool:
    """The model has layers of the student."""
    return one.model.own_process


def trains_in_own_way(one: Learning) -> bool:
    """The model trains by a method of the student."""
    return one.own_step


def same_answer(one: Learning) -> bool:
    """The trained model predicts the same for all inputs."""
    return bool(np.ptp(one.training.predictions.numpy()) < _SAME_ANSWER)


def falls_slowly(one: Learning) -> bool:
    """The loss of the same inputs falls until the end."""
    last = one.training.evaluated_losses[-_FALLS - 1 :]
    return len(last) > _FALLS and all(later < before for before, later in pairwise(last))


def stays_at_guessing(one: Learning) -> bool:
    """The last loss is that of guessing."""
    last = one.training.losses[-1]
    return one.data.classes > 0 and abs(last - log(one.data.classes)) < _GUESSING_TOLERANCE
