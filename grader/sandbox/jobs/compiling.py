"""Compile settings in normal form, read from the objects that Keras builds.

Keras accepts classes instead of objects, lists, tuples and dictionaries around the one loss or
metric, functions as learning rates and optimizers within optimizers. The objects that it uses in
the end count.
"""

import inspect
from typing import Any

import numpy as np

from grader.predictions import classes_of
from grader.sandbox.jobs import keras_private
from grader.sandbox.jobs.equal_parts import (
    convert_to_keras_class,
    equal_name,
    is_from_keras,
    own_name,
)

# Calls of a learning rate function, to find out whether it is constant.
_RATE_CALLS = 3


def compile_settings(model: Any, output: Any) -> dict[str, Any]:
    """Return the optimizer, the loss with its weight, and the names of the metrics.

    `output` is a symbolic tensor like the output of the model. Own functions and classes of the
    student appear by a name that Keras does not have.
    """
    loss, weight = keras_private.compiled_loss(model, output)
    serialized = _serialize_loss(loss)
    metrics = keras_private.compiled_metrics(model, output, "sparse" in str(serialized))
    return {
        "optimizer": _serialize_optimizer(model.optimizer),
        "loss": serialized,
        "loss_weights": weight,
        "metrics": [_metric_name(one, output, serialized) for one in metrics],
    }


def _serialize_optimizer(optimizer: Any) -> Any:
    """Serialize an optimizer, without a `LossScaleOptimizer` around it."""
    import keras

    while isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = optimizer.inner_optimizer
    convert_to_keras_class(optimizer)
    if not is_from_keras(type(optimizer)):
        return {"class_name": own_name(type(optimizer)), "config": {"learning_rate": None}}
    schedule = keras_private.schedule_of(optimizer)
    own = schedule if schedule is not None and not is_from_keras(type(schedule)) else None
    rate = keras_private.rate_function(optimizer)
    if rate is not None:
        values = {float(rate()) for _ in range(_RATE_CALLS)}
        own = rate if len(values) > 1 else None
        keras_private.set_rate(optimizer, values.pop())
    if own is not None:
        name = own_name(own if rate is not None else type(own))
        return {"class_name": name, "config": {"learning_rate": None}}
    return keras.optimizers.serialize(optimizer)


def _serialize_loss(loss: Any) -> Any:
    """Serialize a loss, a function by its name."""
    import keras

    if loss is None:
        return None
    convert_to_keras_class(loss)
    if not is_from_keras(type(loss)):
        return {"class_name": own_name(type(loss)), "config": {}}
    wrapped = keras_private.loss_function(loss)
    if type(loss) in vars(keras.losses).values() or wrapped is None:
        return keras.losses.serialize(loss)
    function, _ = wrapped
    name = str(getattr(function, "__name__", ""))
    if getattr(keras.losses, name, None) is function:
        return name
    return equal_name(function) or {"class_name": "function", "config": own_name(function)}


def _metric_name(metric: Any, output: Any, loss: Any) -> str:
    """Return `accuracy` for every metric that measures it, or else what the metric measures."""
    import keras

    units = output.shape[-1]
    if type(metric) is keras.metrics.BinaryAccuracy and units == 1 and metric.threshold == 0.5:
        return "accuracy"
    if _measures_accuracy(metric, units, "sparse" in str(loss)):
        return "accuracy"
    name = _measured(metric)
    return f"{name}, which measures no accuracy here" if "acc" in name.lower() else name


def _measured(metric: Any) -> str:
    """Return the name that Keras gives to what a metric measures; of an own metric, its own name.

    Keras knows one metric by several names: "mae", "MAE", a class, a function, an object.
    """
    if not is_from_keras(type(metric)):
        return str(metric.name)
    function = keras_private.metric_function(metric)
    if function is not None:
        return str(function.__name__ if is_from_keras(function) else metric.name)
    name = inspect.signature(type(metric)).parameters["name"].default
    return str(name or type(metric).__name__.lower())


def _measures_accuracy(metric: Any, units: int | None, sparse: bool) -> bool:
    """Return whether a metric gives the accuracy of probabilities or of logits."""
    rng = np.random.default_rng(0)
    units = units or 1
    # More of one class, so that a metric that only counts predictions gives another number.
    labels = np.arange(90) % units if units > 2 else (np.arange(90) % 3 > 0).astype(np.int64)
    for logits in (False, True):
        # Two batches, because a metric accumulates over batches.
        values = rng.uniform(0.02, 0.98, (90, units)).astype(np.float32)
        if units != 1:
            values /= values.sum(axis=1, keepdims=True)
        values = np.log(values / (1 - values)) if logits else values
        right = float((classes_of(values, logits) == labels).mean())
        wanted = np.eye(units, dtype=np.float32)[labels] if units > 1 and not sparse else labels
        try:
            metric.reset_state()
            for part in (slice(0, 40), slice(40, 90)):
                metric.update_state(wanted[part].reshape(len(wanted[part]), -1), values[part])
            found = float(metric.result())
            metric.reset_state()
        except Exception:  # noqa: BLE001 - student metrics may raise anything
            return False
        if abs(found - right) < 1e-3:
            return True
    return False
