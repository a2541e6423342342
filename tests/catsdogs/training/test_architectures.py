"""The networks: their numbers are published or can be had on paper."""

import keras
import numpy as np
import pytest

from catsdogs.training.architectures import BUILDERS, multiply_adds
from catsdogs.training.training_configs import TRAINING_CONFIGS, Network

pytestmark = pytest.mark.slow


def convolution(inputs: int, outputs: int) -> int:
    """Parameters of a 3x3 convolution without bias and of its normalisation."""
    return 9 * inputs * outputs + 4 * outputs


PARAMETERS = {
    Network.BASELINE: 9_494_561,
    Network.REGULARISED: (
        convolution(3, 32)
        + convolution(32, 32)
        + convolution(32, 64)
        + convolution(64, 64)
        + convolution(64, 128)
        + convolution(128, 128)
        + convolution(128, 256)
        + convolution(256, 256)
        + 257
    ),
    Network.SMALL: convolution(3, 32) + convolution(32, 64) + convolution(64, 128) + 129,
    Network.DEEP: (
        convolution(3, 32)
        + 2 * convolution(32, 32)
        + convolution(32, 64)
        + 2 * convolution(64, 64)
        + convolution(64, 128)
        + 2 * convolution(128, 128)
        + convolution(128, 256)
        + 2 * convolution(256, 256)
        + 257
    ),
    Network.WIDE_INPUT: 16_880_961,
}
PUBLISHED_WIDE_INPUT = [
    ((255, 255, 32), 896),
    ((128, 128, 32), 0),
    ((128, 128, 64), 18_496),
    ((64, 64, 64), 0),
    ((64, 64, 128), 73_856),
    ((32, 32, 128), 0),
    ((131_072,), 0),
    ((128,), 16_777_344),
    ((64,), 8_256),
    ((32,), 2_080),
    ((1,), 33),
]


@pytest.fixture(scope="module")
def models() -> dict[Network, keras.Model]:
    return {network: build() for network, build in BUILDERS.items()}


@pytest.mark.parametrize("network", Network)
def test_parameters_are_those_published_or_counted_by_hand(models, network):
    model = models[network]

    assert model.count_params() == PARAMETERS[network]
    assert f"{PARAMETERS[network]:,} parameters" in BUILDERS[network].__doc__


@pytest.mark.parametrize("network", Network)
def test_a_network_takes_the_pictures_of_its_recipe_and_gives_one_probability(models, network):
    side = TRAINING_CONFIGS[network].side
    model = models[network]

    assert model.input_shape == (None, side, side, 3)
    assert model.output_shape == (None, 1)
    assert 0 < model.predict(np.ones((1, side, side, 3), np.float32), verbose=0).item() < 1


def test_the_wide_input_is_the_published_table(models):
    layers = models[Network.WIDE_INPUT].layers

    assert [
        (tuple(layer.output.shape[1:]), layer.count_params()) for layer in layers
    ] == PUBLISHED_WIDE_INPUT


@pytest.mark.parametrize("network", [Network.REGULARISED, Network.SMALL, Network.DEEP])
def test_the_family_is_normalised_pooled_dropped_out_and_trained_by_rmsprop(models, network):
    model = models[network]
    kinds = [type(layer).__name__ for layer in model.layers]

    assert kinds.count("BatchNormalization") == kinds.count("Conv2D") >= 3
    assert {"MaxPooling2D", "Dropout"} <= set(kinds)
    assert max(i for i, kind in enumerate(kinds) if kind == "BatchNormalization") < kinds.index(
        "Dropout"
    )
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-3)


def test_the_family_goes_from_small_to_deep(models):
    work = [
        multiply_adds(models[network])
        for network in (Network.SMALL, Network.REGULARISED, Network.DEEP)
    ]

    blocks = [(64, 9 * (3 * 32 + 32 * 32)), (32, 9 * (32 * 64 + 64 * 64))]
    blocks += [(16, 9 * (64 * 128 + 128 * 128)), (8, 9 * (128 * 256 + 256 * 256))]
    assert work == sorted(work)
    assert work[1] == sum(side**2 * weights for side, weights in blocks) + 256


def test_multiply_adds_of_the_baseline_are_those_counted_by_hand(models):
    convolutions = 148**2 * 9 * 3 * 16 + 72**2 * 9 * 16 * 32 + 34**2 * 9 * 32 * 64

    assert multiply_adds(models[Network.BASELINE]) == convolutions + 18_496 * 512 + 512
