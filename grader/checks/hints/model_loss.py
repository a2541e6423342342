"""Hints on a loss that does not fit the last layer, the labels, or the task."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.checks.fitting_losses import (
    CATEGORICAL_LOSSES,
    NUMBER_LOSSES,
    last_activation,
    output_units,
)
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import CompileEvidence, ModelEvidence
from grader.training_settings import Data

_BINARY = "binary_crossentropy"
_ACTIVATION_LAYERS = ("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax")
_PROBABILITIES = ("sigmoid", "softmax")


@dataclass(frozen=True)
class ModelLoss:
    """A compiled model with a loss that does not fit."""

    model: ModelEvidence
    compiled: CompileEvidence
    data: Data

    @property
    def loss(self) -> str:
        """The name of the loss."""
        return self.compiled.loss

    @property
    def units(self) -> int | None:
        """The number of units of the output."""
        return output_units(self.model)

    @property
    def activation(self) -> str:
        """The activation of the last layer."""
        return last_activation(self.model)


@dataclass(frozen=True)
class LossLabels:
    """A categorical loss, and whether the labels have a column for each class."""

    loss: str
    one_hot: bool


def no_loss(one: ModelLoss) -> bool:
    """The model has no loss."""
    return one.loss == "none"


def own_loss(one: ModelLoss) -> bool:
    """The loss is a function or class of the student."""
    return one.loss.startswith("your own ")


def predicts_numbers(one: ModelLoss) -> bool:
    """The labels are numbers to predict."""
    return one.data.classes == 0


def last_layer_has_no_activation(one: ModelLoss) -> bool:
    """The last layer is no activation and has none, such as Dropout."""
    last = one.model.layers[-1]
    return last.activation is None and last.kind not in _ACTIVATION_LAYERS


def loss_is_for_numbers(one: ModelLoss) -> bool:
    """The loss compares numbers with numbers."""
    return one.loss in NUMBER_LOSSES


def categorical_loss_of_one_unit(one: ModelLoss) -> bool:
    """The loss compares a probability for each class, and there is one unit."""
    return one.loss in CATEGORICAL_LOSSES and one.units == 1


def binary_loss_of_units(one: ModelLoss) -> bool:
    """The loss compares one probability, and there are several units."""
    return one.loss == _BINARY and (one.units or 1) > 1


def softmax_over_one_unit(one: ModelLoss) -> bool:
    """The last layer applies softmax to one unit."""
    return one.activation == "softmax" and one.units == 1


def sigmoid_over_units(one: ModelLoss) -> bool:
    """The last layer applies sigmoid to several units."""
    return one.activation == "sigmoid" and (one.units or 1) > 1


def logits_after_activation(one: ModelLoss) -> bool:
    """The loss expects logits, and the last layer gives probabilities."""
    return one.compiled.from_logits and one.activation in _PROBABILITIES


def loss_takes_logits(one: ModelLoss) -> bool:
    """The loss expects logits."""
    return one.compiled.from_logits


def is_crossentropy(one: ModelLoss) -> bool:
    """The loss is a cross-entropy."""
    return one.loss == _BINARY or one.loss in CATEGORICAL_LOSSES


def no_activation(one: ModelLoss) -> bool:
    """The last layer has no activation."""
    return one.activation == "linear"


def gives_no_probability(one: ModelLoss) -> bool:
    """The last layer has an activation that gives no probabilities."""
    return one.activation in ("relu", "tanh")


def two_classes(one: ModelLoss) -> bool:
    """There are two classes."""
    return one.data.classes == 2


def labels_in_columns(labels: LossLabels) -> bool:
    """The labels have a column for each class."""
    return labels.one_hot


def _values(one: ModelLoss) -> Mapping[str, Value]:
    return {"loss": one.loss, "units": one.units or 1, "activation": one.activation}


def _last(one: ModelLoss) -> Mapping[str, Value]:
    return {"kind": one.model.layers[-1].kind}


def _labels(labels: LossLabels) -> Mapping[str, Value]:
    return {"loss": labels.loss}


LOSS_RULES = Rules[ModelLoss](
    "create_model/loss",
    Rule(
        "none",
        "The model has no loss: is the argument loss of compile missing or None?",
        when=(no_loss,),
        example="loss=None",
    ),
    Rule(
        "own",
        "The argument loss of compile gets a function of your own: which loss of Keras fits the "
        "last layer?",
        when=(own_loss,),
        example="your own distance",
    ),
    Rule(
        "last_layer",
        "The last layer of the model is {kind}: does it belong after the layer that gives the "
        "answer?",
        when=(last_layer_has_no_activation,),
        values=_last,
        example="binary_crossentropy after a last layer Dropout",
    ),
    Rule(
        "softmax_for_numbers",
        "Softmax over one unit is always 1: does a model that predicts numbers need an activation "
        "in its last layer?",
        when=(predicts_numbers, softmax_over_one_unit),
        example="mean_squared_error after 1 unit with activation softmax",
    ),
    Rule(
        "numbers",
        "The labels are numbers to predict: which loss compares numbers with numbers?",
        when=(predicts_numbers,),
        unless=(softmax_over_one_unit,),
        example="binary_crossentropy, for labels such as 3.7",
    ),
    Rule(
        "for_numbers",
        "The loss {loss} is for numbers to predict: which loss compares probabilities with the "
        "labels of classes?",
        when=(loss_is_for_numbers,),
        values=_values,
        example="mean_squared_error, for labels 0 and 1",
    ),
    Rule(
        "categorical_of_one_unit",
        "The loss {loss} needs one unit for each class, and there is one unit: which loss takes "
        "one probability?",
        when=(categorical_loss_of_one_unit,),
        values=_values,
        example="categorical_crossentropy after 1 unit",
    ),
    Rule(
        "binary_of_units",
        "The loss {loss} takes one probability, and there are {units} units: do the arguments "
        "loss and units fit?",
        when=(binary_loss_of_units,),
        values=_values,
        example="binary_crossentropy after 2 units",
    ),
    Rule(
        "softmax_over_one_unit",
        "Softmax over one unit is always 1: which activation gives a probability for one unit?",
        when=(softmax_over_one_unit,),
        example="binary_crossentropy after 1 unit with activation softmax",
    ),
    Rule(
        "logits_after_activation",
        "The argument from_logits=True is for a last layer without activation: does it fit the "
        "activation {activation}?",
        when=(logits_after_activation,),
        values=_values,
        example="binary_crossentropy from logits after activation sigmoid",
    ),
    Rule(
        "logits",
        "The argument from_logits=True is for a last layer without activation: does the last "
        "layer of the task give probabilities?",
        when=(loss_takes_logits,),
        example="binary_crossentropy from logits, where the task asks for probabilities",
    ),
    Rule(
        "no_activation",
        "The loss {loss} expects probabilities, and the last layer has no activation: is the "
        "argument activation missing?",
        when=(is_crossentropy, no_activation),
        values=_values,
        example="binary_crossentropy after activation linear",
    ),
    Rule(
        "no_probability",
        "The loss {loss} expects probabilities: does the activation {activation} of the last "
        "layer give numbers from 0 to 1?",
        when=(is_crossentropy, gives_no_probability),
        values=_values,
        example="binary_crossentropy after activation relu",
    ),
    Rule(
        "sigmoid_over_units",
        "With a unit for each class, the probabilities must add up to 1: which activation does "
        "that?",
        when=(sigmoid_over_units,),
        example="categorical_crossentropy after 2 units with activation sigmoid",
    ),
    Rule(
        "two_classes",
        "Which loss compares one probability with a label 0 or 1?",
        when=(two_classes,),
        example="hinge after 1 unit with activation sigmoid",
    ),
    Rule(
        "classes",
        "Which loss compares a probability for each class with the labels?",
        example="hinge after 10 units with activation softmax",
    ),
)

LABEL_RULES = Rules[LossLabels](
    "create_model/labels",
    Rule(
        "columns",
        "The loss {loss} expects one number for each picture: does class_mode or label_mode fit "
        "this loss?",
        when=(labels_in_columns,),
        values=_labels,
        example="sparse_categorical_crossentropy for one column for each class",
    ),
    Rule(
        "numbers",
        "The loss {loss} expects one column for each class: does class_mode or label_mode fit "
        "this loss?",
        values=_labels,
        example="categorical_crossentropy for one number for each picture",
    ),
)
