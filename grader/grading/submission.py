"""The interface of a submission for the checks: calls of its functions that return evidence.

Two classes implement it: `SandboxedSubmission` runs a notebook's slice in the sandbox, a notebook's
own self-check (`grader.selfcheck`) calls the function in its own process.
"""

from pathlib import Path
from typing import Protocol

import msgspec

from grader.messages.phrases import Message
from grader.messages.views import View
from grader.sandbox.protocol import (
    Call,
    Entry,
    ModelConfig,
    ModelEvidence,
    Predictions,
    Raised,
    TrainingEvidence,
    TrainModel,
    Value,
)
from grader.submissions.function_reading import FunctionReading


class CheckFailure(Exception):  # noqa: N818 - the student's mistake, not an error of the grader
    """A mistake in a submission: the expected value, the actual value and at most one hint.

    `view` shows the evidence to the student, in their own notebook only.
    """

    def __init__(
        self,
        expected: Message,
        actual: Message,
        hint: Message | None = None,
        view: View | None = None,
    ) -> None:
        super().__init__(f"Expected {expected}; found {actual}")
        self.expected = expected
        self.actual = actual
        self.hint = hint
        self.view = view


class CallFailure(CheckFailure):
    """A call without evidence: the function is missing, raised an exception, or was stopped."""


class CallEvidence(msgspec.Struct, frozen=True):
    """The evidence of one call: the returned value, the files it left, the text it printed.

    `name` is the name of the function in the notebook if that is an older name. `caught` are the
    first exceptions that the student's own `except` clauses caught, and `reading` is what the
    function's source shows: both are for hints, and may be empty.
    """

    value: Value
    files: tuple[Entry, ...]
    printed: str
    name: str = ""
    caught: tuple[Raised, ...] = ()
    reading: FunctionReading = FunctionReading()


class Submission(Protocol):
    """A submission under test. Each method raises `CallFailure` if there is no evidence."""

    def call(self, call: Call) -> CallEvidence:
        """Call one of the submission's functions."""
        ...

    def describe(self, model: ModelConfig, picture_shape: tuple[int, ...]) -> ModelEvidence:
        """Describe the parts of a returned model, built for inputs of `picture_shape`."""
        ...

    def train(self, job: TrainModel) -> TrainingEvidence:
        """Train a returned model and predict."""
        ...

    def saved_model(self) -> ModelConfig:
        """Read the configuration of the submitted trained model."""
        ...

    def predict(self, model: ModelConfig, inputs: Path, factor: float) -> Predictions:
        """Let the submitted trained model, configured as by `saved_model`, predict inputs.

        `inputs` is a `.npy` file of numbers (n, …), which are multiplied by `factor`.
        """
        ...
