"""Losses that fit the last layer of a model for two classes."""

from grader.sandbox.protocol import CompileEvidence, ModelEvidence

_CATEGORICAL = ("categorical_crossentropy", "sparse_categorical_crossentropy")
# For the last layer (units, activation) the losses (name, from_logits) that fit it.
_FITTING_LOSSES: dict[tuple[int | None, str], set[tuple[str, bool]]] = {
    (1, "sigmoid"): {("binary_crossentropy", False)},
    (1, "linear"): {("binary_crossentropy", True)},
    (2, "softmax"): {(loss, False) for loss in _CATEGORICAL},
    (2, "linear"): {(loss, True) for loss in _CATEGORICAL},
}


def loss_fits(model: ModelEvidence, compiled: CompileEvidence) -> bool:
    """Return whether the loss makes sense of the numbers that the last layer gives."""
    fitting = _FITTING_LOSSES.get((output_units(model), _last_activation(model)), set())
    return (compiled.loss, compiled.from_logits) in fitting


def describe_loss(model: ModelEvidence, compiled: CompileEvidence) -> str:
    """Describe the loss and the last layer, such as `hinge after 1 units with sigmoid`."""
    logits = " from logits" if compiled.from_logits else ""
    return (
        f"{compiled.loss}{logits} after {output_units(model)} units with {_last_activation(model)}"
    )


def output_units(model: ModelEvidence) -> int | None:
    """Return the number of units of the output; None for an output of another shape."""
    return model.output_shape[0] if len(model.output_shape) == 1 else None


def _last_activation(model: ModelEvidence) -> str:
    return model.layers[-1].activation or model.layers[-1].kind.lower()
