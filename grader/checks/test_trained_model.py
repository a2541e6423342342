"""Exercise `trained_model`: the trained model that a student hands in is asked for unseen photos.

Its description is looked through before anything is built from it, it is rebuilt where no student
code has run, and only its predictions come back. The accuracy is computed here: the labels are
nowhere else.
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

# Pixels each way that a model may want; one that takes any gets what the exercise uses.
_SMALLEST, _LARGEST = 32, 512


@pytest.fixture(scope="module")
def saved(submission: Submission) -> ModelConfig:
    """What the file says that its model consists of."""
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


@pytest.mark.check(title="the file holds a trained model for square colour pictures")
def test_holds_a_model(model: ModelEvidence) -> None:
    height, width, *channels = (*model.input_shape, None, None)[:4]
    if channels[:1] != [3] or len(model.input_shape) != 3 or height != width:
        raise CheckFailure(
            "a model for pictures of shape (side, side, 3)", f"one for {model.input_shape}"
        )
    if height is not None and not _SMALLEST <= height <= _LARGEST:
        raise CheckFailure(
            f"a model for pictures of {_SMALLEST} to {_LARGEST} pixels each way", f"{height} pixels"
        )
    if model.output_shape not in ((1,), (2,)):
        raise CheckFailure(
            "a model that answers with one number, or with one for each class",
            f"shape {model.output_shape}",
        )


@pytest.mark.check(
    title="it tells cats from dogs on photos that nobody has", needs=["holds_a_model"]
)
def test_knows_unseen_photos(
    context: CheckContext, submission: Submission, saved: ModelConfig, model: ModelEvidence
) -> None:
    with context.holdout_data(model.input_shape[0] or SIDE) as unseen:
        expected, values = _answers(submission, saved, unseen)
    chosen = np.asarray(probabilities_of_second_class(values, expected.probabilities) > 0.5, int)
    accuracy, wanted = float((chosen == unseen.labels).mean()), context.trained_model.accuracy
    if accuracy < wanted:
        always = len(set(chosen)) == 1
        raise CheckFailure(
            f"at least {wanted:.0%} of {len(chosen)} unseen photos right",
            f"{accuracy:.0%}" + (", with the same answer for every photo" if always else ""),
            _hint(expected, accuracy),
        )


def _answers(
    submission: Submission, saved: ModelConfig, unseen: HoldoutData
) -> tuple[ModelInterface, np.ndarray]:
    """What the model says of the photos, asked as `catsdogs predict` and `evaluate` ask it."""
    expected = _expectation(saved, {})
    answered = submission.predict(saved, unseen.pictures, float(expected.white))
    # What a normalisation has learned is known only now, and may tell of other pixel values.
    told = _expectation(saved, answered.learned_means)
    if told != expected:
        answered = submission.predict(saved, unseen.pictures, float(told.white))
    values = answered.values.numpy()
    if len(values) != len(unseen.labels):
        raise CheckFailure(f"{len(unseen.labels)} predictions", f"{len(values)} predictions")
    return told, values


def _expectation(saved: ModelConfig, learned_means: Mapping[str, float]) -> ModelInterface:
    try:
        return interface_of(saved.architecture, learned_means)
    except ValueError as error:
        raise CheckFailure("a model as Keras describes it", str(error)) from None


def _hint(expected: ModelInterface, accuracy: float) -> str:
    if accuracy <= 0.3:  # far worse than guessing: it knows, but the other way round
        return "are the labels the other way round? Cats are 0, dogs are 1"
    scale = f"from 0 to {expected.white}"
    return f"pixels come {scale}, as this model seems to want: was it trained on such?"
