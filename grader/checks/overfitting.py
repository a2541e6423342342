"""Layers that limit overfitting: batch normalization and dropout."""

from grader.checks.hints.model_size import (
    MAX_RATE,
    MIN_RATE,
    REGULARIZATION_RULES,
    ModelSize,
)
from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import ModelEvidence


def expect_regularization(model: ModelEvidence) -> None:
    """Require batch normalization, or dropout at a rate that has an effect.

    Raises:
        CheckFailure: the model has neither.
    """
    size = ModelSize(model)
    if any(layer.kind == "BatchNormalization" for layer in model.layers):
        return
    if not size.dropouts:
        kinds = dict.fromkeys(layer.kind for layer in model.layers)
        raise CheckFailure(
            "a BatchNormalization or Dropout layer",
            f"only {', '.join(kinds)}",
            REGULARIZATION_RULES.hint(size),
        )
    if not any(MIN_RATE <= rate <= MAX_RATE for _, rate in size.dropouts):
        kind, rate = size.dropouts[0]
        raise CheckFailure(
            f"a dropout rate from {MIN_RATE:g} to {MAX_RATE:g}",
            f"{kind} with rate {rate:g}",
            REGULARIZATION_RULES.hint(size),
        )
