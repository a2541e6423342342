"""All that is used of Keras besides its public names, each in one function.

Keras may change any of it without notice: `tests/grader/sandbox/jobs/test_keras_private.py` holds what is
assumed here.
"""

from collections.abc import Callable, Iterator
from typing import Any


def is_functional(model: Any) -> bool:
    """Whether a model is of Keras' own functional class, not of one derived from it."""
    from keras.src.models.functional import Functional

    return type(model) is Functional


def all_layers(model: Any) -> list[Any]:
    """All layers of a model, those within nested models and layers included."""
    return list(model._flatten_layers(include_self=False))


def steps(model: Any) -> Iterator[tuple[Any, Any]]:
    """Layers and operations with what they give, in the order in which a picture meets them.

    Keras has no public list in which a layer stands as often as it is used.
    """
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            yield node.operation, node.outputs[0]


def is_graph(model: Any) -> bool:
    """Whether `steps` can be asked of a model."""
    return hasattr(model, "_nodes_by_depth")


def compiled_loss(model: Any, output: Any) -> tuple[Any, Any]:
    """The `keras.Loss` that a compiled model computes, and its weight or None.

    `output` is the symbolic tensor that the model gives. Both are None for a model without a loss.
    Of several losses for one output Keras takes the first.
    """
    compiled = model._compile_loss
    if compiled is None:
        return None, None
    _build(compiled, output, output.shape[1:])
    if not compiled._flat_losses:
        return None, None
    first = compiled._flat_losses[0]
    return first.loss, first.loss_weights


def compiled_metrics(model: Any, output: Any, one_number_labels: bool) -> list[Any]:
    """The `keras.Metric` objects that a compiled model measures itself by.

    By the shape of the labels Keras decides which metric `accuracy` means: `one_number_labels` says
    that they are one number for each picture, however many units the output has.
    """
    compiled = model._compile_metrics
    if compiled is None:
        return []
    _build(compiled, output, (1,) if one_number_labels else output.shape[1:])
    return list(compiled.metrics)


def _build(compiled: Any, output: Any, label_shape: tuple[int | None, ...]) -> None:
    """Have Keras make what it needs of the settings that `compile` was given."""
    import keras

    if compiled.built:
        return
    if not compiled.output_names:
        # A Sequential model has none before it is built.
        history = getattr(output, "_keras_history", None)
        compiled.output_names = [history.operation.name if history else "output"]
    labels = keras.KerasTensor((None, *label_shape), dtype="float32")
    compiled.build(labels, output)


def loss_function(loss: Any) -> tuple[Callable[..., Any], dict[str, Any]] | None:
    """The function in a `keras.Loss` and its arguments; None for a loss without one."""
    function = getattr(loss, "fn", None)
    return None if function is None else (function, dict(loss._fn_kwargs))


def loss_of(function: Callable[..., Any]) -> Any:
    """The `keras.Loss` that Keras makes of a function."""
    from keras.src.losses.losses import LossFunctionWrapper

    return LossFunctionWrapper(function)


def rate_function(optimizer: Any) -> Callable[[], Any] | None:
    """The function that an optimizer asks for its learning rate; None if it asks none."""
    import keras

    rate = optimizer._learning_rate
    plain = isinstance(rate, keras.Variable | keras.optimizers.schedules.LearningRateSchedule)
    return None if plain or not callable(rate) else rate


def set_rate(optimizer: Any, rate: float) -> None:
    """Put a number in the place of the function that gives the learning rate."""
    import keras

    optimizer._learning_rate = keras.Variable(rate, trainable=False, dtype="float32")


def schedule_of(optimizer: Any) -> Any:
    """The schedule of an optimizer's learning rate, None if it has none."""
    import keras

    rate = optimizer._learning_rate
    return rate if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule) else None
