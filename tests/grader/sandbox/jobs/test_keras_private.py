"""Each assumption about private parts of Keras holds; a new version that breaks one fails here."""

import json
import subprocess
import sys

import pytest

CODE = """
import json, keras
from grader.sandbox.jobs import keras_private as private
layers = keras.layers
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1, name="b")])
outer = keras.Sequential([keras.Input((4,)), model])
x = keras.Input((4,))
dense = keras.layers.Dense(4)
functional = keras.Model(x, keras.ops.relu(dense(dense(x))))
loss = {"b": keras.losses.BinaryCrossentropy}
model.compile(keras.optimizers.SGD(lambda: 0.25), loss, metrics=["acc"])
loss, weight = private.compiled_loss(model, model.outputs[0])
optimizer = model.optimizer
found = {
    "functional": [private.is_functional(one) for one in (model, functional)],
    "graph": [private.is_graph(one) for one in (model, functional)],
    "layers": sorted({type(layer).__name__ for layer in private.all_layers(outer)}),
    "steps": [type(step).__name__ for step, _ in private.steps(functional)],
    "loss": [type(loss).__name__, weight, private.loss_function(loss)[0].__name__],
    "arguments": private.loss_function(loss)[1],
    "wrapped": private.loss_function(private.loss_of(keras.losses.hinge))[0].__name__,
    "metrics": [
        type(one).__name__ for one in private.compiled_metrics(model, model.outputs[0], False)
    ],
    "metric function": private.metric_function(keras.metrics.MeanAbsoluteError()).__name__,
    "other metric": private.metric_function(keras.metrics.AUC()),
    "rate": private.rate_function(optimizer)(),
}
private.set_rate(optimizer, 0.5)
found["rate set"] = [optimizer.get_config()["learning_rate"], private.rate_function(optimizer)]
decaying = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))
found["schedules"] = [type(private.schedule_of(one)).__name__ for one in (optimizer, decaying)]
bare = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
bare.compile("sgd")
found["bare"] = [
    private.compiled_loss(bare, bare.outputs[0]), private.compiled_metrics(bare, None, False)
]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def observations():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=300
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("functional", [False, True]),
        ("metric function", "mean_absolute_error"),
        ("other metric", None),
        ("graph", [False, True]),
        ("layers", ["Dense", "InputLayer", "Sequential"]),
        ("steps", ["InputLayer", "Dense", "Dense", "Relu"]),
        ("loss", ["BinaryCrossentropy", None, "binary_crossentropy"]),
        ("arguments", {"from_logits": False, "label_smoothing": 0.0, "axis": -1}),
        ("wrapped", "hinge"),
        ("metrics", ["BinaryAccuracy"]),
        ("rate", 0.25),
        ("rate set", [0.5, None]),
        ("schedules", ["NoneType", "ExponentialDecay"]),
        ("bare", [[None, None], []]),
    ],
)
def test_keras_fulfills_the_assumption(observations, name, value):
    assert observations[name] == value
