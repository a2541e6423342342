"""Descriptions of models: Keras' own building blocks pass, any other block is a ValueError."""

import copy

import pytest

from grader.sandbox.allowed_models import validate_model
from grader.sandbox.protocol import ModelConfig
from tests.support.keras_configs import (
    compiled,
    conv,
    function,
    functional,
    part,
    sequential,
    validated,
)

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
        sequential(part("Embedding", input_dim=9), part("Bidirectional", layer=part("LSTM"))),
        functional(),
        sequential(functional()),
    ],
)
def test_models_of_keras_building_blocks_pass_unchanged(architecture):
    before = copy.deepcopy(architecture)
    assert validated(architecture).architecture == before
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
    assert validated(sequential(), settings).compile == settings


def test_a_model_that_is_not_compiled_passes():
    assert validated(sequential()).compile is None


def test_the_kind_of_model_is_kept():
    assert validate_model(ModelConfig("MyModel", sequential())).kind == "MyModel"


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softmax", "leaky_relu"])
def test_functions_become_their_names(name):
    architecture = validated(sequential(conv(activation=function(name)))).architecture
    assert architecture["config"]["layers"][0]["config"]["activation"] == name


def test_a_loss_function_becomes_its_name():
    settings = compiled(loss=function("binary_crossentropy"))
    result = validated(sequential(), settings).compile
    assert result is not None
    assert result["loss"] == "binary_crossentropy"


LAMBDA_CODE = {"code": "4wEAAAAAAAA=\n", "defaults": None, "closure": None}
ATTACKS = {
    "lambda layer": part("Lambda", function={"class_name": "__lambda__", "config": LAMBDA_CODE}),
    "lambda layer without settings": {"class_name": "Lambda"},
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
    "layer from an imitation of keras": part("Dense", "keras_evil.layers"),
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
    "layer in a wrapper": part("Bidirectional", layer=part("Lambda")),
    "torch": part("TorchModuleWrapper", module="x"),
    "name in another case": part("dense"),
    "name with a path": part("keras.layers.Dense"),
    "no name": {**part("Dense"), "class_name": None},
    "empty name": part(""),
    "name that is a list": part(["Dense"]),
    "name that is a table": part({"Dense": 1}),
    "name that is a number": part(5),
    "name that is true": {**part("Dense"), "class_name": True},
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
def test_a_foreign_block_is_a_value_error_wherever_it_is(attack, place):
    architecture, settings = place(attack)
    with pytest.raises(ValueError, match=r"\w"):
        validated(architecture, settings)


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (part("MyLayer"), "'MyLayer' is not one of Keras' own building blocks"),
        (part("Dense", "submission"), "'Dense' comes from submission, not from Keras"),
        ({**part("Dense"), "registered_name": "My>Dense"}, "registered as 'My>Dense'"),
        (conv(activation=function("my_relu")), "the function 'my_relu' is not one of Keras' own"),
    ],
)
def test_the_message_names_the_foreign_block(attack, named):
    with pytest.raises(ValueError, match=named):
        validated(sequential(attack))
