"""Own functions are replaced by Keras functions that compute the same."""

import pytest

from grader.grading.submission import CallFailure
from grader.sandbox.protocol import ModelEvidence
from tests.grader.sandbox.jobs.test_compiling import describe_model

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
        return describe_model(grader, SOURCE.format(layers=layers, before=before))

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
        ("tf.nn.softmax", "softmax"),
        ("tf.nn.swish", "silu"),
        ("tf.nn.leaky_relu", "leaky_relu"),
        ("tf.math.softplus", "softplus"),
        ("tf.math.exp", "exponential"),
        ("tf.sigmoid", "sigmoid"),
        ("tf.identity", "linear"),
        ("ops.softmax", "softmax"),
        ("ops.hard_swish", "hard_silu"),
        ("ops.log_softmax", "log_softmax"),
    ],
)
def test_an_own_activation_that_equals_one_of_keras_is_replaced(model, function, name):
    found = model(CONVOLUTION.format(f"activation={function}"))
    assert found.layers[0].activation == name


@pytest.mark.parametrize(
    ("before", "setting", "message"),
    [
        ("def wobble(x): return x + tf.sin(x)", "activation=wobble",
         "the layer first uses the function wobble (cell 3)"),
        ("def relu(x): return -tf.nn.relu(-x)", "activation=relu",
         "the layer first uses the function relu (cell 3)"),
    ],
)  # fmt: skip
def test_an_own_activation_without_an_equal_is_named_with_layer_and_cell(
    model, before, setting, message
):
    with pytest.raises(CallFailure) as failure:
        model(CONVOLUTION.format(setting), before)
    assert message in failure.value.actual
    assert "source code" not in str(failure.value)
    assert "/" not in failure.value.actual


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("tf.sin", "tf.math.sin"),
        ("tf.nn.l2_normalize", "tf.nn.l2_normalize"),
        ("ops.sin", "keras.ops.sin"),
    ],
)
def test_a_function_of_a_library_without_an_equal_is_named_as_in_the_library(model, function, name):
    with pytest.raises(CallFailure) as failure:
        model(CONVOLUTION.format(f"activation={function}"))
    assert failure.value.actual == (
        f"the layer first uses {name}, which equals no activation of Keras"
    )


def test_both_activations_of_a_recurrent_layer_are_replaced(model):
    layer = (
        "layers.Reshape((150, 450)), "
        "layers.LSTM(2, activation=tf.nn.relu, recurrent_activation=tf.math.sigmoid)"
    )
    found = model(layer).layers[-1]
    assert (found.activation, found.settings["recurrent_activation"]) == ("relu", "sigmoid")


@pytest.mark.parametrize(
    "initializer",
    [
        "lambda shape, dtype=None: tf.random.normal(shape)",
        "tf.random_normal_initializer(0.0, 0.02)",
        "start",
        "Start()",
    ],
)
def test_an_own_initializer_makes_no_difference(model, initializer):
    before = (
        "def start(shape, dtype=None): return np.ones(shape)\n"
        "class Start(keras.initializers.Initializer):\n"
        "    def __call__(self, shape, dtype=None): return ops.ones(shape)"
    )
    plain = model(CONVOLUTION.format(""))
    assert model(CONVOLUTION.format(f"kernel_initializer={initializer}"), before) == plain
