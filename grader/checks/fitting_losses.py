"""Losses that fit the last layer of a model, and the outputs that fit the data."""

from grader.sandbox.protocol import CompileEvidence, ModelEvidence
from grader.settings import Settings
from grader.training_settings import Data

_CATEGORICAL = ("categorical_crossentropy", "sparse_categorical_crossentropy")
# For the activation of one unit, and of a unit for each class, the losses (name, from_logits) that
# fit it.
_BINARY_LOSSES = {
    "sigmoid": {("binary_crossentropy", False)},
    "linear": {("binary_crossentropy", True)},
}
_CLASS_LOSSES = {
    "softmax": {(loss, False) for loss in _CATEGORICAL},
    "linear": {(loss, True) for loss in _CATEGORICAL},
}
# The functions that resize pictures, in words for students.
_RESIZING = {
    "train_val_datasets": "your datasets",
    None: "your generators",
}
_NUMBER_LOSSES = {
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"),
    *("mean_squared_logarithmic_error", "huber", "log_cosh", "poisson"),
}


def loss_fits(model: ModelEvidence, compiled: CompileEvidence, data: Data) -> bool:
    """Return whether the loss makes sense of the numbers that the last layer gives."""
    if data.classes == 0:
        return compiled.loss in _NUMBER_LOSSES
    units = output_units(model)
    if units is None or not units_fit(units, data):
        return False
    losses = _BINARY_LOSSES if units == 1 else _CLASS_LOSSES
    return (compiled.loss, compiled.from_logits) in losses.get(_last_activation(model), set())


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


def shape_question(settings: Settings) -> str:
    """Return a question about the input shape."""
    if settings.data.is_cats_and_dogs:
        resizing = next((one for one in _RESIZING if one in settings.functions), None)
        return f"does the input shape match the size that {_RESIZING.get(resizing)} resize to?"
    return "does the input shape match the shape of the data?"


def units_question(data: Data) -> str:
    """Return a question about the count of units of the last layer."""
    if data.classes == 0:
        return "how many numbers are there to predict for each input?"
    labels = "0 and 1" if data.classes == 2 else f"0 to {data.classes - 1}"
    return f"with labels {labels}, how many units does the last layer need?"


def loss_question(data: Data) -> str:
    """Return a question about the loss."""
    if data.classes == 0:
        return "which loss compares numbers with numbers?"
    if data.classes == 2:
        return "which loss compares one probability with a label 0 or 1?"
    return "which loss compares a probability for each class with the labels?"


def loss_rule(data: Data) -> str:
    """Return which losses and last layers belong together."""
    if data.classes == 0:
        return "numbers need a loss such as the mean squared error."
    if data.classes == 2:
        return (
            "one unit needs a sigmoid and a binary loss, "
            "two units need a softmax and a categorical loss."
        )
    return f"{data.classes} classes need a unit for each, a softmax and a categorical loss."


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
