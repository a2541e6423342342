"""Progress messages for checks that take seconds."""

from collections.abc import Callable
from pathlib import Path

from grader.grading.forwarding_submission import ForwardingSubmission
from grader.grading.submission import CallEvidence, Submission
from grader.sandbox.protocol import (
    Call,
    ModelConfig,
    ModelEvidence,
    Predictions,
    TrainingEvidence,
    TrainModel,
)

ProgressCallback = Callable[[str], None]
"""A function that shows a line, which replaces the line before."""


class ReportingSubmission(ForwardingSubmission):
    """A submission that reports each request before it forwards it to another submission."""

    def __init__(self, submission: Submission, on_progress: ProgressCallback) -> None:
        super().__init__(submission)
        self._on_progress = on_progress

    def call(self, call: Call) -> CallEvidence:
        """Forward `Submission.call`."""
        self._on_progress(f"calling {call.function} …")
        return super().call(call)

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Forward `Submission.describe`."""
        self._on_progress("describing the model …")
        return super().describe(model, picture_shape)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Forward `Submission.train`."""
        self._on_progress(f"training the model, at most {job.epochs} epochs …")
        return super().train(job)

    def saved_model(self) -> ModelConfig:
        """Forward `Submission.saved_model`."""
        self._on_progress("reading the trained model …")
        return super().saved_model()

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Forward `Submission.predict`."""
        self._on_progress("predicting with the trained model …")
        return super().predict(model, inputs, factor)
