"""Losses that fit the last layer of a model, and the outputs that fit the data."""

from grader.messages.phrases import Message, counted, phrase
from grader.sandbox.protocol import CompileEvidence, ModelEvidence
from grader.settings import Settings
from grader.training_settings import Data

CATEGORICAL_LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses that compare a probability for each class with the labels."""
# For the activation of one unit, and of a unit for each class, the losses (name, from_logits) that
# fit it.
_BINARY_LOSSES = {
    "sigmoid": {("binary_crossentropy", False)},
    "linear": {("binary_crossentropy", True)},
}
_CLASS_LOSSES = {
    "softmax": {(loss, False) for loss in CATEGORICAL_LOSSES},
    "linear": {(loss, True) for loss in CATEGORICAL_LOSSES},
}
NUMBER_LOSSES = {
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"),
    *("mean_squared_logarithmic_error", "huber", "log_cosh", "poisson"),
}
"""Losses that compare numbers with numbers."""


def loss_fits(model: ModelEvidence, compiled: CompileEvidence, data: Data) -> bool:
    """Return whether the loss makes sense of the numbers that the last layer gives."""
    if data.classes == 0:
        # Softmax over one unit is always 1.
        is_constant = last_activation(model) == "softmax" and output_units(model) == 1
        return compiled.loss in NUMBER_LOSSES and not is_constant
    units = output_units(model)
    if units is None or not units_fit(units, data):
        return False
    losses = _BINARY_LOSSES if units == 1 else _CLASS_LOSSES
    return (compiled.loss, compiled.from_logits) in losses.get(last_activation(model), set())


def output_fits(
    found: tuple[int, ...], expected: tuple[int, ...] | None, settings: Settings
) -> bool:
    """Return whether the output for one input is that of the reference, or fits the classes too.

    The rubric `exact` accepts only that of the reference.
    """
    if found == expected:
        return True
    is_other = settings.rubric == "open" and len(found) == 1 and found != (1,)
    return is_other and units_fit(found[0], settings.data)


def units_fit(units: int, data: Data) -> bool:
    """Return whether so many units can distinguish the classes.

    Two classes need one unit or two. More units than many classes are never right, so they do no
    harm.
    """
    return units in (1, 2) if data.classes == 2 else units >= data.classes > 0


def loss_text(model: ModelEvidence, compiled: CompileEvidence) -> Message:
    """Return the loss and the last layer, such as `hinge after 1 unit with activation sigmoid`."""
    loss = phrase("{loss} from logits" if compiled.from_logits else "{loss}", loss=compiled.loss)
    last = model.layers[-1]
    if last.activation is None:
        return phrase("{loss} after a last layer {kind}", loss=loss, kind=last.kind)
    activation = last_activation(model)
    units = output_units(model)
    if units is None:
        shape = str(model.output_shape)
        return phrase(
            "{loss} after an output of shape {shape} with activation {activation}",
            loss=loss,
            shape=shape,
            activation=activation,
        )
    return counted(
        units,
        "{loss} after 1 unit with activation {activation}",
        "{loss} after {count} units with activation {activation}",
        loss=loss,
        activation=activation,
    )


def output_units(model: ModelEvidence) -> int | None:
    """Return the number of units of the output; None for an output of another shape."""
    return model.output_shape[0] if len(model.output_shape) == 1 else None


def last_activation(model: ModelEvidence) -> str:
    """Return the activation of the last layer, or else the kind of that layer."""
    return model.layers[-1].activation or model.layers[-1].kind.lower()
