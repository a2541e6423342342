"""Layers that limit overfitting: batch normalization and dropout."""

from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import ModelEvidence

_DROPOUTS = ("Dropout", "SpatialDropout2D", "GaussianDropout", "AlphaDropout")
# A lower rate has no effect, a higher one leaves hardly anything.
_MIN_RATE, _MAX_RATE = 0.05, 0.8


def expect_regularization(model: ModelEvidence) -> None:
    """Require batch normalization, or dropout at a rate that has an effect.

    Raises:
        CheckFailure: the model has neither.
    """
    # The settings of a layer leave out a rate of 0.
    dropouts = [
        (layer.kind, float(layer.settings.get("rate", 0)))
        for layer in model.layers
        if layer.kind in _DROPOUTS
    ]
    if any(layer.kind == "BatchNormalization" for layer in model.layers):
        return
    if not dropouts:
        kinds = dict.fromkeys(layer.kind for layer in model.layers)
        raise CheckFailure(
            "a BatchNormalization or Dropout layer", ", ".join(kinds), _regularization_hint(model)
        )
    if not any(_MIN_RATE <= rate <= _MAX_RATE for _, rate in dropouts):
        kind, rate = dropouts[0]
        raise CheckFailure(
            f"a dropout rate from {_MIN_RATE:g} to {_MAX_RATE:g}",
            f"{kind} with rate {rate:g}",
            "rate is the share of values that are dropped: is that share intended?",
        )


def _regularization_hint(model: ModelEvidence) -> str:
    penalized = [one.kind for one in model.layers if one.settings.get("kernel_regularizer")]
    if penalized:
        return f"{penalized[0]} has a kernel_regularizer; the task asks for a layer."
    return "is one of the two layers added to the model?"
