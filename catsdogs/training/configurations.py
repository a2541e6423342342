"""Read the steps of a model from the configuration that Keras writes into its file.

The configuration is plain data; this module builds no model and needs no TensorFlow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MODELS = ("Functional", "Sequential")
"""Classes of models that consist of layers."""


@dataclass(frozen=True)
class Step:
    """One layer, or one operation of `keras.ops`, that processes a picture.

    Attributes:
        kind: name of its class.
        settings: its own configuration.
        arguments: what it is called with besides the picture; None is the picture's place.
    """

    kind: str
    settings: Mapping[str, Any]
    arguments: tuple[Any, ...] = (None,)

    @property
    def learns(self) -> bool:
        """Whether it has trainable weights: then its settings include initializers."""
        return any(key.endswith("_initializer") for key in self.settings)

    @property
    def activation(self) -> str | None:
        """The name of its activation function; None if it has none."""
        value = self.settings.get("activation")
        if isinstance(value, Mapping):
            config = value.get("config")
            value = config if isinstance(config, str) else value.get("class_name")
        return value if isinstance(value, str) else None


def steps_of(model: Mapping[str, Any]) -> list[Step]:
    """List the steps of a picture from a model's input to its output.

    Nested models are flattened at any depth. Where paths meet, the first one counts.

    Args:
        model: the configuration of a functional or sequential model, as Keras writes it.

    Returns:
        The steps, in the order in which a picture meets them.

    Raises:
        ValueError: it is not such a configuration.
    """
    try:
        return list(_steps_within(model))
    except (AttributeError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is not a configuration that Keras writes") from error


def _steps_within(model: Mapping[str, Any]) -> Iterator[Step]:
    layers = model["config"]["layers"]
    called = (
        [(layer, (None,)) for layer in layers]
        if model["class_name"] == "Sequential"
        else _path_through(model["config"])
    )
    for layer, arguments in called:
        if layer["class_name"] in MODELS:
            yield from _steps_within(layer)
        else:
            yield Step(layer["class_name"], layer["config"], tuple(arguments))


def _path_through(graph: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Sequence[Any]]]:
    """Return the layers of a functional model with their call arguments, from input to output."""
    layers = {layer.get("name") or layer["config"]["name"]: layer for layer in graph["layers"]}
    place: tuple[str, int] | None = _first_place(graph["output_layers"])
    way: list[tuple[Mapping[str, Any], Sequence[Any]]] = []
    seen = set()
    while place is not None and place not in seen:
        seen.add(place)
        name, call = place
        layer = layers[name]
        calls = layer.get("inbound_nodes") or []
        if not calls:
            way.append((layer, (None,)))
            break
        # Keras 2 counts the creation of a model as its first call, but does not record it.
        place, arguments = _call(calls[min(call, len(calls) - 1)])
        way.append((layer, arguments))
    return way[::-1]


def _first_place(outputs: Any) -> tuple[str, int]:
    """Return the layer of the first output, and the index of its call."""
    while not isinstance(outputs[0], str):
        outputs = outputs[0]
    return outputs[0], int(outputs[1])


def _call(call: Any) -> tuple[tuple[str, int] | None, Sequence[Any]]:
    """Return the source of the picture in a layer's call, and the other arguments."""
    if isinstance(call, list):  # as Keras 2 writes it: [[name, call, output, arguments], ...]
        return _first_place(call), (None,)
    given = [*call["args"], *call["kwargs"].values()]
    places = [place for argument in given for place in _places(argument)]
    arguments = [None if list(_places(argument)) else argument for argument in call["args"]]
    return (places[0] if places else None), arguments


def _places(argument: Any) -> Iterator[tuple[str, int]]:
    """Yield the layers, and the indices of their calls, that produce the tensors in an argument."""
    if isinstance(argument, list):
        for item in argument:
            yield from _places(item)
    elif isinstance(argument, dict) and argument.get("class_name") == "__keras_tensor__":
        name, call, _ = argument["config"]["keras_history"]
        yield name, int(call)
