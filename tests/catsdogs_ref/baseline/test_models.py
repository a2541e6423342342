"""The network: its numbers can be had on paper."""

import keras
import numpy as np
import pytest

from catsdogs_ref.baseline.models import create_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return create_model()


def test_parameters_are_those_counted_by_hand(model):
    convolutions = [3 * 3 * 3 * 16 + 16, 3 * 3 * 16 * 32 + 32, 3 * 3 * 32 * 64 + 64]
    dense = [17 * 17 * 64 * 512 + 512, 512 + 1]
    counted = [layer.count_params() for layer in model.layers if layer.count_params()]

    assert counted == convolutions + dense
    assert model.count_params() == 9_494_561


def test_pictures_shrink_to_17_by_17_places(model):
    shapes = [tuple(layer.output.shape[1:]) for layer in model.layers]

    assert shapes == [
        (148, 148, 16),
        (74, 74, 16),
        (72, 72, 32),
        (36, 36, 32),
        (34, 34, 64),
        (17, 17, 64),
        (18_496,),
        (512,),
        (1,),
    ]


def test_the_answer_is_one_probability_for_each_picture(model):
    answers = model.predict(np.zeros((3, 150, 150, 3), dtype=np.float32), verbose=0)

    assert answers.shape == (3, 1)
    np.testing.assert_array_equal(answers, 0.5)  # a black picture and zero biases


def test_it_is_compiled_for_two_classes(model):
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-3)
    assert model.loss == "binary_crossentropy"
