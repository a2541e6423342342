"""The steps between a submission and its result, for graders that run them on several processes.

`Grader.grade` runs all steps in one process. A batch prepares submissions in one process and
evaluates them in others; a cluster evaluates them on other machines and stores the results here.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from grader.grading.evaluation import Evaluation, Evaluator
from grader.grading.evaluation_cache import EvaluationCache
from grader.grading.grading_config import GradingConfig
from grader.results import SubmissionResult, points_of
from grader.sandbox.client import Sandbox
from grader.sandbox.protection import Protection
from grader.sandbox.protocol import Isolation, Slice
from grader.submissions.flags import flags_beside
from grader.submissions.notebooks import UnreadableError
from grader.submissions.reader import Reader
from grader.submissions.trained_file import trained_file
from grader.text import for_students, printable

_MAX_NAMED_FUNCTIONS = 4
_OWN_PROCESS_NOTE = (
    "create_model: the model has layers of your own; it was judged in your own process"
)
_OWN_PROCESS_FLAG = (
    "create_model: judged in the student's own process, so weights may be brought along"
)


@dataclass(frozen=True)
class PendingSubmission:
    """A submission whose code was read but has no evaluation yet."""

    path: Path
    student: str
    source: Slice


class GradingSteps:
    """The steps from a submission to a result: prepare, evaluate, store."""

    def __init__(
        self,
        config: GradingConfig,
        reader: Reader,
        sandbox: Sandbox,
        evaluator: Evaluator,
        cache: EvaluationCache,
    ) -> None:
        self._config = config
        self._settings = config.settings
        self._reader = reader
        self._sandbox = sandbox
        self._evaluator = evaluator
        self._cache = cache

    def prepare(
        self,
        path: Path,
        student: str,
        fault: str | None = None,
        protection: Protection | None = None,
    ) -> SubmissionResult | PendingSubmission:
        """Read a submission; return its result if that needs no run of the student's code.

        A submission with a `fault` is not read: it is ungradable for this reason. `protection`
        describes the isolation where the code will run, if not on this machine.
        """
        started = time.monotonic()
        isolation, _, cgroup = protection or self._sandbox.protection
        try:
            if fault is not None:
                raise UnreadableError(fault)
            trained = trained_file(path, self._settings, student)
            source = replace(
                self.read(path), trained_model_digest=trained.stamp() if trained else ""
            )
        except UnreadableError as error:
            return self.ungradable(path, student, str(error), isolation, started)
        pending = PendingSubmission(path, student, source)
        checks = self._cache.get(source, isolation) if self._config.use_cache else None
        if checks is None:
            return pending
        evaluation = Evaluation(checks, isolation, time.monotonic() - started, cgroup)
        return replace(self._result(pending, evaluation), reused=True)

    def evaluate(self, pending: PendingSubmission) -> SubmissionResult:
        """Run the checks on a submission and store their results; raises as `Grader.grade`."""
        trained = trained_file(pending.path, self._settings, pending.student)
        return self.store(pending, self._evaluator.evaluate(pending.source, trained))

    def store(self, pending: PendingSubmission, evaluation: Evaluation) -> SubmissionResult:
        """Store the evaluation of a submission and return the result."""
        self._cache.put(pending.source, evaluation.isolation, evaluation.checks)
        return self._result(pending, evaluation)

    def read(self, path: Path) -> Slice:
        """Read the graded part of a notebook or `.py` file.

        Raises:
            UnreadableError: the file is no notebook, or defines none of the graded functions.
            ReaderError: the process that reads cannot be started.
        """
        functions = self._settings.functions
        code = self._reader.code(path, functions, self._settings.older_names)
        if code.source.functions:
            return code.source
        details = f" ({'; '.join(code.source.notes)})" if code.source.notes else ""
        if code.defined:
            others = ", ".join(code.defined[:_MAX_NAMED_FUNCTIONS])
            details += f", but there are {others}: is it the notebook of another assignment?"
        raise UnreadableError(
            f"no cell defines any of the functions {', '.join(functions)}{details}"
        )

    def ungradable(
        self, path: Path, student: str, reason: str, isolation: Isolation, started: float
    ) -> SubmissionResult:
        """Make the result of a submission that cannot be graded.

        `started` is the start of the work on it, by `time.monotonic`.
        """
        exercises = self._settings.points
        return SubmissionResult(
            submission=printable(str(path)),
            student=student,
            status="ungradable",
            reason=for_students(reason),
            score=0.0,
            max_score=sum(self._settings.exercise_points(exercise) for exercise in exercises),
            isolation=isolation,
            seconds=round(time.monotonic() - started, 3),
            flags=self._flags_beside(path, student),
        )

    def _result(self, pending: PendingSubmission, evaluation: Evaluation) -> SubmissionResult:
        source = pending.source
        own_process = any(check.own_process for check in evaluation.checks)
        return SubmissionResult(
            submission=printable(str(pending.path)),
            student=pending.student,
            status="graded",
            score=points_of(evaluation.checks),
            max_score=sum(check.max_points for check in evaluation.checks),
            isolation=evaluation.isolation,
            cgroup=evaluation.cgroup,
            seconds=round(evaluation.seconds, 3),
            checks=evaluation.checks,
            taken=source.cells,
            notes=(*source.notes, *self._variant_notes(source), *[_OWN_PROCESS_NOTE] * own_process),
            flags=(
                *self._flags_beside(pending.path, pending.student),
                *source.flags,
                *[_OWN_PROCESS_FLAG] * own_process,
            ),
        )

    def _variant_notes(self, source: Slice) -> tuple[str, ...]:
        name = self._settings.variant_of(source.mentions)
        if name is None:
            return ()
        missing = ", ".join(self._settings.variants[name].without)
        return (f"graded as {name}, which does not ask for {missing}",)

    def _flags_beside(self, path: Path, student: str) -> tuple[str, ...]:
        return flags_beside(path, student, trained_file(path, self._settings, student))
