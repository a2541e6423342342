"""Constant weights make no difference to the description of a model."""

import pytest

from grader.grading.grader import Grader
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.sandbox.protocol import Call, Limits, ModelConfig, Nothing, Part, Slice, Statement

pytestmark = pytest.mark.slow

HEAD = """
import keras
import numpy as np
from keras import layers


"""
MODEL = """
def function():
    model = keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.Conv2D(4, 3, kernel_initializer={initializer}),
        layers.Flatten(),
        layers.Dense(1, kernel_initializer="he_normal", activation="sigmoid"),
    ])
    {last}
    return model
"""
RANDOM = [
    "'glorot_uniform'",
    "'lecun_normal'",
    "'variance_scaling'",
    "keras.initializers.RandomNormal(stddev=0.1, seed=3)",
    "'random_uniform'",
    "keras.initializers.TruncatedNormal()",
    "'orthogonal'",
]


def submission(grader: Grader, source: str) -> SandboxedSubmission:
    part = Part("function", 1, (Statement(1, 1, HEAD), Statement(2, 1, source)))
    return SandboxedSubmission(grader.sandbox, Slice({"function": part}), Limits(), Limits())


def describe_model(grader: Grader, source: str) -> ModelConfig:
    call = Call("function", observe="model", picture_shape=(8, 8, 3))
    value = submission(grader, source).call(call).value
    assert isinstance(value, ModelConfig), value
    return value


def kernel_initializer(config: ModelConfig) -> dict[str, object]:
    layers = config.architecture["config"]["layers"]
    (convolution,) = [layer for layer in layers if layer["class_name"] == "Conv2D"]
    initializer: dict[str, object] = convolution["config"]["kernel_initializer"]
    return initializer


@pytest.mark.parametrize("initializer", RANDOM)
def test_the_initializer_is_in_the_description(grader: Grader, initializer: str) -> None:
    source = MODEL.format(initializer=initializer, last="")
    import keras

    expected = keras.initializers.get(eval(initializer))

    found = kernel_initializer(describe_model(grader, source))

    assert found["class_name"] == type(expected).__name__
    assert found["config"] == expected.get_config()


def test_weights_of_a_returned_model_are_constant(grader: Grader) -> None:
    last = "assert np.ptp(model.get_weights()[0]) == 0"

    describe_model(grader, MODEL.format(initializer="'glorot_uniform'", last=last))


def test_weights_are_random_if_no_model_is_asked_for(grader: Grader) -> None:
    last = "assert np.ptp(model.get_weights()[0]) > 0"

    called = submission(grader, MODEL.format(initializer="'glorot_uniform'", last=last)).call(
        Call("function")
    )

    assert isinstance(called.value, Nothing)


@pytest.mark.parametrize(
    "source",
    [
        # One that asserts its arguments, and one that uses weights from Keras.
        "class Own(keras.initializers.Initializer):\n"
        "    def __call__(self, shape, dtype=None):\n"
        "        assert tuple(shape) == (3, 3, 3, 4)\n"
        "        return keras.random.normal(shape, dtype=dtype)\n",
        "class Own(keras.initializers.GlorotUniform):\n"
        "    def __call__(self, shape, dtype=None):\n"
        "        drawn = super().__call__(shape, dtype)\n"
        "        norm = np.linalg.norm(drawn)\n"
        "        assert norm > 0\n"
        "        return drawn / norm\n",
    ],
)
def test_initializers_of_students_still_work(grader: Grader, source: str) -> None:
    describe_model(grader, f"{source}\n{MODEL.format(initializer='Own()', last='')}")
