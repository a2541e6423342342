"""The call of `create_model`, and the description of the model that it returns."""

from grader.grading.call_failures import unexpected
from grader.grading.submission import Submission
from grader.grading.training_data import SIDE
from grader.sandbox.protocol import Call, ModelConfig, ModelEvidence

_PICTURE_SHAPE = (SIDE, SIDE, 3)
# A Rescaling layer with a scale below this expects pixels from 0 to 255.
_MAX_RESCALING = 0.1


def model_call() -> Call:
    """Return the call of `create_model`, which has no arguments, for pictures of 150 by 150."""
    return Call("create_model", observe="model", picture_shape=_PICTURE_SHAPE)


def describe_model(submission: Submission) -> ModelEvidence:
    """Describe the layers, shapes and compile settings of a submission's model.

    Raises:
        CheckFailure: `create_model` does not return a model that Keras can build.
    """
    return submission.describe(returned_model(submission), _PICTURE_SHAPE)


def returned_model(submission: Submission) -> ModelConfig:
    """Return the configuration of the model that `create_model` returns.

    Raises:
        CheckFailure: the function returns something else.
    """
    value = submission.call(model_call()).value
    if not isinstance(value, ModelConfig):
        raise unexpected("create_model", "a Keras model", value)
    return value


def rescales(model: ModelEvidence) -> bool:
    """Return whether a layer of the model scales pixels from 0 … 255 to 0 … 1 or -1 … 1."""
    scales = [layer.settings.get("scale") for layer in model.layers if layer.kind == "Rescaling"]
    return any(isinstance(scale, float) and scale < _MAX_RESCALING for scale in scales)
