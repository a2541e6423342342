"""The base of submissions that add something to another one and leave the rest as it is."""

from pathlib import Path

from grader.grading.submission import CallEvidence, Submission
from grader.sandbox.protocol import (
    Call,
    ModelConfig,
    ModelEvidence,
    Predictions,
    TrainingEvidence,
    TrainModel,
)


class ForwardingSubmission:
    """A submission that forwards each request to another one."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission

    def call(self, call: Call) -> CallEvidence:
        """Forward `Submission.call`."""
        return self._submission.call(call)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Forward `Submission.describe`."""
        return self._submission.describe(model, picture_shape)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Forward `Submission.train`."""
        return self._submission.train(job)

    def saved_model(self) -> ModelConfig:
        """Forward `Submission.saved_model`."""
        return self._submission.saved_model()

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Forward `Submission.predict`."""
        return self._submission.predict(model, inputs, factor)
