"""Find the input scale and the output meaning of a network from its layers.

The grader uses this for trained models that students submit, so the result depends on plain data
only: the configuration that Keras writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from catsdogs.training.configurations import Step, steps_of

_WHITE = 255
"""The largest pixel value in a file."""
# A network that rescales pixels from 0..255 to 0..1 or -1..1 multiplies them by less than this.
_MAX_RESCALING_FACTOR = 0.1
# Classes of the arrays in a call, as Keras writes them.
_ARRAYS = ("__numpy__", "__tensor__")
# Rescaled probabilities may leave the range from 0 to 1 by this much.
_ROUNDING_ERROR = 1e-6
# Activation functions with values between 0 and 1.
_PROBABILITIES = {"sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax"}
# Activation functions with values between -1 and 1.
_SYMMETRIC = {"hard_tanh", "soft_sign", "softsign", "tanh"}
# Layers and operations that are an activation function and nothing else.
_FUNCTIONS = {
    "Sigmoid": "sigmoid",
    "HardSigmoid": "hard_sigmoid",
    "Softmax": "softmax",
    "HardTanh": "hard_tanh",
    "SoftSign": "soft_sign",
    "Softsign": "softsign",
    "Tanh": "tanh",
}


@dataclass(frozen=True)
class ModelInterface:
    """The input and output of a network.

    Attributes:
        white: the largest pixel value that it expects, 1 or 255; black is 0.
        probabilities: whether its outputs are probabilities, or unbounded (logits).
    """

    white: int
    probabilities: bool


def interface_of(
    model: Mapping[str, Any], means: Mapping[str, float] | None = None
) -> ModelInterface:
    """Derive the interface of a network from its layers.

    Args:
        model: the configuration of a functional or sequential model, as Keras writes it.
        means: for layers of the kinds `Normalization` and `BatchNormalization`, by name, the
            largest mean of a channel that they have learned from pictures; it is not in the
            configuration.

    Returns:
        The interface; pixels from 0 to 1 unless the layers rescale them.

    Raises:
        ValueError: it is not such a configuration.
    """
    steps = steps_of(model)
    try:
        return ModelInterface(_white(steps, means or {}), _gives_probabilities(steps))
    except (AttributeError, OverflowError, TypeError) as error:
        raise ValueError("it is not a configuration that Keras writes") from error


def probabilities_of_second_class(
    answers: NDArray[np.floating], probabilities: bool
) -> NDArray[Any]:
    """Convert the outputs of a network to probabilities.

    Args:
        answers: of shape (n, 1), for the second class, or (n, 2), a number for each class.
        probabilities: whether they are probabilities, or unbounded (logits).

    Returns:
        For each picture the probability of the second class, 64-bit floats of shape (n,).
    """
    numbers = np.asarray(answers, np.float64)
    if numbers.shape[1] == 1:
        return numbers[:, 0] if probabilities else np.asarray(expit(numbers[:, 0]))
    first, second = numbers.T
    if not probabilities:
        return np.asarray(expit(second - first))
    total = first + second
    shares: NDArray[Any] = np.divide(second, total, out=np.full_like(total, 0.5), where=total != 0)
    return shares


def _white(steps: Sequence[Step], means: Mapping[str, float]) -> int:
    """Follow the scale of pixel values up to the first trainable layer."""
    scale, offset = 1.0, 0.0
    # The mean that the network subtracts, or 0.
    mean = 0.0
    for step in steps:
        if step.kind in ("Normalization", "BatchNormalization"):
            mean = _mean(step, means) or 0.0
            break
        if step.learns:
            break
        factor, summand = _linear(step)
        scale, offset = scale * factor, offset * factor + summand
    # Convert the mean back to the scale of the input pictures: of pixels up to 1 it is no more.
    is_centred = bool(scale) and (mean - offset) / scale > 1
    return _WHITE if is_centred or 0 < abs(scale) < _MAX_RESCALING_FACTOR else 1


def _mean(step: Step, means: Mapping[str, float]) -> float | None:
    mean = step.settings.get("mean")
    return means.get(str(step.settings.get("name"))) if mean is None else _largest(mean)


def _linear(step: Step) -> tuple[float, float]:  # noqa: PLR0911 - a list of cases
    """Return the factor and the summand of a step; (1, 0) if it is not linear."""
    if step.kind == "Rescaling":
        return _largest(step.settings.get("scale")), _largest(step.settings.get("offset"))
    number = next(filter(None, map(_number, step.arguments)), None)
    if number is None:
        return 1.0, 0.0
    picture_first = step.arguments[0] is None
    match step.kind:
        case "Multiply":
            return float(number), 0.0
        case "Divide" | "TrueDivide" if picture_first and number:
            return 1 / number, 0.0
        case "Add":
            return 1.0, float(number)
        case "Subtract":
            return (1.0, -float(number)) if picture_first else (-1.0, float(number))
    return 1.0, 0.0


def _number(argument: Any) -> float | None:
    """Return a number in a call, or the largest in an array; None for any other argument."""
    if isinstance(argument, int | float):
        return float(argument)
    is_array = isinstance(argument, Mapping) and argument.get("class_name") in _ARRAYS
    return _largest(argument) if is_array else None


def _largest(number: Any) -> float:
    """Return a number, or the one of largest magnitude if each channel has its own."""
    if isinstance(number, Mapping):  # an array, as Keras writes it
        number = number.get("config", {}).get("value")
    values = np.ravel(np.asarray(number, np.float64))
    return float(values[np.argmax(np.abs(values))])


def _gives_probabilities(steps: Sequence[Step]) -> bool:
    """Follow the output back to its activation function, through every change of its values."""
    scale, offset = 1.0, 0.0
    for number, step in reversed(list(enumerate(steps))):
        function = _FUNCTIONS.get(step.kind, step.activation)
        if function not in (None, "linear"):
            name = _FUNCTIONS.get(function, function)
            lowest = -1 if name in _SYMMETRIC else 0
            limits = (offset + scale * lowest, offset + scale)
            within = all(-_ROUNDING_ERROR <= limit <= 1 + _ROUNDING_ERROR for limit in limits)
            return within and name in _PROBABILITIES | _SYMMETRIC
        if step.learns:
            return False
        if _is_reciprocal(step) and any(before.kind == "Exp" for before in steps[:number]):
            # The sigmoid, written as 1 / (1 + exp(-x)).
            return True
        factor, summand = _linear(step)
        scale, offset = scale * factor, offset + scale * summand
    return False


def _is_reciprocal(step: Step) -> bool:
    is_division = step.kind in ("Divide", "TrueDivide")
    return is_division and len(step.arguments) > 1 and step.arguments[:2] == (1, None)
