"""Convert model configurations of Keras 2 to the form of Keras 3.

The `.keras` files of TensorFlow 2.13 to 2.15 contain such configurations. This module
builds no model.
"""

from collections.abc import Iterator
from typing import Any

from catsdogs.training.configurations import MODELS

_MODULES_BEFORE = ("keras.engine.functional", "keras.src.engine.functional")
_MODULE_TODAY = "keras.src.models.functional"


def to_keras3(configuration: dict[str, Any]) -> dict[str, Any]:
    """Convert a configuration of Keras 2, at any depth.

    Functional models had their class in another module, and their only input and output in lists;
    they counted the creation of a nested model as its first call. Batch normalisation had its
    only axis in a list; the first layer of a sequential model repeated the shape of the input.

    Args:
        configuration: of a model.

    Returns:
        A copy; a configuration of Keras 3 is unchanged.

    Raises:
        ValueError: it is not such a configuration.
    """
    try:
        renewed: dict[str, Any] = _converted(configuration)
    except (AttributeError, TypeError, RecursionError) as error:
        raise ValueError("it is not a configuration that Keras writes") from error
    return renewed


def _converted(value: Any) -> Any:
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if not isinstance(value, dict):
        return value
    renewed = {key: _converted(item) for key, item in value.items()}
    match renewed:
        case {"module": str(where), "config": {"layers": [*layers]}} if where in _MODULES_BEFORE:
            renewed["module"] = _MODULE_TODAY
            _count_calls_from_0(layers, renewed["config"])
            _take_out_of_list(renewed["config"], "input_layers", "output_layers")
        case {"class_name": "BatchNormalization", "config": dict(config)}:
            _take_out_of_list(config, "axis")
        case {"class_name": "Sequential", "config": {"layers": [_, *others]}}:
            for layer in others:  # the first one says it already
                layer.get("config", {}).pop("batch_input_shape", None)
    return renewed


def _take_out_of_list(config: dict[str, Any], *names: str) -> None:
    for name in names:
        match config.get(name):
            case [[*only]] | [int() as only]:
                config[name] = only


def _count_calls_from_0(layers: list[Any], config: dict[str, Any]) -> None:
    models = {layer.get("name") for layer in layers if layer.get("class_name") in MODELS}
    places = list(_places([layers, config.get("output_layers")]))
    for model in models:
        of_it = [place for place in places if place[0] == model]
        numbers = sorted({place[1] for place in of_it})
        for place in of_it:
            place[1] = numbers.index(place[1])


def _places(value: Any) -> Iterator[list[Any]]:
    """Yield all references to the source of a tensor: [name, call, output, ...]."""
    match value:
        case [str(), int(), int(), *_]:
            yield value
        case list():
            for item in value:
                yield from _places(item)
        case {"inbound_nodes": calls}:
            yield from _places(calls)
