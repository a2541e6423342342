"""Globals that the settings give to all calls of a submission."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from grader.grading.forwarding_submission import ForwardingSubmission
from grader.grading.submission import CallEvidence, Submission
from grader.sandbox.protocol import (
    Call,
    PlainArgument,
    TrainingEvidence,
    TrainModel,
)


class GivenGlobals(ForwardingSubmission):
    """A submission whose calls get the globals of the table `[given]`.

    A global that a check gives itself takes precedence.
    """

    def __init__(self, submission: Submission, values: Mapping[str, Any]) -> None:
        super().__init__(submission)
        self._given = {name: PlainArgument(value) for name, value in values.items()}

    def call(self, call: Call) -> CallEvidence:
        """Call a function with the globals."""
        return super().call(self._with_globals(call))

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train a model; if a call has to create it again, the call gets the globals."""
        return super().train(replace(job, call=self._with_globals(job.call)) if job.call else job)

    def _with_globals(self, call: Call) -> Call:
        return replace(call, given={**self._given, **call.given})
