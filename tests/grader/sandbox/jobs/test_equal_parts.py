"""A student's own functions: Keras' own take their place where they compute the same."""

import pytest

from grader.grading.submission import CallFailure
from grader.sandbox.protocol import ModelEvidence
from tests.grader.sandbox.jobs.test_compiling import described

pytestmark = pytest.mark.slow

SOURCE = """
import keras, numpy as np, tensorflow as tf
from keras import layers, ops
from tensorflow.keras import backend as K

{before}

def create_model():
    model = keras.Sequential([keras.Input((150, 150, 3)), {layers}])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model
"""
CONVOLUTION = "layers.Conv2D(4, 3, name='first', {}), layers.Flatten(), layers.Dense(1)"


@pytest.fixture(scope="module")
def model(grader):
    def of(layers: str, before: str = "") -> ModelEvidence:
        return described(grader, SOURCE.format(layers=layers, before=before))

    return of


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("lambda x: tf.nn.relu(x)", "relu"),
        ("lambda x: x * tf.cast(x > 0, x.dtype)", "relu"),
        ("tf.nn.relu", "relu"),
        ("K.relu", "relu"),
        ("tf.nn.relu6", "relu6"),
        ("lambda x: 1 / (1 + tf.exp(-x))", "sigmoid"),
        ("lambda x: tf.minimum(tf.maximum(x, 0), 6)", "relu6"),
        ("lambda x: x * tf.sigmoid(x)", "silu"),
        ("lambda x: x", "linear"),
        ("lambda x: ops.tanh(x)", "tanh"),
        ("tf.function(lambda x: tf.nn.elu(x))", "elu"),
    ],
)
def test_an_activation_that_computes_what_one_of_keras_does_is_that_one(model, function, name):
    found = model(CONVOLUTION.format(f"activation={function}"))
    assert found.layers[0].activation == name


@pytest.mark.parametrize(
    ("before", "setting", "words"),
    [
        ("def wobble(x): return x + tf.sin(x)", "activation=wobble",
         "the layer first uses the function wobble (cell 3)"),
        ("def relu(x): return -tf.nn.relu(-x)", "activation=relu",
         "the layer first uses the function relu (cell 3)"),
    ],
)  # fmt: skip
def test_what_keras_does_not_have_is_named_with_its_layer_and_cell(model, before, setting, words):
    with pytest.raises(CallFailure) as failure:
        model(CONVOLUTION.format(setting), before)
    assert words in failure.value.actual
    assert "source code" not in str(failure.value)
    assert "/" not in failure.value.actual


@pytest.mark.parametrize(
    "initializer",
    [
        "lambda shape, dtype=None: tf.random.normal(shape)",
        "tf.random_normal_initializer(0.0, 0.02)",
        "start",
        "Start()",
    ],
)
def test_an_initializer_of_ones_own_costs_nothing(model, initializer):
    before = (
        "def start(shape, dtype=None): return np.ones(shape)\n"
        "class Start(keras.initializers.Initializer):\n"
        "    def __call__(self, shape, dtype=None): return ops.ones(shape)"
    )
    plain = model(CONVOLUTION.format(""))
    assert model(CONVOLUTION.format(f"kernel_initializer={initializer}"), before) == plain
