"""Exercise `trained_model`: the trained model in a submission predicts photos that nobody has.

The description in the file is validated before anything is built from it. The model is rebuilt
where no student code has run, and only its predictions come back. The accuracy is computed here:
the labels never enter the sandbox.
"""

from collections.abc import Mapping

import msgspec
import numpy as np
import pytest

from catsdogs.training.keras2 import to_keras3
from catsdogs.training.model_interface import (
    ModelInterface,
    interface_of,
    probabilities_of_second_class,
)
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.grading.training_data import SIDE, HoldoutData
from grader.sandbox.protocol import ModelConfig, ModelEvidence

_MIN_SIDE_PIXELS, _MAX_SIDE_PIXELS = 32, 512
# Far below guessing: the model distinguishes the classes, but names them the other way round.
_REVERSED_ACCURACY = 0.3


@pytest.fixture(scope="module")
def saved(submission: Submission) -> ModelConfig:
    """The description of the model in the file, in the form of today's Keras."""
    saved = submission.saved_model()
    try:
        today = to_keras3(saved.architecture)
    except ValueError as error:
        raise CheckFailure("a model as Keras describes it", str(error)) from None
    return msgspec.structs.replace(saved, architecture=today)


@pytest.fixture(scope="module")
def model(submission: Submission, saved: ModelConfig) -> ModelEvidence:
    """The model of the file, without its weights."""
    return submission.describe(saved, (SIDE, SIDE, 3))


@pytest.mark.check(title="the file holds a trained model for square color pictures")
def test_holds_a_model(model: ModelEvidence) -> None:
    height, width, *channels = (*model.input_shape, None, None)[:4]
    if channels[:1] != [3] or len(model.input_shape) != 3 or height != width:
        raise CheckFailure(
            "a model for pictures of shape (side, side, 3)", f"one for {model.input_shape}"
        )
    if height is not None and not _MIN_SIDE_PIXELS <= height <= _MAX_SIDE_PIXELS:
        raise CheckFailure(
            f"a model for pictures of {_MIN_SIDE_PIXELS} to {_MAX_SIDE_PIXELS} pixels each way",
            f"{height} pixels",
        )
    if model.output_shape not in ((1,), (2,)):
        raise CheckFailure(
            "a model that predicts one number, or one for each class",
            f"shape {model.output_shape}",
        )


@pytest.mark.check(title="the model classifies unseen photos correctly", needs=["holds_a_model"])
def test_knows_unseen_photos(
    context: CheckContext, submission: Submission, saved: ModelConfig, model: ModelEvidence
) -> None:
    # A model that takes any size gets the size of the exercises.
    with context.holdout_data(model.input_shape[0] or SIDE) as holdout:
        expected, values = _predict(submission, saved, holdout)
    classes = np.asarray(probabilities_of_second_class(values, expected.probabilities) > 0.5, int)
    accuracy = float((classes == holdout.labels).mean())
    threshold = context.trained_model.accuracy
    if accuracy < threshold:
        constant = len(set(classes)) == 1
        raise CheckFailure(
            f"at least {threshold:.0%} of {len(classes)} unseen photos right",
            f"{accuracy:.0%}" + (", with the same answer for every photo" if constant else ""),
            _accuracy_hint(expected, accuracy),
        )


def _predict(
    submission: Submission, saved: ModelConfig, holdout: HoldoutData
) -> tuple[ModelInterface, np.ndarray]:
    """Predict the photos as `catsdogs predict` and `catsdogs evaluate` do.

    Returns:
        The pixel values that the model expects, and its predictions (n, units).
    """
    expected = _expected_input(saved, {})
    predictions = submission.predict(saved, holdout.inputs, expected.white / 255)
    # The means that a normalization learned are known only now; other pixel values may fit them.
    updated = _expected_input(saved, predictions.learned_means)
    if updated != expected:
        predictions = submission.predict(saved, holdout.inputs, updated.white / 255)
    values = predictions.values.numpy()
    if len(values) != len(holdout.labels):
        raise CheckFailure(f"{len(holdout.labels)} predictions", f"{len(values)} predictions")
    return updated, values


def _expected_input(saved: ModelConfig, learned_means: Mapping[str, float]) -> ModelInterface:
    try:
        return interface_of(saved.architecture, learned_means)
    except ValueError as error:
        raise CheckFailure("a model as Keras describes it", str(error)) from None


def _accuracy_hint(expected: ModelInterface, accuracy: float) -> str:
    if accuracy <= _REVERSED_ACCURACY:
        return "are the labels the other way round? Cats are 0, dogs are 1"
    return (
        f"pixels come from 0 to {expected.white}, as this model seems to expect: "
        "was it trained with these values?"
    )
