"""Conversion of a returned value to evidence: batches, a model, or the behavior of a callback.

The sandbox and the self-check in a notebook use the same code.
"""

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.sandbox.jobs.callback_runs import run_callback
from grader.sandbox.jobs.compiling import compile_settings
from grader.sandbox.jobs.describing import compile_evidence
from grader.sandbox.jobs.equal_parts import replace_equal_parts
from grader.sandbox.jobs.keras_private import is_functional
from grader.sandbox.jobs.own_models import describe_in_place, own_parts
from grader.sandbox.jobs.plain_values import NotPlainError, plain
from grader.sandbox.protocol import (
    Array,
    Batch,
    Batches,
    Call,
    Epoch,
    GeneratorOutput,
    ModelConfig,
    Nothing,
    Plain,
    Stopping,
    Unexpected,
    Value,
)

_MAX_FEED_BYTES = 24 * 2**20


def capture_result(value: object, call: Call) -> Value:
    """Convert `value` to the evidence that `call` asks for; a lazy generator may raise anything."""
    if call.observe == "batches":
        return _capture_batches(value, call)
    if call.observe == "model":
        return _capture_model(value, call.picture_shape)
    if call.observe == "stopping":
        return _capture_stopping(value, call.history)
    if call.observe == "plain":
        return _capture_plain(value)
    return Nothing()


def _capture_batches(value: object, call: Call) -> Batches | Unexpected:
    if not isinstance(value, tuple | list) or len(value) != 2:
        return Unexpected(_type_name(value))
    epochs: list[Batches] = []
    for epoch in range(call.epochs + bool(call.extra_validation_pictures)):
        if epoch:
            for generator in value:
                _end_epoch(generator)
        feeds = (
            [_capture_feed(generator, call.pictures) for generator in value]
            if epoch < call.epochs
            else [
                GeneratorOutput("", ()),
                _capture_feed(value[1], call.pictures, call.extra_validation_pictures),
            ]
        )
        for feed in feeds:
            if isinstance(feed, Unexpected):
                return feed
        epochs.append(Batches(*feeds))  # type: ignore[arg-type]
    return msgspec.structs.replace(epochs[0], later=tuple(epochs[1:]))


def _end_epoch(generator: Any) -> None:
    """Call `on_epoch_end` of a generator with an index, as Keras does after an epoch."""
    if hasattr(generator, "__getitem__") and hasattr(generator, "on_epoch_end"):
        generator.on_epoch_end()


def _capture_feed(
    generator: Any, pictures: int, max_pictures: int | None = None
) -> GeneratorOutput | Unexpected:
    """Read one epoch of a generator, or its first `max_pictures` pictures."""
    if not hasattr(generator, "__iter__") and not hasattr(generator, "__getitem__"):
        return Unexpected(f"{_type_name(generator)} in place of a generator")
    batches: list[Batch] = []
    seen = size = 0
    for batch in _one_epoch(generator, pictures):
        if not isinstance(batch, tuple | list) or len(batch) < 2:
            return Unexpected(
                f"a generator that yields {_type_name(batch)}, not (pictures, labels)"
            )
        arrays = np.asarray(batch[0]), np.asarray(batch[1])
        if any(array.dtype.kind not in "biuf" for array in arrays):
            return Unexpected(f"a generator that yields {arrays[0].dtype} and {arrays[1].dtype}")
        seen += len(arrays[0]) if arrays[0].ndim else 0
        size += sum(array.nbytes for array in arrays)
        if size > _MAX_FEED_BYTES:
            return Unexpected(f"a generator whose epoch is larger than {_MAX_FEED_BYTES >> 20} MB")
        if max_pictures is not None:
            arrays = arrays[0][:max_pictures], arrays[1][:max_pictures]
        batches.append(Batch(Array.of(arrays[0]), Array.of(arrays[1])))
        if max_pictures is not None and seen >= max_pictures:
            break
        # Twice the pictures show a repetition, and a generator may be endless.
        if seen >= 2 * pictures:
            break
    return GeneratorOutput(type(generator).__name__, tuple(batches))


def _one_epoch(generator: Any, pictures: int) -> Iterator[Any]:
    """Yield the batches of one epoch; of an endless generator, up to the number of pictures."""
    if hasattr(generator, "__len__") and hasattr(generator, "__getitem__"):
        yield from (generator[index] for index in range(len(generator)))
        return
    endless = not hasattr(generator, "__len__") or _is_infinite(generator)
    seen = 0
    for batch in generator:
        yield batch
        seen += len(batch[0])
        if endless and seen >= pictures:
            return


def _is_infinite(generator: Any) -> bool:
    cardinality = getattr(generator, "cardinality", None)
    return cardinality is not None and int(cardinality()) == -1


def _capture_model(value: Any, picture_shape: tuple[int, ...]) -> ModelConfig | Unexpected:
    import keras

    if not isinstance(value, keras.Model):
        return Unexpected(_type_name(value))
    replace_equal_parts(value)
    own = own_parts(value)
    config = ModelConfig(type(value).__name__, {}, None, own)
    output = None
    try:
        model = _as_keras_model(value, picture_shape)
        output = model.outputs[0]
        architecture = {"class_name": type(model).__name__, "config": model.get_config()}
        config = msgspec.structs.replace(config, architecture=_json_settings(architecture))
    except Exception:  # Own layers may raise anything.
        if not own:
            raise
    # Keras also calls a model without an optimizer compiled.
    if value.compiled and value.optimizer:
        output = _symbolic_output(value, picture_shape) if output is None else output
        settings = _json_settings(compile_settings(value, output))
        config = msgspec.structs.replace(config, compile=settings)
    if not own:
        return config
    compiled = compile_evidence(config.compile) if config.compile else None
    evidence = describe_in_place(value, picture_shape, compiled)
    return msgspec.structs.replace(config, in_place=evidence)


def _symbolic_output(model: Any, picture_shape: tuple[int, ...]) -> Any:
    """Return a symbolic tensor like the output of a model with own layers."""
    import keras

    return keras.KerasTensor(model(np.zeros((1, *picture_shape), np.float32)).shape)


def _as_keras_model(model: Any, picture_shape: tuple[int, ...]) -> Any:
    """Return the model as a Sequential or Functional one, which Keras can serialize.

    A subclassed model is called on a symbolic picture.
    """
    import keras

    if type(model) is keras.Sequential or is_functional(model):
        if not model.built:
            model.build((None, *picture_shape))
        return model
    if isinstance(model, keras.Sequential) and type(model).call is keras.Sequential.call:
        shape = model.input_shape[1:] if model.built else picture_shape
        return keras.Sequential([keras.Input(shape), *model.layers])
    inputs = keras.Input(picture_shape)
    return keras.Model(inputs, model.call(inputs, **_open_training_argument(model.call)))


def _open_training_argument(call: Callable[..., Any]) -> dict[str, None]:
    """Return `training=None` if `call` requires that argument: the rebuilt model sets it."""
    parameter = inspect.signature(call).parameters.get("training")
    return {"training": None} if parameter and parameter.default is parameter.empty else {}


def _json_settings(settings: Any) -> Any:
    """Convert settings to JSON data: tuples to lists, NumPy numbers to numbers, others to text."""

    def convert(value: Any) -> Any:
        return value.item() if isinstance(value, np.generic) else repr(value)

    return json.loads(json.dumps(settings, default=convert))


def _capture_stopping(value: object, history: Sequence[Epoch]) -> Stopping | Unexpected:
    import keras

    callbacks = list(value) if isinstance(value, tuple | list) else [value]
    others = [one for one in callbacks if not isinstance(one, keras.callbacks.Callback)]
    if others or not callbacks:
        return Unexpected(_type_name(others[0] if others else value))
    return run_callback(callbacks, history)


def _capture_plain(value: object) -> Plain | Unexpected:
    try:
        return Plain(plain(value))
    except NotPlainError as error:
        return Unexpected(str(error))


def _type_name(value: object) -> str:
    if value is None:
        return "nothing (None)"
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"a {type(value).__name__}"
