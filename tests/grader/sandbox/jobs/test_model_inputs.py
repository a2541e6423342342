"""Models of any input and output are described: tokens, sequences, tables, several inputs."""

import pytest

from grader.checks import call, described_model, observe_model
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.sandbox.protocol import Limits, Part, Slice, Statement

pytestmark = pytest.mark.slow

SOURCE = """
import keras
from keras import layers as L, ops

class Mean(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding, self.last = L.Embedding(100, 8), L.Dense(2)
    def call(self, x):
        return self.last(ops.mean(self.embedding(x), axis=1))

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = Twice(3)
    def call(self, x):
        return self.last(ops.cast(x, "float32"))

class Twice(L.Dense):
    def call(self, x):
        return 2 * super().call(x)

def masked():
    tokens = keras.Input((20,), dtype="int32")
    x = L.Bidirectional(L.GRU(4))(L.Embedding(100, 8, mask_zero=True)(tokens))
    return keras.Model(tokens, L.Dense(1)(x))

def several():
    numbers, tokens = keras.Input((4,)), keras.Input((10,), dtype="int32")
    x = L.Concatenate()([numbers, L.Flatten()(L.Embedding(5, 2)(tokens))])
    y, z = L.Dense(1, activation="sigmoid", name="y")(x), L.Dense(3, name="z")(x)
    model = keras.Model([numbers, tokens], [y, z])
    model.compile("adam", {"y": "binary_crossentropy", "z": "mse"}, metrics={"y": "accuracy"})
    return model

def function():
    return BODY
"""


@pytest.fixture
def describe(grader):
    """Describe the model that an expression makes."""

    def described(body, input_shape, input_type="float32"):
        part = Part("function", 1, (Statement(1, 1, SOURCE.replace("BODY", body)),))
        submission = SandboxedSubmission(
            grader.sandbox, Slice({"function": part}), Limits(), Limits(), None, True
        )
        observing = observe_model(input_shape, input_type)
        return described_model(submission, call("function", observe=observing))

    return described


@pytest.mark.parametrize(
    ("body", "shape", "output", "kinds"),
    [
        ("keras.Sequential([L.Embedding(100, 8), L.LSTM(4), L.Dense(3)])", (20,), (3,),
         ["Embedding", "LSTM", "Dense"]),
        ("masked()", (20,), (1,), ["Embedding", "Bidirectional", "Dense"]),
        ("Mean()", (20,), (2,), ["Embedding", "Mean", "Dense"]),
        ("Own()", (20,), (3,), ["own Twice"]),
    ],
)  # fmt: skip
def test_models_of_tokens_are_described(describe, body, shape, output, kinds):
    found = describe(body, shape, "int32")
    assert [layer.kind for layer in found.layers] == kinds
    assert (found.input_shape, found.output_shape, found.forward_shape) == (shape, output, output)


@pytest.mark.parametrize(
    ("body", "shape", "output"),
    [
        ("keras.Sequential([L.Dense(4), L.Dense(2)])", (7,), (2,)),
        ("keras.Sequential([L.Conv1D(4, 3), L.GlobalMaxPooling1D()])", (30, 2), (4,)),
        ("keras.Sequential([L.Conv2D(4, 3), L.Flatten()])", (5, 5, 1), (36,)),
        ("keras.Sequential([L.Conv3D(2, 3)])", (4, 4, 4, 1), (2, 2, 2, 2)),
        ("keras.Sequential([keras.Input((None, 2)), L.Conv1D(4, 3)])", (30, 2), (28, 4)),
    ],
)
def test_models_of_inputs_of_any_rank_are_built_and_run(describe, body, shape, output):
    found = describe(body, shape)
    assert found.forward_shape == output
    assert (found.input_shapes, found.output_shapes) == ((), ())


def test_several_inputs_and_outputs_are_listed(describe):
    found = describe("several()", (4,))
    assert found.input_shapes == ((4,), (10,))
    assert found.output_shapes == ((1,), (3,))
    assert found.forward_shape is None
    assert found.compile is not None
    assert (found.compile.loss, found.compile.metrics) == ("binary_crossentropy", ("accuracy",))
