"""Descriptions of models: Keras' own parts pass, anything else is a ValueError and nothing else."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.allowed_models import checked
from grader.sandbox.protocol import ModelConfig

Config = dict[str, Any]


def part(name: object, module: object = "keras.layers", /, **config: object) -> Config:
    """A building block as Keras 3 writes it."""
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def function(name: object, module: str = "builtins", registered: object = "function") -> Config:
    """A function as Keras 3 writes it."""
    return {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": registered,
    }


def tensor(layer: str) -> Config:
    """An edge of a functional model."""
    history = {"shape": [None, 8], "dtype": "float32", "keras_history": [layer, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": history}


def conv(**changes: object) -> Config:
    settings = {
        "name": "conv2d",
        "dtype": part("DTypePolicy", "keras", name="float32"),
        "filters": 16,
        "kernel_size": [3, 3],
        "activation": "relu",
        "kernel_initializer": part("GlorotUniform", "keras.initializers", seed=None),
        "kernel_regularizer": part("L2", "keras.regularizers", l2=0.01),
        "kernel_constraint": None,
    }
    return {
        **part("Conv2D", **{**settings, **changes}),
        "build_config": {"input_shape": [None, 150, 150, 3]},
    }


def sequential(*layers: object) -> Config:
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": list(layers)}}


def functional() -> Config:
    """Two layers joined by an edge."""
    node = {"args": [[tensor("a"), tensor("a")]], "kwargs": {"mask": None}}
    layers = [
        {**part("InputLayer", batch_shape=[None, 8]), "name": "a", "inbound_nodes": []},
        {**part("Add", name="b"), "name": "b", "inbound_nodes": [node]},
    ]
    outputs = {"input_layers": [["a", 0, 0]], "output_layers": [["b", 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "f", "layers": layers, **outputs}}


def compiled(**changes: object) -> Config:
    settings = {
        "optimizer": part("RMSprop", "keras.optimizers", learning_rate=0.001, rho=0.9),
        "loss": "binary_crossentropy",
        "metrics": ["accuracy"],
    }
    return {**settings, **changes}


def looked_through(architecture: Any, settings: Any = None) -> ModelConfig:
    return checked(ModelConfig("Sequential", architecture, settings))


SCHEDULE = part("ExponentialDecay", "keras.optimizers.schedules", initial_learning_rate=0.1)


@pytest.mark.parametrize(
    "architecture",
    [
        sequential(),
        sequential(part("InputLayer", batch_shape=[None, 150, 150, 3]), conv(), part("Flatten")),
        sequential(sequential(conv()), part("Dropout", rate=0.5, seed=None)),
        sequential(part("BatchNormalization", momentum=0.99), part("RandomFlip", mode="both")),
        sequential({**part("Rescaling", scale=1 / 255), "module": "keras.src.layers"}),
        sequential({"class_name": "Flatten", "config": {}}),
        sequential({**part("Dense", units=1), "registered_name": "Dense"}),
        functional(),
        sequential(functional()),
    ],
)
def test_models_of_keras_own_parts_pass_unchanged(architecture):
    before = copy.deepcopy(architecture)
    assert looked_through(architecture).architecture == before
    assert architecture == before


@pytest.mark.parametrize(
    "settings",
    [
        compiled(),
        compiled(loss=None),
        compiled(loss=part("BinaryCrossentropy", "keras.losses", from_logits=False)),
        compiled(optimizer=part("Adam", "keras.optimizers", learning_rate=SCHEDULE)),
        compiled(optimizer=part("SGD", "keras.optimizers", learning_rate=1, momentum=0.9)),
        compiled(metrics=[]),
        compiled(metrics=["acc", "BinaryAccuracy"]),
    ],
)
def test_compile_settings_that_keras_writes_pass_unchanged(settings):
    assert looked_through(sequential(), settings).compile == settings


def test_a_model_that_is_not_compiled_passes():
    assert looked_through(sequential()).compile is None


def test_the_kind_of_model_is_kept():
    assert checked(ModelConfig("MyModel", sequential())).kind == "MyModel"


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softmax", "leaky_relu"])
def test_functions_become_names(name):
    architecture = looked_through(sequential(conv(activation=function(name)))).architecture
    assert architecture["config"]["layers"][0]["config"]["activation"] == name


def test_a_loss_function_becomes_its_name():
    settings = compiled(loss=function("binary_crossentropy"))
    result = looked_through(sequential(), settings).compile
    assert result is not None
    assert result["loss"] == "binary_crossentropy"


LAMBDA_CODE = {"code": "4wEAAAAAAAA=\n", "defaults": None, "closure": None}
ATTACKS = {
    "lambda layer": part("Lambda", function={"class_name": "__lambda__", "config": LAMBDA_CODE}),
    "lambda layer without more": {"class_name": "Lambda"},
    "lambda": {"class_name": "__lambda__", "config": LAMBDA_CODE},
    "lambda with module": part("__lambda__", "builtins", value="4wEAAAAAAAA="),
    "numpy": {"class_name": "__numpy__", "config": {"value": [0], "dtype": "O"}},
    "tensor": {"class_name": "__tensor__", "config": {"value": [0], "dtype": "O"}},
    "bytes": {"class_name": "__bytes__", "config": {"value": "x"}},
    "slice": {"class_name": "slice", "config": {}},
    "type spec": {"class_name": "__typespec__", "spec_name": "TensorSpec", "module": "os"},
    "function of os": function("system", "os"),
    "function of builtins": function("eval"),
    "function exec": function("exec"),
    "function print": function("print", "builtins", "print"),
    "own function": function("my_loss", "submission", "my_loss"),
    "function with a dotted name": function("os.system"),
    "function with spaces": function(" relu"),
    "function that is an object": function({"class_name": "Dense", "config": {}}),
    "function that is a list": function(["relu"]),
    "function that is a number": function(1),
    "function without a name": {"class_name": "function"},
    "class of os": part("system", "os"),
    "class of subprocess": part("Popen", "subprocess", args=["true"]),
    "class of builtins": part("eval", "builtins"),
    "layer from os": part("Dense", "os"),
    "layer from the submission": part("Dense", "submission"),
    "layer from a lookalike of keras": part("Dense", "keras_evil.layers"),
    "layer from keras elsewhere": part("Dense", "evil.keras.layers"),
    "layer from main": part("Dense", "__main__"),
    "layer from tensorflow": part("Dense", "tensorflow.python"),
    "layer from a list": part("Dense", ["keras"]),
    "layer from a table": part("Dense", {"keras": 1}),
    "layer from a number": part("Dense", 0),
    "layer from nowhere": part("Dense", ""),
    "own layer": {**part("Dense"), "registered_name": "Custom>Dense"},
    "own layer of another name": {**part("Dense"), "registered_name": "Conv2D"},
    "registered as a list": {**part("Dense"), "registered_name": ["Dense"]},
    "registered as nothing": {**part("Dense"), "registered_name": ""},
    "custom class": part("MyLayer", "submission"),
    "custom class of keras": part("MyLayer"),
    "saved model layer": part("TFSMLayer", filepath="/etc"),
    "layer that reads a file": part("StringLookup", vocabulary="/etc/passwd"),
    "wrapper": part("TimeDistributed", layer=part("Dense")),
    "torch": part("TorchModuleWrapper", module="x"),
    "name in another case": part("dense"),
    "name with a path": part("keras.layers.Dense"),
    "no name": {**part("Dense"), "class_name": None},
    "empty name": part(""),
    "name that is a list": part(["Dense"]),
    "name that is a table": part({"Dense": 1}),
    "name that is a number": part(5),
    "name that is true": part(True),
    "name that is bytes": part(b"Dense"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize(
    "place",
    [
        lambda attack: (attack, None),
        lambda attack: (sequential(attack), None),
        lambda attack: (sequential(conv(activation=attack)), None),
        lambda attack: (sequential(sequential(conv(), attack)), None),
        lambda attack: (sequential({**conv(), "build_config": attack}), None),
        lambda attack: (sequential({**conv(), "compile_config": {"loss": attack}}), None),
        lambda attack: (sequential({"config": [[{"x": attack}]]}), None),
        lambda attack: ({**sequential(), "more": attack}, None),
        lambda attack: (sequential(), attack),
        lambda attack: (sequential(), compiled(optimizer=attack)),
        lambda attack: (sequential(), compiled(loss=attack)),
        lambda attack: (sequential(), compiled(metrics=[attack])),
        lambda attack: (sequential(), compiled(optimizer=part("Adam", learning_rate=attack))),
        lambda attack: (sequential(), {**compiled(), "weighted_metrics": attack}),
    ],
    ids=[
        "whole model",
        "layer",
        "activation",
        "nested layer",
        "build settings",
        "compile settings of a layer",
        "list without a class",
        "beside the model",
        "all compile settings",
        "optimizer",
        "loss",
        "metric",
        "learning rate",
        "beside the loss",
    ],
)
def test_what_is_not_keras_own_is_a_value_error_wherever_it_hides(attack, place):
    architecture, settings = place(attack)
    with pytest.raises(ValueError, match=r"\w"):
        looked_through(architecture, settings)


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (part("MyLayer"), "'MyLayer' is not one of Keras' own building blocks"),
        (part("Dense", "submission"), "'Dense' comes from submission, not from Keras"),
        ({**part("Dense"), "registered_name": "My>Dense"}, "registered as 'My>Dense'"),
        (conv(activation=function("my_relu")), "the function 'my_relu' is not one of Keras' own"),
    ],
)
def test_the_message_names_what_is_foreign(attack, named):
    with pytest.raises(ValueError, match=named):
        looked_through(sequential(attack))


@pytest.mark.parametrize(
    "architecture",
    [
        {},
        {"class_name": "Sequential"},
        {"class_name": "Sequential", "config": None},
        {"class_name": "Sequential", "config": []},
        {"class_name": "Sequential", "config": "layers"},
        {"class_name": "Functional", "config": 5},
        {"class_name": "Model", "config": {}},
        {"class_name": "Dense", "config": {}},
        {"class_name": "Adam", "config": {}},
        {"class_name": None, "config": {}},
        {"config": {"layers": []}},
        {"class_name": "function", "config": "relu"},
    ],
)
def test_a_malformed_model_is_a_value_error(architecture):
    with pytest.raises(ValueError, match=r"\w"):
        looked_through(architecture)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        compiled(optimizer=None),
        compiled(optimizer="adam"),
        compiled(optimizer=[]),
        compiled(optimizer={}),
        compiled(optimizer={"class_name": "Adam"}),
        compiled(optimizer={"class_name": "Adam", "config": None}),
        compiled(optimizer={"class_name": "Adam", "config": 3}),
        compiled(optimizer={"class_name": "Adam", "config": "learning_rate"}),
        compiled(optimizer={"class_name": "Adam", "config": ["learning_rate"]}),
        compiled(optimizer={"class_name": "Adam", "config": {}}),
        compiled(optimizer=function("relu")),
        compiled(loss=["mse"]),
        compiled(loss=3),
        compiled(loss=True),
        compiled(metrics=None),
        compiled(metrics="accuracy"),
        compiled(metrics=["accuracy", 3]),
        compiled(metrics=[["accuracy"]]),
        compiled(metrics={"a": "accuracy"}),
        {key: value for key, value in compiled().items() if key != "optimizer"},
        {key: value for key, value in compiled().items() if key != "metrics"},
        function("relu"),
    ],
)
def test_malformed_compile_settings_are_a_value_error(settings):
    with pytest.raises(ValueError, match=r"\w"):
        looked_through(sequential(), settings)


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_depth_is_bounded(wrap):
    def nested(depth: int) -> Any:
        value: Any = 0
        for _ in range(depth):
            value = wrap(value)
        return value

    assert looked_through({**sequential(), "x": nested(20)})
    for depth in (60, 20_000):
        with pytest.raises(ValueError, match="too deep"):
            looked_through({**sequential(), "x": nested(depth)})
        with pytest.raises(ValueError, match="too deep"):
            looked_through(sequential(), {**compiled(), "x": nested(depth)})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from(["Sequential", "Dense", "function", "relu", "keras", "os", "learning_rate"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["class_name", "config", "module", "registered_name", "optimizer", "metrics"]
            )
            | st.integers(0, 3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
TABLES = st.dictionaries(st.text(max_size=3), JSON, max_size=3)


@settings(deadline=None, max_examples=200)
@given(
    architecture=TABLES
    | TABLES.map(lambda more: {**more, "class_name": "Sequential"})
    | TABLES.map(lambda config: {"class_name": "Sequential", "config": config}),
    settings=st.none() | TABLES | TABLES.map(lambda more: {**compiled(), **more}),
)
def test_any_description_passes_or_is_a_value_error(architecture, settings):
    try:
        result = looked_through(architecture, settings)
    except ValueError:
        return
    assert result.architecture["class_name"] in ("Sequential", "Functional")
    assert isinstance(result.architecture["config"], dict)
