"""The call of the function that creates a model, and the description of the model it returns."""

from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import Submission
from grader.sandbox.protocol import Call, ModelConfig, ModelEvidence
from grader.training_settings import Data

# A Rescaling layer with a scale below this expects pixels from 0 to 255.
_MAX_RESCALING = 0.1


def model_call(context: CheckContext, function: str = "create_model") -> Call:
    """Return the call of a function without arguments that returns a model for the inputs."""
    return Call(function, observe="model", picture_shape=context.settings.data.shape)


def described_model(submission: Submission, call: Call) -> ModelEvidence:
    """Make a call that observes a model, and describe its layers, shapes and compile settings.

    Raises:
        CheckFailure: the function raised an exception, or returned no model that Keras can build.
    """
    return submission.describe(returned_model(submission, call), call.picture_shape)


def returned_model(submission: Submission, call: Call) -> ModelConfig:
    """Return the configuration of the model that a call returns.

    Raises:
        CheckFailure: the function returns something else.
    """
    evidence = submission.call(call)
    value = evidence.value
    if not isinstance(value, ModelConfig):
        raise unexpected(call.function, "a Keras model", value, evidence.reading)
    return value


def rescales(model: ModelEvidence, data: Data) -> bool:
    """Return whether a layer of the model scales inputs, such as pixels to 0 … 1 or -1 … 1."""
    # A scale halfway between none and the usual one, in orders of magnitude, separates the two.
    limit = max(_MAX_RESCALING, data.scale**-0.5)
    scales = [layer.settings.get("scale") for layer in model.layers if layer.kind == "Rescaling"]
    return any(isinstance(scale, float) and scale < limit for scale in scales)
