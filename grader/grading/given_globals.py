"""Globals that the settings give to all calls of a submission."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from grader.grading.submission import CallEvidence, Submission
from grader.sandbox.protocol import (
    Call,
    ModelConfig,
    ModelEvidence,
    PlainArgument,
    Predictions,
    TrainingEvidence,
    TrainModel,
)


class GivenGlobals:
    """A submission whose calls get the globals of the table `[given]`.

    A global that a check gives itself takes precedence.
    """

    def __init__(self, submission: Submission, values: Mapping[str, Any]) -> None:
        self._submission = submission
        self._given = {name: PlainArgument(value) for name, value in values.items()}

    def call(self, call: Call) -> CallEvidence:
        """Call a function with the globals."""
        return self._submission.call(self._with_globals(call))

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Forward `Submission.describe`."""
        return self._submission.describe(model, picture_shape)

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train a model; if a call has to create it again, the call gets the globals."""
        return self._submission.train(
            replace(job, call=self._with_globals(job.call)) if job.call else job
        )

    def saved_model(self) -> ModelConfig:
        """Forward `Submission.saved_model`."""
        return self._submission.saved_model()

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Forward `Submission.predict`."""
        return self._submission.predict(model, inputs, factor)

    def _with_globals(self, call: Call) -> Call:
        return replace(call, given={**self._given, **call.given})
