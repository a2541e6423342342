"""What the reference answers to each job of the checks, and sandboxes that only play it back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.grading.checking import CheckContext, run_checks
from grader.grading.pictures import TrainingData
from grader.grading.reference import RecordedReference, reference_cells
from grader.grading.selfcheck_data import SelfCheckData
from grader.grading.submission import SandboxedSubmission
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
    """The exam of a notebook's own checks, whose facts are on record: nothing is drawn."""
    file = REPOSITORY / "assignments" / assignment / "selfcheck.json"
    material = SelfCheckData.from_json(file.read_bytes())
    training_data = TrainingData(
        "key", Path("pictures.npy"), _LABELS, Path("validation.npy"), _LABELS
    )
    reference = RecordedReference(material.facts)
    return CheckContext(material.settings, Seed.of(material.seed), reference, lambda: training_data)


class Recorder:
    """Passes jobs on to a sandbox and keeps the outcomes; a training is not made but told."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.done: list[tuple[msgspec.Struct, JobResult]] = []

    def run(self, work: msgspec.Struct, limits: Limits) -> JobResult:
        """Do one job."""
        if isinstance(work, TrainModel):
            outcome = JobResult("finished", report=encode(TRAINED))
        else:
            outcome = self._sandbox.run(work, limits)
        self.done.append((work, outcome))
        return outcome


class StubModel:
    """A sandbox without processes: `answer` gives the outcome of each job."""

    def __init__(self, answer: Callable[[msgspec.Struct], JobResult]) -> None:
        self._answer = answer

    def run(self, work: msgspec.Struct, limits: Limits) -> JobResult:
        """Answer one job."""
        return self._answer(work)


class Record:
    """The outcomes of all jobs that the checks give for the reference."""

    def __init__(self, context: CheckContext, sandbox: Sandbox) -> None:
        recorder = Recorder(sandbox)
        self.source = slice_of(
            reference_cells(context.settings.reference), context.settings.functions
        )
        results = run_checks(context, self._submission_in(recorder))
        lost = [result for result in results if result.status is not Status.PASSED]
        assert not lost, lost
        self._outcomes = {encode(work): outcome for work, outcome in recorder.done}
        self._by_kind = {kind_of(work): outcome for work, outcome in recorder.done}

    @property
    def kinds(self) -> list[str]:
        """The kinds of jobs that there are."""
        return sorted(self._by_kind)

    def of_kind(self, kind: str) -> JobResult:
        """An outcome of a job of some kind."""
        return self._by_kind[kind]

    def outcome(self, work: msgspec.Struct) -> JobResult:
        """The outcome of a job, or of another one of its kind."""
        return self._outcomes.get(encode(work), self._by_kind[kind_of(work)])

    def submission(
        self, answer: Callable[[msgspec.Struct], JobResult], trained: TrainedFile | None = None
    ) -> SandboxedSubmission:
        """The reference with other answers, and a trained model beside it."""
        return self._submission_in(StubModel(answer), trained)

    def _submission_in(
        self, sandbox: Any, trained: TrainedFile | None = None
    ) -> SandboxedSubmission:
        return SandboxedSubmission(sandbox, self.source, LIMITS, LIMITS, trained)


def kind_of(work: msgspec.Struct) -> str:
    """The function that a job calls, or what else it does."""
    return work.call.function if isinstance(work, RunCall) else type(work).__name__
