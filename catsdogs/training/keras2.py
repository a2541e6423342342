"""Configurations of models as Keras 2 wrote them, brought to the form in which Keras 3 reads them.

The `.keras` files of TensorFlow 2.13 to 2.15 hold such. Nothing here builds anything.
"""

from collections.abc import Iterator
from typing import Any

from catsdogs.training.configurations import MODELS

_MODULES_BEFORE = ("keras.engine.functional", "keras.src.engine.functional")
_MODULE_TODAY = "keras.src.models.functional"


def in_todays_form(configuration: dict[str, Any]) -> dict[str, Any]:
    """Describe what Keras 2 described in another way as Keras 3 does, at any depth.

    Functional models had their class in another module, and their only input and output in lists;
    they counted the making of a model within them as its first call. Batch normalisation had its
    only axis in a list; the first layer of a sequential model repeated the shape of the input.

    Args:
        configuration: of a model.

    Returns:
        A copy; what Keras 3 wrote is as it was.

    Raises:
        ValueError: if it is no such configuration.
    """
    try:
        renewed: dict[str, Any] = _renewed(configuration)
    except (AttributeError, TypeError, RecursionError) as error:
        raise ValueError("it is not a configuration that Keras writes") from error
    return renewed


def _renewed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renewed(item) for item in value]
    if not isinstance(value, dict):
        return value
    renewed = {key: _renewed(item) for key, item in value.items()}
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
    """All that says which call of which layer a tensor comes from: [name, call, output, ...]."""
    match value:
        case [str(), int(), int(), *_]:
            yield value
        case list():
            for item in value:
                yield from _places(item)
        case {"inbound_nodes": calls}:
            yield from _places(calls)
