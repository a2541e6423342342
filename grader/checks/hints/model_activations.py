"""Hints on activations that are not those of the task."""

from collections.abc import Mapping

from grader.checks.layer_pairs import LayerPair, ModelPair
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules

_PROBABILITIES = ("sigmoid", "softmax")
# The values that these activations give, which are no probabilities.
_RANGES = {
    "relu": "all numbers from 0",
    "tanh": "numbers from -1 to 1",
    "elu": "all numbers from -1",
    "softplus": "all numbers above 0",
}


def last_differs(models: ModelPair) -> bool:
    """The last layer has another activation."""
    return any(one is models.last for one in models.other_activations)


def softmax_over_one_unit(models: ModelPair) -> bool:
    """The last layer applies softmax to one unit."""
    last = models.last.found
    return last_differs(models) and (last.activation, last.output_shape) == ("softmax", (1,))


def softmax_over_units(models: ModelPair) -> bool:
    """The last layer applies softmax to several units where the task has one."""
    last, expected = models.last.found, models.last.expected
    is_softmax = last_differs(models) and last.activation == "softmax"
    return is_softmax and last.output_shape != (1,) == expected.output_shape


def probability_expected(models: ModelPair) -> bool:
    """The last layer of the task gives probabilities."""
    return models.last.expected.activation in _PROBABILITIES


def last_is_linear(models: ModelPair) -> bool:
    """The last layer has no activation, and has one in the task."""
    return last_differs(models) and models.last.found.activation == "linear"


def loss_takes_logits(models: ModelPair) -> bool:
    """The loss expects numbers without an activation."""
    return models.model.compile is not None and models.model.compile.from_logits


def last_has_known_range(models: ModelPair) -> bool:
    """The last layer has an activation whose values are known and no probabilities."""
    return last_differs(models) and models.last.found.activation in _RANGES


def hidden_is_linear(models: ModelPair) -> bool:
    """A layer before the last one has no activation, and has one in the task."""
    return bool(_linear(models))


def _linear(models: ModelPair) -> list[LayerPair]:
    return [
        one
        for one in models.other_activations
        if one.found.activation == "linear" and one is not models.last
    ]


def _last(models: ModelPair) -> Mapping[str, Value]:
    activation = models.last.found.activation or ""
    return {"activation": activation, "range": _RANGES.get(activation, "")}


def _hidden(models: ModelPair) -> Mapping[str, Value]:
    first = (_linear(models) or models.other_activations)[0]
    return {"number": first.number, "kind": first.expected.kind}


ACTIVATION_RULES = Rules[ModelPair](
    "create_model/activations",
    Rule(
        "softmax_over_one_unit",
        "Softmax over one unit is always 1: which activation gives a probability for one unit?",
        when=(softmax_over_one_unit,),
        example="layer 9 with activation softmax, one unit",
    ),
    Rule(
        "softmax_over_units",
        "Softmax is for one unit for each class: how many units does the last layer of the task "
        "have?",
        when=(softmax_over_units,),
        example="layer 9 with activation softmax, two units",
    ),
    Rule(
        "logits",
        "The loss takes logits (from_logits=True), the task asks for probabilities: which "
        "activation belongs in the last layer?",
        when=(last_is_linear, probability_expected, loss_takes_logits),
        example="layer 9 with activation linear, and a loss from logits",
    ),
    Rule(
        "missing",
        "Without the argument activation, the last layer gives any number: which activation gives "
        "a probability?",
        when=(last_is_linear, probability_expected),
        example="layer 9 with activation linear",
    ),
    Rule(
        "range",
        "The activation {activation} gives {range}: which activation gives a probability from 0 "
        "to 1?",
        when=(last_has_known_range, probability_expected),
        values=_last,
        example="layer 9 with activation relu",
    ),
    Rule(
        "last",
        "The last layer has the activation {activation}: which one gives the numbers that the "
        "task asks for?",
        when=(last_differs,),
        values=_last,
        example="layer 9 with activation hard_sigmoid",
    ),
    Rule(
        "hidden_missing",
        "Layer {number} ({kind}) has no activation: is its argument activation missing?",
        when=(hidden_is_linear,),
        values=_hidden,
        example="layer 1 with activation linear",
    ),
    Rule(
        "hidden",
        "Is the argument activation of layer {number} ({kind}) the one of the task?",
        values=_hidden,
        example="layer 1 with activation tanh",
    ),
)
