"""What a network expects and what its answers mean, wherever in it that is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops
from PIL import Image

from catsdogs.training.architectures import BUILDERS
from catsdogs.training.configurations import steps_of
from catsdogs.training.model_files import ModelMetadata, load_model
from catsdogs.training.model_interface import (
    ModelInterface,
    interface_of,
    probabilities_of_second_class,
)
from catsdogs.training.prediction import probabilities
from catsdogs.training.training_configs import TRAINING_CONFIGS

pytestmark = pytest.mark.slow

SHAPE = (8, 8, 3)
Layer = Callable[[Any], Any]


def functional(*parts: Layer) -> keras.Model:
    """A model that gives a picture to each part in turn."""
    given = value = keras.Input(SHAPE)
    for part in parts:
        value = part(value)
    return keras.Model(given, value)


def sequential(*parts: layers.Layer) -> keras.Sequential:
    return keras.Sequential([keras.Input(SHAPE), *parts])


def network(*first: Layer, last: tuple[Layer, ...] | None = None) -> keras.Model:
    """A network with these parts before all that it learns, and others at its end."""
    end = (layers.Dense(1, activation="sigmoid"),) if last is None else last
    return functional(*first, layers.Conv2D(2, 3), layers.GlobalAveragePooling2D(), *end)


def told(model: keras.Model) -> ModelInterface:
    return interface_of(json.loads(model.to_json()))


def scaling(scale: Any = 1 / 255, offset: float = 0.0) -> layers.Layer:
    return layers.Rescaling(scale, offset)


RAW = {
    "at the top": lambda: network(scaling()),
    "to -1 … 1": lambda: network(scaling(1 / 127.5, -1)),
    "in a nested functional block": lambda: network(functional(scaling())),
    "in a nested sequential block": lambda: network(sequential(layers.RandomFlip(), scaling())),
    "three levels down": lambda: network(functional(sequential(functional(scaling())))),
    "in a block that learns": lambda: network(functional(scaling(), layers.Conv2D(3, 1))),
    "in a sequential model": lambda: sequential(
        sequential(scaling()), layers.Flatten(), layers.Dense(1)
    ),
    "behind augmentation and cropping": lambda: network(
        layers.RandomRotation(0.1), layers.CenterCrop(6, 6), scaling()
    ),
    "for each channel": lambda: network(scaling([1 / 255, 1 / 255, 1 / 255])),
    "in two steps": lambda: network(scaling(1 / 5), scaling(1 / 51)),
    "by a division": lambda: network(lambda value: value / 255.0),
    "by arithmetic as of MobileNet": lambda: network(lambda value: value / 127.5 - 1),
    "by a product": lambda: network(lambda value: ops.multiply(value, 1 / 255)),
    "by a normalisation": lambda: network(
        layers.Normalization(mean=[123.7, 116.8, 103.9], variance=[3400.0, 3300.0, 3400.0])
    ),
    "by subtracting the mean of each channel, as of VGG16": lambda: network(
        keras.applications.vgg16.preprocess_input
    ),
    "by subtracting only": lambda: network(lambda value: value - 128.0),
    "by an offset only": lambda: network(scaling(1.0, -127.5)),
    "by a number for each channel": lambda: network(
        lambda value: value / np.array([58.0, 57.0, 57.0], np.float32)
    ),
    "before a normalisation that learned nothing": lambda: network(
        scaling(), layers.Normalization()
    ),
    "by a normalisation of centred pixels": lambda: network(
        lambda value: value - 128.0, layers.Normalization(mean=-6.0, variance=3400.0)
    ),
}
FROM_0_TO_1 = {
    "nothing": lambda: network(),
    "a scale that grows": lambda: network(scaling(2.0, -1)),
    "scaled up for a block that scales down": lambda: network(
        scaling(255.0), functional(scaling(1 / 255))
    ),
    "a small factor behind a convolution": lambda: network(layers.Conv2D(3, 1), scaling(0.05)),
    "a normalisation of pixels from 0 to 1": lambda: network(
        layers.Normalization(mean=[0.48, 0.45, 0.41], variance=[0.05, 0.05, 0.05])
    ),
    "a normalisation of pixels scaled up": lambda: network(
        scaling(255.0), layers.Normalization(mean=120.0, variance=3400.0)
    ),
    "the mean and deviation of each channel": lambda: network(
        lambda value: value - np.array([0.48, 0.45, 0.41], np.float32),
        lambda value: value / np.array([0.23, 0.22, 0.22], np.float32),
    ),
    "the negative": lambda: network(lambda value: 1 - value),
    "batch normalisation first": lambda: network(layers.BatchNormalization()),
}


@pytest.mark.parametrize("make", RAW.values(), ids=RAW)
def test_a_network_that_scales_by_itself_expects_pixels_up_to_255(make):
    assert told(make()).white == 255


@pytest.mark.parametrize("make", FROM_0_TO_1.values(), ids=FROM_0_TO_1)
def test_a_network_that_does_not_expects_pixels_up_to_1(make):
    assert told(make()).white == 1


PROBABILITIES = {
    "sigmoid": lambda: network(),
    "softmax": lambda: network(last=(layers.Dense(2, activation="softmax"),)),
    "a function": lambda: network(last=(layers.Dense(1, activation=keras.activations.sigmoid),)),
    "a layer of its own": lambda: network(last=(layers.Dense(1), layers.Activation("sigmoid"))),
    "a layer as activation": lambda: network(last=(layers.Dense(2, activation=layers.Softmax()),)),
    "Softmax": lambda: network(last=(layers.Dense(2), layers.Softmax())),
    "an operation": lambda: network(last=(layers.Dense(1), ops.sigmoid)),
    "hard": lambda: network(last=(layers.Dense(1, activation="hard_sigmoid"),)),
    "reshaped": lambda: network(
        last=(layers.Dense(1, activation="sigmoid"), layers.Reshape((1,)), layers.Flatten())
    ),
    "dropped and unchanged": lambda: network(
        last=(layers.Dense(1, activation="sigmoid"), layers.Dropout(0.5), layers.Identity())
    ),
    "of each place, averaged": lambda: functional(
        layers.Conv2D(1, 3, activation="sigmoid"), layers.GlobalAveragePooling2D()
    ),
    "in a nested head": lambda: network(
        last=(keras.Sequential([keras.Input((2,)), layers.Dense(1, activation="sigmoid")]),)
    ),
    "of the other class": lambda: network(
        last=(layers.Dense(1, activation="sigmoid"), lambda value: 1 - value)
    ),
    "of both classes, from one unit": lambda: network(
        last=(
            layers.Dense(1, activation="sigmoid"),
            lambda value: ops.concatenate([1 - value, value]),
        )
    ),
    "tanh moved to 0 … 1": lambda: network(
        last=(layers.Dense(1, activation="tanh"), lambda value: (value + 1) / 2)
    ),
    "a sigmoid of operations": lambda: network(
        last=(layers.Dense(1), lambda value: 1 / (1 + ops.exp(-value)))
    ),
    "kept away from 0 and 1": lambda: network(
        last=(layers.Dense(1, activation="sigmoid"), layers.Rescaling(0.98, 0.01))
    ),
}
LOGITS = {
    "linear": lambda: network(last=(layers.Dense(1),)),
    "linear by name": lambda: network(last=(layers.Dense(1, activation="linear"),)),
    "two units": lambda: network(last=(layers.Dense(2),)),
    "a linear activation": lambda: network(last=(layers.Dense(1), layers.Activation("linear"))),
    "flattened": lambda: network(last=(layers.Dense(1), layers.Flatten())),
    "tanh": lambda: network(last=(layers.Dense(1, activation="tanh"),)),
    "a sigmoid rescaled to -1 … 1": lambda: network(
        last=(layers.Dense(1, activation="sigmoid"), layers.Rescaling(2.0, -1.0))
    ),
    "behind a sigmoid within": lambda: network(
        last=(layers.Dense(4, activation="sigmoid"), layers.Dense(1))
    ),
    "in a nested head": lambda: network(
        last=(keras.Sequential([keras.Input((2,)), layers.Dense(1)]),)
    ),
}


@pytest.mark.parametrize("make", PROBABILITIES.values(), ids=PROBABILITIES)
def test_the_last_function_tells_that_answers_are_probabilities(make):
    assert told(make()).probabilities


@pytest.mark.parametrize("make", LOGITS.values(), ids=LOGITS)
def test_the_last_function_tells_that_answers_are_logits(make):
    assert not told(make()).probabilities


@pytest.mark.parametrize("network", BUILDERS)
def test_the_networks_by_name_expect_what_their_training_gives_them(network):
    metadata = ModelMetadata(
        network, TRAINING_CONFIGS[network].side, TRAINING_CONFIGS[network].resizing
    )
    model = BUILDERS[network]()

    assert told(model) == ModelInterface(white=metadata.white, probabilities=True)
    assert model.input_shape == (None, metadata.side, metadata.side, 3)


def test_answers_of_all_forms_become_the_probability_of_a_dog():
    logits = np.array([[0.4], [-3.0], [0.0]])
    expected = [0.59868766, 0.04742587, 0.5]

    np.testing.assert_allclose(probabilities_of_second_class(logits, False), expected, rtol=1e-6)
    pairs = np.hstack([np.zeros_like(logits), logits])
    np.testing.assert_allclose(probabilities_of_second_class(pairs, False), expected, rtol=1e-6)
    shares = np.array([[0.75, 0.25], [0.2, 0.2], [0.0, 0.0]])
    np.testing.assert_allclose(probabilities_of_second_class(shares, True), [0.25, 0.5, 0.5])
    np.testing.assert_allclose(probabilities_of_second_class(logits[:1], True), [0.4])


@pytest.mark.parametrize(
    "configuration", [{}, {"class_name": "Functional", "config": {}}, {"config": []}]
)
def test_what_is_no_configuration_is_refused(configuration):
    with pytest.raises(ValueError, match="not a configuration that Keras writes"):
        steps_of(configuration)


def asked(model: keras.Model, tmp_path: Path, shade: int) -> float:
    """What a saved network says of a flat picture."""
    model.save(tmp_path / "model.keras")
    Image.new("RGB", SHAPE[:2], (shade,) * 3).save(tmp_path / "0.png")
    (answer,) = probabilities(load_model(tmp_path / "model.keras"), [tmp_path / "0.png"])
    return float(answer)


def knowing(*first: Layer, units: int = 1, activation: str = "sigmoid") -> keras.Model:
    """A network that takes what is brighter than half for a dog, once pixels are from 0 to 1."""
    model = functional(*first, layers.GlobalAveragePooling2D(), layers.Dense(units, activation))
    columns = np.array([3.0] if units == 1 else [-3.0, 3.0], np.float32)
    model.layers[-1].set_weights([np.tile(columns, (3, 1)), -1.5 * columns])
    return model


@pytest.mark.parametrize("first", [(scaling,), (lambda: functional(scaling()),), ()])
@pytest.mark.parametrize(
    ("units", "activation"), [(1, "sigmoid"), (1, "linear"), (2, "softmax"), (2, "linear")]
)
def test_a_network_is_asked_as_it_was_built(tmp_path, first, units, activation):
    model = knowing(*(make() for make in first), units=units, activation=activation)

    assert asked(model, tmp_path, 150) > 0.55
    assert asked(model, tmp_path, 100) < 0.45


def test_a_normalisation_that_learned_from_raw_pixels_gets_such(tmp_path):
    for white, sure in ((255.0, 0.85), (1.0, 0.85)):
        normalisation = layers.Normalization()
        normalisation.adapt(np.array([[0.0, 0, 0], [1, 1, 1]]).reshape(2, 1, 1, 3) * white)
        model = functional(
            normalisation, layers.GlobalAveragePooling2D(), layers.Dense(1, "sigmoid")
        )
        model.layers[-1].set_weights([np.ones((3, 1)), np.zeros(1)])
        assert asked(model, tmp_path, 230) > sure
        assert asked(model, tmp_path, 30) < 1 - sure


@pytest.mark.parametrize("white", [1, 255])
def test_a_batch_normalisation_shows_which_pixels_it_learned_from(tmp_path, white):
    normalization = layers.BatchNormalization()
    model = network(normalization)
    normalization.moving_mean.assign([0.48 * white, 0.45 * white, 0.41 * white])
    model.save(tmp_path / "model.keras")

    assert load_model(tmp_path / "model.keras").metadata.white == white


@pytest.mark.parametrize("scale", [{"config": 3}, {"config": {"value": {}}}, [[1], [1, 2]], "x"])
def test_a_scale_that_keras_does_not_write_is_refused(scale):
    configuration = json.loads(sequential(scaling()).to_json())
    configuration["config"]["layers"][1]["config"]["scale"] = scale

    with pytest.raises(ValueError, match=r"."):
        interface_of(configuration)


def test_one_picture_with_a_small_logit_is_a_logit(tmp_path):
    model = functional(layers.GlobalAveragePooling2D(), layers.Dense(1))
    model.layers[-1].set_weights([np.zeros((3, 1)), np.array([0.4])])

    assert asked(model, tmp_path, 10) == pytest.approx(0.59868766, rel=1e-5)


def test_a_network_for_pictures_of_any_size_gets_those_of_the_exercise(tmp_path):
    given = keras.Input((None, None, 3))
    pooled = layers.GlobalAveragePooling2D()(given)
    keras.Model(given, layers.Dense(1, "sigmoid")(pooled)).save(tmp_path / "model.keras")

    assert load_model(tmp_path / "model.keras").metadata.side == 150
