"""Exercises like `create_augmentation_model()`: a model that changes pictures at random.

Only layers of Keras count: these are active in training alone. The parameter `kinds` is the least
number of different ones.
"""

import pytest

from grader.checks.hints.preparing_layers import OUTPUT_RULES, OutputShape
from grader.checks.models import described_model, model_call
from grader.checks.preprocessing import expect_kinds, other_kinds
from grader.grading.check_context import CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import ModelEvidence


@pytest.fixture(scope="module")
def model(context: CheckContext, exercise: Exercise, submission: Submission) -> ModelEvidence:
    """The submission's model."""
    return described_model(submission, model_call(context, exercise.function))


@pytest.mark.check(title="{function} returns a Keras model")
def test_returns_a_model(model: ModelEvidence) -> None:
    """Pass, because the fixture `model` fails without a model."""


@pytest.mark.check(
    title="the model takes pictures and returns pictures of the same size",
    needs=["returns_a_model"],
)
def test_keeps_the_shape(context: CheckContext, model: ModelEvidence) -> None:
    expected = context.settings.data.shape
    if model.forward_shape is None:
        raise CheckFailure(
            f"input of shape {expected}",
            f"{model.input_shape}",
            "Does the input shape of the model match the size of the pictures?",
        )
    # Some layers of Keras declare another shape than they give.
    shapes = [model.forward_shape, *[model.output_shape] * (None not in model.output_shape)]
    others = [shape for shape in shapes if shape != expected]
    if others:
        raise CheckFailure(
            f"output of shape {expected}",
            f"{others[0]}",
            OUTPUT_RULES.hint(OutputShape(expected, others[0])),
        )


@pytest.mark.check(title="the model augments pictures in several ways", needs=["returns_a_model"])
def test_changes_pictures(exercise: Exercise, model: ModelEvidence) -> None:
    expect_kinds(model, exercise.parameter("kinds", int, 1))


@pytest.mark.check(title="the model augments pictures in training only", needs=["changes_pictures"])
def test_changes_nothing_else(model: ModelEvidence) -> None:
    others = other_kinds(model)
    if others:
        raise CheckFailure(
            "layers of Keras whose names begin with Random",
            f"also {', '.join(others)}",
            f"{others[0]} is active in predictions as well: is it a layer for augmentation?",
        )
