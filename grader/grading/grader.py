"""The grader of one assignment: from a submission to a result."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.cache import Store
from grader.closing import Closing
from grader.course import Course
from grader.course_seed import SHORT_SEED_WARNING, assignment_seed, fingerprint
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.checking import expect_checks, run_checks
from grader.grading.course_sources import holdout_source, training_source
from grader.grading.evaluation import Evaluator
from grader.grading.evaluation_cache import EvaluationCache, settings_key
from grader.grading.exposure import expect_hidden
from grader.grading.grading_config import GradingConfig
from grader.grading.reference import RecordingReference, reference_cells
from grader.grading.selfcheck_data import SelfCheckData
from grader.grading.steps import GradingSteps, PendingSubmission
from grader.grading.submission import Submission
from grader.private import keep_private
from grader.results import CheckResult, Status, SubmissionResult
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import ISOLATIONS, PROTECTED, Slice
from grader.seeds import Seed
from grader.settings import TRAINED_MODEL, Rubric, Settings, SettingsError, read_settings
from grader.submissions.reader import Reader


class Grader(Closing):
    """Grades submissions of one assignment with one seed; use it as a context manager.

    It holds the sandbox, so that TensorFlow is imported once, and the data that a class shares.

    Args:
        course: the course folder.
        assignment: the name of the assignment.
        seed: the seed of the data; by default the secret seed of the course.
        use_cache: whether to reuse cached results and models.
        sandbox: a shared sandbox, which stays open; by default the grader has its own.
        rubric: the rubric; by default that of the settings.
        allow_unprotected: whether its own sandbox may run code without isolation.
        confidential: paths that students' code must not be able to read, besides the course folder
            and the folders in the settings.
        reader: a shared reader, which stays open; by default the grader has its own.
    """

    def __init__(  # noqa: PLR0913 - options of a grading run, each with a default
        self,
        course: Course,
        assignment: str,
        seed: int | None = None,
        use_cache: bool = True,
        sandbox: Sandbox | None = None,
        rubric: Rubric | None = None,
        allow_unprotected: bool = False,
        confidential: Iterable[Path] = (),
        reader: Reader | None = None,
    ) -> None:
        """Read the settings and the seed; raises `SettingsError`, `SeedError` or `OSError`."""
        self._course = course
        self.assignment = assignment
        self.settings = _read_settings(course, assignment, rubric)
        permission_warnings = keep_private(course.state)
        self.seed = _choose_seed(course, assignment, seed)
        has_short_seed = seed is None and self.seed.is_short
        self.warnings = (*permission_warnings, *[SHORT_SEED_WARNING] * has_short_seed)
        """Warnings for the instructor, one line each."""
        self.config = _make_config(course, assignment, self.settings, self.seed, use_cache)
        photos = filter(None, (self.config.training_source, self.config.holdout_source))
        self.confidential = (course.root, course.state, *map(Path, photos), *confidential)
        self._reader = reader or Reader()
        self._owns_reader = reader is None
        self.sandbox = sandbox or Sandbox(ISOLATIONS if allow_unprotected else PROTECTED)
        """The sandbox; its first call or its `start` starts it."""
        self._owns_sandbox = sandbox is None
        store = Store(course.state.absolute() / "cache")
        self._evaluator = Evaluator(self.config, store, self.sandbox)
        self.steps = GradingSteps(
            self.config, self._reader, self.sandbox, self._evaluator, self._make_cache(store)
        )
        """The single steps of `grade`, for graders that run them on several processes."""

    def _make_cache(self, store: Store) -> EvaluationCache:
        key = settings_key(self.settings, self.config.training_source, self.config.holdout_source)
        return EvaluationCache(store, self.assignment, key, *self._evaluator.depends_on)

    def close(self) -> None:
        """Stop the sandbox and the reader unless they are shared."""
        if self._owns_reader:
            self._reader.close()
        if self._owns_sandbox:
            self.sandbox.close()

    def grade(self, path: Path, student: str, fault: str | None = None) -> SubmissionResult:
        """Grade one notebook or `.py` file; an unreadable file is `ungradable`.

        A submission with a `fault` is not read: it is ungradable for this reason.

        Raises:
            CheckConfigError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        prepared = self.steps.prepare(path, student, fault)
        if isinstance(prepared, PendingSubmission):
            return self.steps.evaluate(prepared)
        return prepared

    @property
    def fingerprint(self) -> str:
        """A text that identifies the seed without revealing it; raises OSError."""
        return fingerprint(self._course, self.seed)

    @property
    def context(self) -> CheckContext:
        """The data of the checks besides the submission, unless a variant replaces them."""
        return self._evaluator.context

    def context_of(self, source: Slice) -> CheckContext:
        """Return the data of the checks for the variant that some code is graded as."""
        return self._evaluator.for_variant_of(source).context

    def expect_hidden(self, submissions: Iterable[Path]) -> None:
        """Require that students' code can read neither the course nor these submissions.

        Raises:
            ExposedError: it could read one of them; names the path.
            SandboxError: students' code cannot be run.
        """
        expect_hidden([*self.confidential, *submissions], self.sandbox.protection.readable)

    def selfcheck_data(self) -> SelfCheckData:
        """Compute the data for a notebook's own checks: settings, seed and reference values.

        Raises:
            CheckConfigError: the checks cannot run, or the reference does not pass all of them.
        """
        values, results = self._reference_values(self._evaluator)
        for result in results:
            if result.status is not Status.PASSED:
                raise CheckConfigError(
                    f"the reference does not pass {result.name}: {result.actual}"
                )
        # The reference need not pass the checks of a variant, whose numbers are others.
        variants = {
            name: self._reference_values(self._evaluator.for_variant(name))[0]
            for name in self.settings.variants
        }
        return SelfCheckData(
            self.assignment,
            int(self.seed.digits),
            self.settings,
            values,
            self.config.files.check_sources() if self.config.files else {},
            {name: values_of for name, values_of in variants.items() if values_of != values},
        )

    def _reference_values(
        self, evaluator: Evaluator
    ) -> tuple[dict[str, Any], tuple[CheckResult, ...]]:
        """Return the values of the reference that the checks ask for, and its results."""
        recorder = RecordingReference(evaluator.context.reference)
        context = dataclasses.replace(evaluator.context, reference=recorder)
        # The reference is source text and has no trained model.
        exercises = tuple(name for name in context.settings.points if name != TRAINED_MODEL)
        results = run_checks(context, evaluator.reference_submission, exercises)
        return recorder.values, results

    @property
    def reference_slice(self) -> Slice:
        """The graded part of the reference."""
        return self._evaluator.reference_slice

    def check(
        self, source: Slice, exercises: tuple[str, ...] | None = None
    ) -> tuple[CheckResult, ...]:
        """Run the checks of some or all exercises on a slice, without stored results.

        Raises:
            CheckConfigError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        evaluator = self._evaluator.for_variant_of(source)
        with self.sandbox.session() as session:
            submission = evaluator.submission(source, session)
            return run_checks(evaluator.context, submission, exercises)

    def read(self, path: Path) -> Slice:
        """Read the graded part of a notebook or `.py` file; raises as `GradingSteps.read`."""
        return self.steps.read(path)

    def submission(self, source: Slice, session: Session | None = None) -> Submission:
        """Make the submission of a slice; the calls in one session share its isolation."""
        return self._evaluator.submission(source, session)


def _read_settings(course: Course, assignment: str, rubric: Rubric | None) -> Settings:
    path = course.settings_path(assignment)
    settings = read_settings(path, rubric)
    try:
        source = course.notebook_source(assignment).absolute()
        expect_checks(settings, AssignmentFiles.beside(source))
    except CheckConfigError as error:
        raise SettingsError(f"{path}: {error}") from error
    return settings


def _choose_seed(course: Course, assignment: str, seed: int | None) -> Seed:
    if seed is None:
        return assignment_seed(course, assignment)
    return Seed.of(seed).of_assignment(assignment)


def _make_config(
    course: Course, assignment: str, settings: Settings, seed: Seed, use_cache: bool
) -> GradingConfig:
    source = course.notebook_source(assignment).absolute()
    files = AssignmentFiles.beside(source)
    return GradingConfig(
        settings,
        seed,
        reference_cells(settings.reference, source),
        str(files.checks),
        str(files.folder),
        training_source(course, assignment, settings),
        holdout_source(course, assignment, settings),
        use_cache,
    )
