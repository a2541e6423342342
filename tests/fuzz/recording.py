"""Record the reference's results for the jobs of the checks, and replay them without a sandbox."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.reference import RecordedReference, reference_cells
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.selfcheck_data import SelfCheckData
from grader.grading.training_data import TrainingData
from grader.results import Status
from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Array,
    JobResult,
    Limits,
    RunCall,
    TrainingEvidence,
    TrainModel,
    encode,
)
from grader.seeds import Seed
from grader.submissions.slicing import slice_of
from grader.submissions.trained_file import TrainedFile
from samples.sample_class import REPOSITORY

LIMITS = Limits(60, 3000)
_LABELS = np.arange(200, dtype=np.uint8) % 2
TRAINED = TrainingEvidence(
    (0.69, 0.1), (0.5, 1.0), Array.of(_LABELS.reshape(-1, 1).astype(np.float32)), (0.69, 0.1), 0.5
)


def practice_exam(assignment: str = "baseline") -> CheckContext:
    """Return the check context of a notebook's self-check, which needs no sandbox."""
    file = REPOSITORY / "assignments" / assignment / "selfcheck.json"
    data = SelfCheckData.from_json(file.read_bytes())
    training_data = TrainingData(
        "key", Path("pictures.npy"), _LABELS, Path("validation.npy"), _LABELS
    )
    reference = RecordedReference(data.reference_values)
    return CheckContext(data.settings, Seed.of(data.seed), reference, lambda: training_data)


class Recorder:
    """A proxy of a sandbox that records the results; for a training it returns a fixed result."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.recorded: list[tuple[msgspec.Struct, JobResult]] = []

    def run(self, work: msgspec.Struct, limits: Limits) -> JobResult:
        """Run one job, and record its result."""
        if isinstance(work, TrainModel):
            outcome = JobResult("finished", report=encode(TRAINED))
        else:
            outcome = self._sandbox.run(work, limits)
        self.recorded.append((work, outcome))
        return outcome


class StubSandbox:
    """A sandbox without processes: `answer` returns the result of each job."""

    def __init__(self, answer: Callable[[msgspec.Struct], JobResult]) -> None:
        self._answer = answer

    def run(self, work: msgspec.Struct, limits: Limits) -> JobResult:
        """Return the result of one job."""
        return self._answer(work)


class Record:
    """The results of all jobs that the checks run for the reference."""

    def __init__(self, context: CheckContext, sandbox: Sandbox) -> None:
        recorder = Recorder(sandbox)
        self.source = slice_of(
            reference_cells(context.settings.reference, Path("unused.py")),
            context.settings.functions,
        )
        results = run_checks(context, self._submission_in(recorder))
        not_passed = [result for result in results if result.status is not Status.PASSED]
        assert not not_passed, not_passed
        self._outcomes = {encode(work): outcome for work, outcome in recorder.recorded}
        self._by_kind = {kind_of(work): outcome for work, outcome in recorder.recorded}

    @property
    def kinds(self) -> list[str]:
        """The kinds of the recorded jobs."""
        return sorted(self._by_kind)

    def of_kind(self, kind: str) -> JobResult:
        """Return the result of a recorded job of a kind."""
        return self._by_kind[kind]

    def outcome(self, work: msgspec.Struct) -> JobResult:
        """Return the result of a job, or of another job of its kind."""
        return self._outcomes.get(encode(work), self._by_kind[kind_of(work)])

    def submission(
        self, answer: Callable[[msgspec.Struct], JobResult], trained: TrainedFile | None = None
    ) -> SandboxedSubmission:
        """Return the reference as a submission whose jobs are answered by `answer`."""
        return self._submission_in(StubSandbox(answer), trained)

    def _submission_in(
        self, sandbox: Any, trained: TrainedFile | None = None
    ) -> SandboxedSubmission:
        return SandboxedSubmission(sandbox, self.source, LIMITS, LIMITS, trained)


def kind_of(work: msgspec.Struct) -> str:
    """Return the name of the function that a job calls, or else of its type."""
    return work.call.function if isinstance(work, RunCall) else type(work).__name__
