"""Hints on layers against overfitting that are missing, and on models with too many parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import LayerEvidence, ModelEvidence

DROPOUTS = ("Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout")
MIN_RATE, MAX_RATE = 0.05, 0.8
"""A lower rate has no effect, a higher one leaves hardly anything."""


@dataclass(frozen=True)
class ModelSize:
    """A model with too many parameters, or without a layer that limits overfitting."""

    model: ModelEvidence

    @property
    def dropouts(self) -> list[tuple[str, float]]:
        """The kinds and rates of the dropout layers."""
        # The settings of a layer leave out a rate of 0.
        return [
            (layer.kind, float(layer.settings.get("rate", 0)))
            for layer in self.model.layers
            if layer.kind in DROPOUTS
        ]

    @property
    def penalized(self) -> list[str]:
        """The kinds of the layers with a penalty on weights."""
        return [one.kind for one in self.model.layers if one.settings.get("kernel_regularizer")]

    @property
    def largest(self) -> LayerEvidence:
        """The layer with the most parameters."""
        return max(self.model.layers, key=lambda layer: layer.parameters)

    @property
    def flattened(self) -> int | None:
        """How many values Flatten passes to the largest layer, None if there is no Flatten."""
        layers = [layer for layer in self.model.layers if layer.kind not in DROPOUTS]
        for before, layer in pairwise(layers):
            if layer is self.largest and before.kind == "Flatten":
                return prod(side or 0 for side in before.output_shape)
        return None


def rate_too_low(size: ModelSize) -> bool:
    """All dropout rates are too low."""
    return bool(size.dropouts) and all(rate < MIN_RATE for _, rate in size.dropouts)


def rate_too_high(size: ModelSize) -> bool:
    """A dropout rate is too high."""
    return any(rate > MAX_RATE for _, rate in size.dropouts)


def only_penalties(size: ModelSize) -> bool:
    """Layers have penalties on their weights, and there is no dropout."""
    return bool(size.penalized) and not size.dropouts


def flatten_before_largest(size: ModelSize) -> bool:
    """The largest layer is a dense layer after Flatten."""
    return size.largest.kind == "Dense" and size.flattened is not None


def largest_is_dense(size: ModelSize) -> bool:
    """The largest layer is a dense layer."""
    return size.largest.kind == "Dense"


def _dropout(size: ModelSize) -> Mapping[str, Value]:
    rates = [rate for _, rate in size.dropouts]
    return {"rate": max(rates, default=0.0)}


def _penalized(size: ModelSize) -> Mapping[str, Value]:
    return {"kind": size.penalized[0]}


def _largest(size: ModelSize) -> Mapping[str, Value]:
    return {"kind": size.largest.kind, "values": f"{size.flattened or 0:,}"}


REGULARIZATION_RULES = Rules[ModelSize](
    "create_model/regularization",
    Rule(
        "rate_too_high",
        "The rate {rate:g} drops nearly everything: is rate the share of values to drop?",
        when=(rate_too_high,),
        values=_dropout,
        example="Dropout with rate 0.95",
    ),
    Rule(
        "rate_too_low",
        "The rate {rate:g} drops hardly anything: is rate a share from 0 to 1?",
        when=(rate_too_low,),
        values=_dropout,
        example="Dropout with rate 0.01",
    ),
    Rule(
        "only_penalties",
        "{kind} has a kernel_regularizer, which is no layer: which layer against overfitting does "
        "the task ask for?",
        when=(only_penalties,),
        values=_penalized,
        example="Conv2D with kernel_regularizer l2",
    ),
    Rule(
        "none",
        "No layer limits overfitting: is BatchNormalization or Dropout added to the model?",
        example="Conv2D, MaxPooling2D, Flatten, Dense",
    ),
)

BUDGET_RULES = Rules[ModelSize](
    "create_model/budget",
    Rule(
        "flatten",
        "Flatten passes {values} values to every unit of Dense: can pooling before it or fewer "
        "units make that smaller?",
        when=(flatten_before_largest,),
        values=_largest,
        example="9,494,561, of which 9,470,464 in Dense",
    ),
    Rule(
        "units",
        "Which argument units of a Dense layer can be smaller?",
        when=(largest_is_dense,),
        example="9,000,000, most of them in the second Dense",
    ),
    Rule(
        "other",
        "Most parameters are in {kind}: can its arguments, such as filters, be smaller?",
        values=_largest,
        example="3,000,000, most of them in Conv2D",
    ),
)
