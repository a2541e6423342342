"""Compile settings in normal form, by asking Keras what it makes of those that a student gave.

Keras takes classes for objects, lists, tuples and dictionaries around the one loss or metric,
functions as learning rates and optimizers within optimizers. What it uses in the end counts.
"""

from typing import Any

import numpy as np

from grader.predictions import classes_of
from grader.sandbox.jobs import keras_private
from grader.sandbox.jobs.equal_parts import equal_name, is_of_keras, own_name

# A function as learning rate is asked so often whether it gives the same number.
_ASKED = 3


def compile_settings(model: Any, output: Any) -> dict[str, Any]:
    """Optimizer, loss, weight of the loss and names of the metrics.

    `output` is a symbolic tensor like that which the model gives. What is the student's own stands
    there by a name that Keras does not have.
    """
    loss, weight = keras_private.compiled_loss(model, output)
    described = _loss(loss)
    metrics = keras_private.compiled_metrics(model, output, "sparse" in str(described))
    return {
        "optimizer": _optimizer(model.optimizer),
        "loss": described,
        "loss_weights": weight,
        "metrics": [_metric(one, output, described) for one in metrics],
    }


def _optimizer(optimizer: Any) -> Any:
    """An optimizer as Keras writes it, without one that only scales the loss around it."""
    import keras

    while isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = optimizer.inner_optimizer
    if not is_of_keras(type(optimizer)):
        return {"class_name": own_name(type(optimizer)), "config": {"learning_rate": None}}
    schedule = keras_private.schedule_of(optimizer)
    own = schedule if schedule is not None and not is_of_keras(type(schedule)) else None
    rate = keras_private.rate_function(optimizer)
    if rate is not None:
        values = {float(rate()) for _ in range(_ASKED)}
        own = rate if len(values) > 1 else None
        keras_private.set_rate(optimizer, values.pop())
    if own is not None:
        name = own_name(own if rate is not None else type(own))
        return {"class_name": name, "config": {"learning_rate": None}}
    return keras.optimizers.serialize(optimizer)


def _loss(loss: Any) -> Any:
    """A loss as Keras writes it, a function by its name."""
    import keras

    if loss is None:
        return None
    if not is_of_keras(type(loss)):
        return {"class_name": own_name(type(loss)), "config": {}}
    wrapped = keras_private.loss_function(loss)
    if type(loss) in vars(keras.losses).values() or wrapped is None:
        return keras.losses.serialize(loss)
    function, _ = wrapped
    name = str(getattr(function, "__name__", ""))
    if getattr(keras.losses, name, None) is function:
        return name
    return equal_name(function) or {"class_name": "function", "config": own_name(function)}


def _metric(metric: Any, output: Any, loss: Any) -> str:
    """`accuracy` for a metric that measures it, by whichever name; else its name."""
    import keras

    units = output.shape[-1]
    if type(metric) is keras.metrics.BinaryAccuracy and units == 1 and metric.threshold == 0.5:
        return "accuracy"
    if _measures_accuracy(metric, units, "sparse" in str(loss)):
        return "accuracy"
    name = str(metric.name)
    return f"{name}, which measures no accuracy here" if "acc" in name.lower() else name


def _measures_accuracy(metric: Any, units: int, sparse: bool) -> bool:
    """Whether a metric tells the share of right answers, for probabilities or else for logits."""
    rng = np.random.default_rng(0)
    # More of one class: a metric that only counts answers must not come to the same by chance.
    labels = (np.arange(90) % 3 > 0).astype(np.int64)
    for logits in (False, True):
        # Two batches: a metric goes on from one to the next.
        values = rng.uniform(0.02, 0.98, (90, units or 1)).astype(np.float32)
        if units != 1:
            values /= values.sum(axis=1, keepdims=True)
        values = np.log(values / (1 - values)) if logits else values
        right = float((classes_of(values, logits) == labels).mean())
        wanted = (
            np.eye(units or 1, dtype=np.float32)[labels] if units == 2 and not sparse else labels
        )
        try:
            metric.reset_state()
            for part in (slice(0, 40), slice(40, 90)):
                metric.update_state(wanted[part].reshape(len(wanted[part]), -1), values[part])
            found = float(metric.result())
            metric.reset_state()
        except Exception:  # noqa: BLE001  students' metrics may raise anything
            return False
        if abs(found - right) < 1e-3:
            return True
    return False
