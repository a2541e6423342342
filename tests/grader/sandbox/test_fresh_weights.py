"""The numbers in the description of a model cannot hold trained weights."""

import msgspec
import numpy as np
import pytest

from grader.sandbox.allowed_models import validate_model
from grader.sandbox.fresh_weights import (
    MAX_DIFFERENT_NUMBERS,
    MAX_LAYERS,
    MAX_LIST_NUMBERS,
    MAX_START_NUMBERS,
)
from grader.sandbox.protocol import (
    Call,
    Limits,
    ModelConfig,
    Part,
    Report,
    RunCall,
    Statement,
)
from samples.sample_class import REPOSITORY

TRAINED = [0.31, -0.7, 0.02, 1.4]


def initializer(name, **config):
    return {"module": "keras.initializers", "class_name": name, "config": config}


def numpy_array(*values):
    return {"class_name": "__numpy__", "config": {"value": list(values), "dtype": "float32"}}


def layer(kind, **config):
    return {"module": "keras.layers", "class_name": kind, "config": config}


def model(*layers):
    return {"class_name": "Sequential", "config": {"name": "m", "layers": list(layers)}}


def validated_layers(*layers):
    return validate_model(ModelConfig("Sequential", model(*layers))).architecture["config"][
        "layers"
    ]


def validated_initializer(name, **config):
    (dense,) = validated_layers(
        layer("Dense", units=4, kernel_initializer=initializer(name, **config))
    )
    return dense["config"]["kernel_initializer"]["config"]


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("RandomNormal", {"mean": TRAINED, "stddev": 0.0}),
        ("RandomNormal", {"mean": numpy_array(*TRAINED), "stddev": 0.0}),
        ("TruncatedNormal", {"mean": [TRAINED, TRAINED], "stddev": 1e-9}),
        ("RandomUniform", {"minval": TRAINED, "maxval": TRAINED}),
        ("Constant", {"value": TRAINED}),
        ("Constant", {"value": numpy_array(TRAINED, TRAINED)}),
        ("Constant", {"value": {"a": TRAINED}}),
        ("Constant", {"value": "0.3 0.4"}),
        ("Orthogonal", {"gain": TRAINED}),
        ("VarianceScaling", {"scale": TRAINED, "mode": "fan_in"}),
        ("Identity", {"gain": [TRAINED]}),
        ("Identity", {"gain": numpy_array(*TRAINED)}),
    ],
)
def test_an_initializer_with_several_numbers_gets_its_defaults(name, config):
    assert validated_initializer(name, **config) == ({"value": 0.0} if "value" in config else {})


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("RandomNormal", {"mean": 0.0, "stddev": 0.01}),
        ("Constant", {"value": 0.1}),
        ("VarianceScaling", {"scale": 2.0, "mode": "fan_in", "distribution": "uniform"}),
        ("GlorotUniform", {"input_axes": None, "output_axes": None}),
    ],
)
def test_an_initializer_with_single_numbers_is_unchanged(name, config):
    assert validated_initializer(name, **config) == config


@pytest.mark.parametrize(
    "start",
    [
        [TRAINED, TRAINED],
        0.3,
        {"module": "keras.layers", "class_name": "Rescaling", "config": {"scale": TRAINED}},
        {"config": {"value": TRAINED}},
        {"value": TRAINED, "class_name": 1},
    ],
)
def test_only_an_initializer_is_accepted_as_an_initializer(start):
    with pytest.raises(ValueError, match=r"initializer|building block"):
        validated_layers(layer("Dense", units=4, kernel_initializer=start))


def test_an_initializer_with_the_name_of_a_layer_is_fresh_whatever_module_it_names():
    start = {"module": "keras.layers", "class_name": "Identity", "config": {"gain": TRAINED}}
    dense, _ = validated_layers(
        layer("Dense", units=4, kernel_initializer=start), layer("Identity")
    )
    assert dense["config"]["kernel_initializer"]["config"] == {}


@pytest.mark.parametrize("value", [[0.5], [[0.5]], numpy_array(0.5)])
def test_a_list_of_one_number_becomes_that_number(value):
    assert validated_initializer("Constant", value=value) == {"value": 0.5}


@pytest.mark.parametrize("seed", [3, {"class_name": "SeedGenerator", "config": {"seed": 3}}])
def test_seeds_are_removed(seed):
    (dropout,) = validated_layers(layer("Dropout", rate=0.5, seed=seed))
    assert dropout["config"]["seed"] is None
    assert validated_initializer("HeNormal", seed=seed) == {"seed": None}


def different_layers(count, kind, **config):
    """Create layers of a kind whose numbers all differ."""
    return [
        layer(kind, **{key: value + 0.001 * number for key, value in config.items()})
        for number in range(count)
    ]


def multiplications(count):
    """Create layers that multiply by numbers on the edges of a network."""
    tensor = {"class_name": "__keras_tensor__", "config": {"shape": [None, 8]}}
    return [
        {**layer("Multiply"), "inbound_nodes": [{"args": [tensor, 0.3], "kwargs": {}}]}
        for _ in range(count)
    ]


HALF_MAXIMUM = MAX_START_NUMBERS // 2
TOO_MANY = {
    "a scale for each layer": different_layers(2 * HALF_MAXIMUM + 1, "Rescaling", scale=0.3),
    "scale and offset": different_layers(HALF_MAXIMUM + 1, "Rescaling", scale=0.3, offset=0.2),
    "means and variances": different_layers(
        HALF_MAXIMUM + 1, "Normalization", mean=0.3, variance=0.2
    ),
    "numbers on edges": multiplications(2 * HALF_MAXIMUM + 1),
    "constants in biases": [
        layer("Dense", bias_initializer=initializer("Constant", value=number / 999))
        for number in range(1, 2 * HALF_MAXIMUM + 2)
    ],
    "random numbers without spread": [
        layer("Dense", bias_initializer=initializer("RandomNormal", mean=0.3, stddev=0.0))
    ]
    * (2 * HALF_MAXIMUM + 1),
    "gains on a diagonal": [
        layer("Dense", kernel_initializer=initializer("Identity", gain=number / 999))
        for number in range(1, 2 * HALF_MAXIMUM + 2)
    ],
    "scales of kernels in two parts": [
        layer("Dense", lora_rank=1, lora_alpha=[place + 0.5 for place in range(10)])
    ]
    * (HALF_MAXIMUM // 5 + 1),
    "bounds of norms": [
        layer("Dense", kernel_constraint={"class_name": "MinMaxNorm", "config": {"min_value": 0.3}})
    ]
    * (2 * HALF_MAXIMUM + 1),
    "different slopes": different_layers(201, "LeakyReLU", negative_slope=0.1),
    "one long list": [layer("Rescaling", scale=[0.1] * (MAX_LIST_NUMBERS + 1))],
    "one list of lists": [layer("Normalization", mean=[[0.1] * MAX_LIST_NUMBERS] * 2)],
    "layers without end": [layer("Flatten")] * (MAX_LAYERS + 1),
    "layers without end, nested": [model(*[layer("Flatten")] * (MAX_LAYERS // 2))] * 2,
}


@pytest.mark.parametrize("layers", TOO_MANY.values(), ids=TOO_MANY)
def test_more_numbers_than_a_fresh_model_needs_are_refused_with_their_count(layers):
    with pytest.raises(ValueError, match=r"it has \d+ .* at most \d+ are accepted"):
        validated_layers(*layers)


def test_the_numbers_of_untrained_networks_are_accepted():
    """The network is as large as those of `keras.applications`, and has their constants."""
    norm = layer("BatchNormalization", momentum=0.99, epsilon=0.001, center=True, scale=True)
    imagenet = layer("Normalization", mean=[0.485, 0.456, 0.406], variance=[0.2, 0.2, 0.2])
    dropouts = [layer("Dropout", rate=0.2 * number / 55) for number in range(55)]
    validated_layers(layer("Rescaling", scale=1 / 255), imagenet, *[norm] * 800, *dropouts)


SOURCE = """
def function():
    import keras, numpy as np
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, kernel_initializer=START)])
    return model
"""


@pytest.mark.parametrize(
    "start",
    [
        "keras.initializers.RandomNormal(mean=np.arange(12.).reshape(3, 4), stddev=0.0)",
        "keras.initializers.Constant(np.arange(12.).reshape(3, 4))",
        "keras.initializers.Constant([[1., 2., 3., 4.]] * 3)",
    ],
)
def test_weights_in_an_initializer_do_not_reach_the_rebuilt_model(grader, start):
    part = Part("function", 1, (Statement(1, 1, SOURCE.replace("START", start)),))
    call = Call("function", observe="model", picture_shape=(3, 1, 1))
    result = grader.sandbox.run(RunCall(part, call), Limits())
    described = msgspec.msgpack.decode(result.report, type=Report).value
    assert isinstance(described, ModelConfig)

    from grader.sandbox.jobs.rebuilding import rebuild

    kernel, _ = rebuild(validate_model(described)).get_weights()
    assert not np.allclose(kernel, np.arange(12).reshape(3, 4))
    assert not np.allclose(kernel, [[1, 2, 3, 4]] * 3)


def test_the_document_states_the_limits():
    text = (REPOSITORY / "docs" / "security.md").read_text("utf-8")
    section = text.partition("## Fresh weights")[2].partition("\n## ")[0]
    for limit in (MAX_START_NUMBERS, MAX_DIFFERENT_NUMBERS, MAX_LIST_NUMBERS, MAX_LAYERS):
        assert f" {limit} " in section


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("LeakyReLU", lambda index: {"negative_slope": 1000 + index}),
        ("LeakyReLU", lambda index: {"negative_slope": 0.3 + index % 7}),
        ("ELU", lambda index: {"alpha": 2 + index % 50}),
        ("ReLU", lambda index: {"max_value": 5, "threshold": 2 + index % 9}),
        ("LayerNormalization", lambda index: {"epsilon": 0.5 + index % 3}),
        ("BatchNormalization", lambda index: {"epsilon": 2 + index % 3}),
    ],
)
def test_settings_of_activations_and_normalizations_hold_no_weights(kind, config):
    layers = [layer(kind, **config(index)) for index in range(3 * MAX_START_NUMBERS)]
    with pytest.raises(ValueError, match="at most"):
        validated_layers(*layers)


def test_many_different_whole_numbers_are_refused():
    layers = [layer("Dense", units=3 + index) for index in range(MAX_DIFFERENT_NUMBERS + 1)]
    with pytest.raises(ValueError, match="different numbers"):
        validated_layers(*layers)


def test_usual_settings_of_many_layers_are_accepted():
    norm = layer("BatchNormalization", epsilon=0.001, momentum=0.99)
    activation = layer("LeakyReLU", negative_slope=0.2)
    assert (
        len(validated_layers(*[norm, activation] * (MAX_START_NUMBERS // 2))) == MAX_START_NUMBERS
    )
