"""The call of `create_model`, and what the model that it returned consists of."""

from grader.grading.call_failures import unexpected
from grader.grading.submission import Submission
from grader.grading.training_data import SIDE
from grader.sandbox.protocol import Call, ModelConfig, ModelEvidence

_PICTURE = (SIDE, SIDE, 3)


def model_call() -> Call:
    """The call: without arguments, for pictures of 150 by 150."""
    return Call("create_model", observe="model", picture_shape=_PICTURE)


def described(submission: Submission) -> ModelEvidence:
    """What a submission's model consists of."""
    return submission.describe(returned_model(submission), _PICTURE)


def rescales(model: ModelEvidence) -> bool:
    """Whether a layer of the model itself brings pixels from 0 … 255 to 0 … 1 or -1 … 1."""
    scales = [layer.settings.get("scale") for layer in model.layers if layer.kind == "Rescaling"]
    return any(isinstance(scale, float) and scale < 0.1 for scale in scales)


def returned_model(submission: Submission) -> ModelConfig:
    """The description that `create_model` gave; raises `CheckFailure` when it is no model."""
    value = submission.call(model_call()).value
    if not isinstance(value, ModelConfig):
        raise unexpected("create_model", "a Keras model", value)
    return value
