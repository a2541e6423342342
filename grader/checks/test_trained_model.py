"""Exercise `trained_model`: the trained model in a submission predicts inputs that nobody has.

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
from grader.checks.fitting_losses import output_units, units_fit
from grader.checks.hints.trained_model import TRAINED_RULES, Classified
from grader.checks.models import rescales
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.grading.training_data import HoldoutData
from grader.predictions import classes_of
from grader.sandbox.protocol import ModelConfig, ModelEvidence
from grader.training_settings import Data

_MIN_SIDE_PIXELS, _MAX_SIDE_PIXELS = 32, 512


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
def model(context: CheckContext, submission: Submission, saved: ModelConfig) -> ModelEvidence:
    """The model of the file, without its weights."""
    return submission.describe(saved, context.settings.data.shape)


@pytest.mark.check(title="the file holds a trained model for the data")
def test_holds_a_model(context: CheckContext, model: ModelEvidence) -> None:
    data = context.settings.data
    if data.is_cats_and_dogs:
        _expect_model_for_photos(model)
        return
    if model.forward_shape is None:
        raise CheckFailure(
            f"a model for inputs of shape {data.shape}",
            f"one for {model.input_shape}",
            "Was the model saved that takes inputs of this input_shape?",
        )
    units = output_units(model)
    if units is None or not units_fit(units, data):
        raise CheckFailure(
            f"a model that predicts one number for each of {data.classes} classes",
            f"an output of shape {model.output_shape}",
            "How many units does the last layer of the saved model have?",
        )


def _expect_model_for_photos(model: ModelEvidence) -> None:
    """Expect square color pictures as input, and one number or one for each class as output."""
    height, width, *channels = (*model.input_shape, None, None)[:4]
    if channels[:1] != [3] or len(model.input_shape) != 3 or height != width:
        raise CheckFailure(
            "a model for pictures of shape (side, side, 3)",
            f"one for {model.input_shape}",
            "Was the model for photos saved, with an input_shape of height, width and 3 channels?",
        )
    if height is not None and not _MIN_SIDE_PIXELS <= height <= _MAX_SIDE_PIXELS:
        raise CheckFailure(
            f"a model for pictures of {_MIN_SIDE_PIXELS} to {_MAX_SIDE_PIXELS} pixels each way",
            f"{height} pixels",
            "Which size of pictures does the input_shape of the saved model have?",
        )
    if model.output_shape not in ((1,), (2,)):
        raise CheckFailure(
            "a model that predicts one number, or one for each class",
            f"an output of shape {model.output_shape}",
            "How many units does the last layer of the saved model have?",
        )


@pytest.mark.check(title="the model classifies unseen inputs correctly", needs=["holds_a_model"])
def test_knows_unseen_photos(
    context: CheckContext, submission: Submission, saved: ModelConfig, model: ModelEvidence
) -> None:
    data = context.settings.data
    # A model that takes any size gets the size of the exercises.
    with context.holdout_data(model.input_shape[0] or data.shape[0]) as holdout:
        if data.is_cats_and_dogs:
            expected, classes = _classes_of_photos(submission, saved, holdout)
        else:
            expected, classes = None, _classes_of_inputs(submission, saved, holdout, data)
    accuracy = float((classes == holdout.labels).mean())
    threshold = context.trained_model.accuracy
    if accuracy < threshold:
        constant = len(set(classes)) == 1
        name = "photo" if data.is_cats_and_dogs else data.input_name
        raise CheckFailure(
            f"at least {threshold:.0%} of {len(classes)} unseen {name}s right",
            f"{accuracy:.0%}" + (f", with the same answer for every {name}" if constant else ""),
            TRAINED_RULES.hint(Classified(data, accuracy, expected.white if expected else None)),
        )


def _classes_of_inputs(
    submission: Submission, saved: ModelConfig, holdout: HoldoutData, data: Data
) -> np.ndarray:
    """Predict the classes (n,) of a course's own inputs, divided unless the model rescales them."""
    interface = _expected_input(saved, {})
    factor = 1.0 if rescales(submission.describe(saved, data.shape), data) else 1 / data.scale
    values = submission.predict(saved, holdout.inputs, factor).values.numpy()
    _expect_all(values, holdout)
    return classes_of(values, from_logits=not interface.probabilities)


def _classes_of_photos(
    submission: Submission, saved: ModelConfig, holdout: HoldoutData
) -> tuple[ModelInterface, np.ndarray]:
    """Return the pixel values that a model expects, and its classes (n,) of photos."""
    expected, values = _predict(submission, saved, holdout)
    is_dog = probabilities_of_second_class(values, expected.probabilities) > 0.5
    return expected, np.asarray(is_dog, int)


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
    _expect_all(values, holdout)
    return updated, values


def _expect_all(values: np.ndarray, holdout: HoldoutData) -> None:
    if len(values) != len(holdout.labels):
        raise CheckFailure(f"{len(holdout.labels)} predictions", f"{len(values)} predictions")


def _expected_input(saved: ModelConfig, learned_means: Mapping[str, float]) -> ModelInterface:
    try:
        return interface_of(saved.architecture, learned_means)
    except ValueError as error:
        raise CheckFailure("a model as Keras describes it", str(error)) from None
