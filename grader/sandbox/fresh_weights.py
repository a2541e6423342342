"""Checks that a described model starts from fresh weights, not from trained ones.

A description holds no weights, but it holds numbers that a model starts with: those of
initializers, and constants that layers multiply by or add. A student could write trained weights
there. So initializers keep single numbers only, the grader sets all seeds, and all start numbers
together are few.
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
IDENTITY = "Identity"
"""The name of both an initializer and a layer; the setting that holds it shows which one it is."""
MAX_LAYERS = 1000
"""More than any network of `keras.applications` that has less than 80 million parameters."""
MAX_LIST_NUMBERS = 16
MAX_START_NUMBERS = 100
MAX_DIFFERENT_NUMBERS = 200

_INITIALIZER_SETTINGS = {"gain", "maxval", "mean", "minval", "scale", "stddev", "value"}
# A layer multiplies by these numbers or adds them before it learns anything.
_CONSTANT_SETTINGS = (
    *("mean", "offset", "scale", "variance"),
    # Of activations.
    *("alpha", "max_value", "negative_slope", "threshold"),
    # Of constraints, and of a kernel that is learned in two parts.
    *("min_value", "lora_alpha"),
)
# Normalizations divide by about this number while their variance is that of a fresh network.
_DIVISOR_SETTING, _MAX_USUAL_DIVISOR = "epsilon", 0.01


def fresh_initializer(initializer: dict[str, Any]) -> dict[str, Any]:
    """Return an initializer, as Keras writes it, with only single numbers in its settings.

    If a setting is an array or a list, all settings become the defaults of the initializer's class.
    """
    config = initializer.get("config")
    config = config if isinstance(config, dict) else {}
    single = {
        key: _single_number(value) for key, value in config.items() if key in _INITIALIZER_SETTINGS
    }
    if None in single.values():
        # Keras has no default for the value of a constant.
        config, single = {}, {"value": 0.0} if "value" in single else {}
    return {**initializer, "config": {**config, **single}}


def require_few_numbers(architecture: dict[str, Any]) -> None:
    """Require that a description of bounded depth holds no more numbers than a fresh model needs.

    Raises:
        ValueError: it holds more; the message names their kind, the count and the limit.
    """
    layers = start_numbers = 0
    different = set()
    for value in _nested_values(architecture):
        if isinstance(value, float | int) and not isinstance(value, bool):
            different.add(value)
        elif isinstance(value, dict):
            listed = value.get("layers")
            layers += len(listed) if isinstance(listed, list) else 0
            start_numbers += _count_start_numbers(value)
        elif isinstance(value, list):
            _require_at_most(MAX_LIST_NUMBERS, "numbers in one list", _count_numbers(value))
    _require_at_most(MAX_LAYERS, "layers", layers)
    _require_at_most(MAX_START_NUMBERS, "numbers that its layers start with", start_numbers)
    _require_at_most(MAX_DIFFERENT_NUMBERS, "different numbers among its settings", len(different))


def _require_at_most(limit: int, kind: str, count: int) -> None:
    if count > limit:
        raise ValueError(f"it has {count} {kind}, and at most {limit} are accepted")


def _nested_values(value: Any) -> Iterator[Any]:
    """Yield a value and all values inside it, at any depth."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _nested_values(each)


def _count_start_numbers(table: dict[str, Any]) -> int:
    """Count the start numbers other than 0 and 1 of a layer or an initializer."""
    config = table.get("config")
    if not isinstance(config, dict):
        return 0
    if table.get("class_name") in INITIALIZERS:
        return int(_is_nearly_constant(config))
    if table.get("class_name") == IDENTITY:
        return int(_is_start_number(config.get("gain")))
    constants = _count_numbers([config[key] for key in _CONSTANT_SETTINGS if key in config])
    divisor: Any = config.get(_DIVISOR_SETTING)
    is_unusual = _is_start_number(divisor) and divisor > _MAX_USUAL_DIVISOR
    return constants + int(is_unusual) + _count_numbers(table.get("inbound_nodes"))


def _is_nearly_constant(config: dict[str, Any]) -> bool:
    """Return whether an initializer yields nearly the same number everywhere, not just 0 or 1."""
    if "value" in config:
        return _is_start_number(config["value"])
    least, most = config.get("minval", -1), config.get("maxval", 1)
    middle = config.get("mean", (least + most) / 2)
    spread = config.get("stddev", (most - least) / 2 if "minval" in config else 1)
    return bool(abs(middle) > abs(spread))


def _count_numbers(value: Any) -> int:
    """Count the numbers other than 0 and 1 in a value, without those of serialized objects.

    The edges of a network are serialized objects; the other arguments of an operation are next to
    them.
    """
    if isinstance(value, list):
        return sum(map(_count_numbers, value))
    if isinstance(value, dict) and "class_name" not in value:
        return _count_numbers(list(value.values()))
    return int(_is_start_number(value))


def _is_start_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1)


def _single_number(value: Any) -> int | float | None:
    """Return a number, also from a list or array of one; None for any other value."""
    if isinstance(value, dict) and value.get("class_name") == "__numpy__":
        config = value.get("config")
        value = config.get("value") if isinstance(config, dict) else None
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None
