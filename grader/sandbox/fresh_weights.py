"""Sees to it that a described model starts from fresh weights, not from trained ones.

A description holds no weights, but numbers that a model starts with: those of initializers, and
constants that layers multiply by or add. Trained weights could be written there. So initializers
keep single numbers only, seeds are left to the grader, and all these numbers together are few.
"""

from collections.abc import Iterator
from typing import Any

# fmt: off
INITIALIZERS = {
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal",
    "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal",
    "VarianceScaling", "Zeros",
}
# fmt: on
MAX_LAYERS = 1000
"""More than any network of `keras.applications` that has less than 80 million parameters."""
MAX_LIST_NUMBERS = 16
MAX_START_NUMBERS = 100
MAX_DIFFERENT_NUMBERS = 200

_SETTINGS = {"gain", "maxval", "mean", "minval", "scale", "stddev", "value"}
# By these a layer multiplies, or it adds them, before anything is learned.
_CONSTANTS = (
    *("mean", "offset", "scale", "variance"),
    # Of activations.
    *("alpha", "max_value", "negative_slope", "threshold"),
)
# Normalisations divide by about this number while their variance is that of a fresh network.
_DIVISOR, _USUAL_DIVISOR = "epsilon", 0.01


def fresh_initializer(initializer: dict[str, Any]) -> dict[str, Any]:
    """An initializer as Keras writes it, with single numbers in its settings.

    One that is given arrays or lists gets the default settings of its class.
    """
    config = initializer.get("config")
    config = config if isinstance(config, dict) else {}
    single = {key: _single(value) for key, value in config.items() if key in _SETTINGS}
    if None in single.values():
        # Keras has no default for a constant.
        config, single = {}, {"value": 0.0} if "value" in single else {}
    return {**initializer, "config": {**config, **single}}


def check_numbers(architecture: dict[str, Any]) -> None:
    """See that a description of bounded depth holds no more numbers than a fresh model needs.

    Raises:
        ValueError: it holds more; says of what, how many, and how many may be there.
    """
    layers = starting = 0
    different = set()
    for value in _parts(architecture):
        if isinstance(value, float | int) and not isinstance(value, bool):
            different.add(value)
        elif isinstance(value, dict):
            listed = value.get("layers")
            layers += len(listed) if isinstance(listed, list) else 0
            starting += _start_numbers(value)
        elif isinstance(value, list):
            _expect_few("numbers in one list", _numbers_in(value), MAX_LIST_NUMBERS)
    _expect_few("layers", layers, MAX_LAYERS)
    _expect_few("numbers that its layers start with", starting, MAX_START_NUMBERS)
    _expect_few("different numbers among its settings", len(different), MAX_DIFFERENT_NUMBERS)


def _expect_few(what: str, count: int, most: int) -> None:
    if count > most:
        raise ValueError(f"it has {count} {what}, and at most {most} are accepted")


def _parts(value: Any) -> Iterator[Any]:
    """A value, and all that it holds at any depth."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _parts(one)


def _start_numbers(table: dict[str, Any]) -> int:
    """How many numbers other than 0 and 1 a layer or an initializer brings along."""
    config = table.get("config")
    if not isinstance(config, dict):
        return 0
    if table.get("class_name") in INITIALIZERS:
        return int(_is_constant(config))
    constants = _numbers_in([config[key] for key in _CONSTANTS if key in config])
    divisor: Any = config.get(_DIVISOR)
    unusual = _is_number(divisor) and divisor > _USUAL_DIVISOR
    return constants + int(unusual) + _numbers_in(table.get("inbound_nodes"))


def _is_constant(config: dict[str, Any]) -> bool:
    """Whether an initializer gives nearly the same number everywhere, and not just 0 or 1."""
    if "value" in config:
        return _is_number(config["value"])
    least, most = config.get("minval", -1), config.get("maxval", 1)
    middle = config.get("mean", (least + most) / 2)
    spread = config.get("stddev", (most - least) / 2 if "minval" in config else 1)
    return bool(abs(middle) > abs(spread))


def _numbers_in(value: Any) -> int:
    """How many numbers other than 0 and 1 a value holds, tables and texts in it left out.

    Edges of a network are tables; what an operation gets besides stands next to them.
    """
    if isinstance(value, list):
        return sum(map(_numbers_in, value))
    if isinstance(value, dict) and "class_name" not in value:
        return _numbers_in(list(value.values()))
    return int(_is_number(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1)


def _single(value: Any) -> int | float | None:
    """A number that stands alone, in a list or array of one as well; None for anything else."""
    if isinstance(value, dict) and value.get("class_name") == "__numpy__":
        config = value.get("config")
        value = config.get("value") if isinstance(config, dict) else None
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    alone = isinstance(value, int | float) and not isinstance(value, bool)
    return value if alone else None
