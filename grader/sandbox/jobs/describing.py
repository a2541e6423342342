"""Description of a rebuilt model in normal form, whatever spelling the student used.

The evidence is derived from the description, and the description is the student's answer.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import structs

from grader.sandbox.jobs import keras_private
from grader.sandbox.jobs.rebuilding import rebuild
from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelConfig, ModelEvidence

# Layers and operations that are only an activation.
_ACTIVATION_LAYERS = {
    "ReLU": "relu",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Tanh": "tanh",
}
# Inputs, and the operation that makes the mask of an embedding.
_NO_STEPS = ("InputLayer", "NotEqual")
# Settings that do not change what a trained layer computes (names, seeds and initial values), or
# that have a check of their own (activations, `trainable`, and biases, which are parameters).
_IGNORED_SETTINGS = {"activation", "name", "seed", "trainable", "use_bias"}
# Without sample weights these reductions give the same number.
_MEAN_REDUCTIONS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
# With these policies a layer computes in 16 bits, but keeps weights of 32 bits.
_MIXED_POLICIES = ("mixed_float16", "mixed_bfloat16")
# Settings with which a ReLU layer differs from the activation `relu`.
_RELU_SETTINGS = ("max_value", "negative_slope", "threshold")


def describe(config: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
    """Describe the layers, shapes, parameters and compile settings of a model.

    The model is called on one input of `picture_shape`, all 0.5, if its input has that shape.
    """
    model = rebuild(config)
    if not model.built:
        model.build((None, *picture_shape))
    inputs = [_shape(tensor.shape) for tensor in model.inputs]
    outputs = [_shape(tensor.shape) for tensor in model.outputs]
    input_type = str(model.inputs[0].dtype)
    several = len(inputs) > 1 or len(outputs) > 1
    forward_shape = None
    if len(inputs) == 1 and _accepts(inputs[0], picture_shape):
        forward_shape = first_output_shape(model, sample_input(picture_shape, input_type))
    return ModelEvidence(
        kind=config.kind,
        input_shape=inputs[0],
        output_shape=outputs[0],
        input_type=input_type,
        layers=join_activations(_describe_steps(model)),
        parameters=model.count_params(),
        compile=compile_evidence(config.compile) if config.compile else None,
        forward_shape=forward_shape,
        input_shapes=tuple(inputs) if several else (),
        output_shapes=tuple(outputs) if several else (),
    )


def _accepts(input_shape: tuple[int | None, ...], picture_shape: tuple[int, ...]) -> bool:
    """Return whether an input is for pictures of a shape, or for pictures of any size."""
    any_size = (*(None for _ in picture_shape[:-1]), picture_shape[-1])
    any_length = (None,)
    return input_shape in (
        picture_shape,
        any_size if len(picture_shape) > 1 else any_length,
    )


def sample_input(picture_shape: tuple[int, ...], input_type: str) -> np.ndarray:
    """Return one grey picture; for an input of whole numbers, such as tokens, zeros."""
    # Half of the range of a picture is 0 in whole numbers.
    return np.full((1, *picture_shape), 0.5).astype(input_type)


def first_output_shape(model: Any, inputs: np.ndarray) -> tuple[int, ...]:
    """Return the shape of the first output for one input, without the batch dimension."""
    import keras

    return tuple(keras.tree.flatten(model(inputs, training=False))[0].shape)[1:]


def _describe_steps(model: Any) -> list[LayerEvidence]:
    """Describe the steps of a picture through a model, including those of nested models.

    Input layers are left out. A layer that is used twice is two steps.
    """
    steps = []
    for layer, shape in _steps_with_shapes(model):
        if hasattr(layer, "layers"):
            steps.extend(_describe_steps(layer))
        elif type(layer).__name__ not in _NO_STEPS:
            steps.append(describe_layer(layer, shape))
    return steps


def _steps_with_shapes(model: Any) -> Iterator[tuple[Any, tuple[int | None, ...]]]:
    """Yield layers and operations with the shapes of their outputs."""
    if not keras_private.is_graph(model):
        yield from ((layer, _shape(layer.output.shape)) for layer in model.layers)
        return
    for operation, output in keras_private.steps(model):
        yield operation, _shape(output.shape)


def describe_layer(layer: Any, shape: tuple[int | None, ...]) -> LayerEvidence:
    """Describe a Keras layer with an output of `shape`, without the batch dimension."""
    import keras

    settings = layer.get_config()
    activation = getattr(layer, "activation", None)
    return LayerEvidence(
        kind=type(layer).__name__,
        name=layer.name,
        output_shape=shape,
        parameters=layer.count_params() if hasattr(layer, "count_params") else 0,
        activation=None
        if activation is None
        else _name_of(keras.activations.serialize(activation)),
        settings={
            key: _normal_setting(value) for key, value in settings.items() if _is_compared(key)
        },
        trainable=getattr(layer, "trainable", True),
    )


def _is_compared(setting: str) -> bool:
    return setting not in _IGNORED_SETTINGS and not setting.endswith("_initializer")


def _normal_setting(value: Any) -> Any:
    """Return a setting as JSON would give it back, with mixed policies as float32."""
    if isinstance(value, dict) and value.get("class_name") == "DTypePolicy":
        name = value["config"]["name"]
        return "float32" if name in _MIXED_POLICIES else name
    if isinstance(value, dict):
        return {key: _normal_setting(one) for key, one in value.items()}
    return [_normal_setting(one) for one in value] if isinstance(value, tuple | list) else value


def join_activations(steps: list[LayerEvidence]) -> tuple[LayerEvidence, ...]:
    """Join each activation layer with the linear layer before it."""
    joined: list[LayerEvidence] = []
    for step in steps:
        activation = (
            step.activation if step.kind == "Activation" else _ACTIVATION_LAYERS.get(step.kind)
        )
        is_variant = any(step.settings.get(name) for name in _RELU_SETTINGS)
        same_dtype = joined and step.settings.get("dtype", "float32") == joined[-1].settings.get(
            "dtype"
        )
        if activation and not is_variant and same_dtype and joined[-1].activation == "linear":
            joined[-1] = structs.replace(joined[-1], activation=activation)
        else:
            joined.append(step)
    return tuple(joined)


def compile_evidence(settings: dict[str, Any]) -> CompileEvidence:
    """Describe compile settings, including the defaults of Keras."""
    import keras

    optimizer = keras.optimizers.get(settings["optimizer"])
    rate = settings["optimizer"]["config"]["learning_rate"]
    name, options = _describe_loss(settings["loss"])
    return CompileEvidence(
        loss=name,
        from_logits=bool(options.get("from_logits", False)),
        optimizer=type(optimizer).__name__,
        learning_rate=float(rate) if isinstance(rate, int | float) else None,
        metrics=tuple(settings["metrics"]),
        optimizer_settings={
            key: value
            for key, value in optimizer.get_config().items()
            if key not in ("name", "learning_rate")
        },
        loss_settings=options,
        weighted=settings.get("loss_weights") not in (None, 1),
    )


def _describe_loss(serialized: Any) -> tuple[str, dict[str, Any]]:
    """Return the name of the loss function, and its arguments including the defaults."""
    import keras

    if serialized is None:
        return "none", {}
    loss = keras.losses.get(serialized)
    if not isinstance(loss, keras.losses.Loss):
        # `compile` wraps a function in the same way.
        loss = keras_private.loss_of(loss)
    options = {key: value for key, value in loss.get_config().items() if key not in ("fn", "name")}
    found = keras_private.loss_function(loss)
    if found is None:
        return type(loss).__name__, options
    function, arguments = found
    defaults = {
        key: parameter.default
        for key, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }
    if options.get("reduction") in _MEAN_REDUCTIONS:
        options["reduction"] = _MEAN_REDUCTIONS[0]
    return str(function.__name__), {**defaults, **options, **arguments}


def _name_of(serialized: Any) -> str:
    return str(serialized["config"] if isinstance(serialized, dict) else serialized)


def _shape(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Return a Keras shape without the batch dimension."""
    return tuple(shape)[1:]
