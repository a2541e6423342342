"""Private parts of Keras that the grader uses, each in one function.

Keras may change these without notice. `tests/grader/sandbox/jobs/test_keras_private.py` tests each
assumption.
"""

# ruff: noqa: SLF001 - this is the one module that may use private members of Keras

from collections.abc import Callable, Iterator
from typing import Any


def is_functional(model: Any) -> bool:
    """Return whether the class of a model is Keras' functional model itself, not a subclass."""
    from keras.src.models.functional import Functional

    return type(model) is Functional


def all_layers(model: Any) -> list[Any]:
    """Return all layers of a model or layer, including those of nested models and layers."""
    return list(model._flatten_layers(include_self=False))


def steps(model: Any) -> Iterator[tuple[Any, Any]]:
    """Yield layers and operations with their outputs, in the order in which a picture passes them.

    Keras has no public list with an entry for each use of a layer.
    """
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            yield node.operation, node.outputs[0]


def is_graph(model: Any) -> bool:
    """Return whether `steps` works for a model."""
    return hasattr(model, "_nodes_by_depth")


def compiled_loss(model: Any, output: Any) -> tuple[Any, Any]:
    """Return the `keras.Loss` of a compiled model, and its weight or None.

    `output` is the symbolic output of the model. Both are None for a model without a loss. Of
    several losses for one output Keras uses the first.
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
    """Return the `keras.Metric` objects of a compiled model.

    The shape of the labels decides which metric Keras uses for `accuracy`. With `one_number_labels`
    the labels are one number per picture, whatever the number of units.
    """
    compiled = model._compile_metrics
    if compiled is None:
        return []
    _build(compiled, output, (1,) if one_number_labels else output.shape[1:])
    return list(compiled.metrics)


def metric_function(metric: Any) -> Any | None:
    """Return the function that a `keras.Metric` takes the mean of, None for another metric."""
    return getattr(metric, "_fn", None)


def _build(compiled: Any, output: Any, label_shape: tuple[int | None, ...]) -> None:
    """Make Keras build its loss or metric objects from the arguments of `compile`."""
    import keras

    if compiled.built:
        return
    if not compiled.output_names:
        # A Sequential model has no output names before it is built.
        history = getattr(output, "_keras_history", None)
        compiled.output_names = [history.operation.name if history else "output"]
    labels = keras.KerasTensor((None, *label_shape), dtype="float32")
    compiled.build(labels, output)


def loss_function(loss: Any) -> tuple[Callable[..., Any], dict[str, Any]] | None:
    """Return the function in a `keras.Loss` and its arguments; None for a loss without one."""
    function = getattr(loss, "fn", None)
    return None if function is None else (function, dict(loss._fn_kwargs))


def loss_of(function: Callable[..., Any]) -> Any:
    """Wrap a function in a `keras.Loss`, as `compile` does."""
    from keras.src.losses.losses import LossFunctionWrapper

    return LossFunctionWrapper(function)


def rate_function(optimizer: Any) -> Callable[[], Any] | None:
    """Return the function that gives the learning rate of an optimizer; None if there is none."""
    import keras

    rate = optimizer._learning_rate
    plain = isinstance(rate, keras.Variable | keras.optimizers.schedules.LearningRateSchedule)
    return None if plain or not callable(rate) else rate


def set_rate(optimizer: Any, rate: float) -> None:
    """Replace the function that gives the learning rate by a number."""
    import keras

    optimizer._learning_rate = keras.Variable(rate, trainable=False, dtype="float32")


def schedule_of(optimizer: Any) -> Any:
    """Return the schedule of the learning rate of an optimizer; None if there is none."""
    import keras

    rate = optimizer._learning_rate
    return rate if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule) else None
