"""The evaluation of code: running the checks on a slice, without course, notebook or student."""

import hashlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

import msgspec

from grader.cache import Store
from grader.grading.check_context import CheckContext, unavailable_in_selfcheck
from grader.grading.check_modules import CHECKS_FOLDER
from grader.grading.checking import run_checks
from grader.grading.class_pictures import ClassPictures
from grader.grading.grading_config import GradingConfig
from grader.grading.reference import LiveReference, Reference
from grader.grading.reporting_submission import ProgressCallback
from grader.grading.scratch_files import ScratchFiles
from grader.grading.submission import Submission
from grader.grading.submission_assembly import SubmissionAssembler
from grader.grading.training_data import HoldoutData, TrainingData
from grader.results import CheckResult
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.source_digest import source_digest
from grader.submissions.slicing import slice_of
from grader.submissions.trained_file import TrainedFile


class Evaluation(msgspec.Struct, frozen=True):
    """The results of the checks, the isolation of the code, and the seconds that they took.

    `cgroup` names the resources that control groups of the kernel measured.
    """

    checks: tuple[CheckResult, ...]
    isolation: Isolation
    seconds: float
    cgroup: tuple[str, ...] = ()


class Evaluator:
    """Evaluates code with one configuration and one sandbox; shared data is made only once."""

    def __init__(
        self,
        config: GradingConfig,
        store: Store,
        sandbox: Sandbox,
        reference: Reference | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> None:
        """Make an evaluator.

        Args:
            config: the configuration of the class.
            store: the cache for pictures, models and reference values.
            sandbox: runs the student's code.
            reference: recorded values; by default the reference in the configuration runs live.
            on_progress: receives progress messages.
        """
        self._config = config
        self._store = store
        self._sandbox = sandbox
        self._reference = reference
        self._on_progress = on_progress
        self._variants: dict[str, Evaluator] = {}
        self._pictures = ClassPictures(config, store)
        self._assembler = SubmissionAssembler(config, store, on_progress)
        self._has_attempt_data = config.settings.resubmission == "new data" and reference is None
        if reference is None:
            reference = LiveReference(self.reference_submission, store, *self.depends_on)
        self.context = CheckContext(
            config.settings,
            config.seed,
            reference,
            self._training_data,
            self._holdout_data_maker,
            config.files,
            ScratchFiles(store, lambda: (encode(config.settings), *self.depends_on)),
        )
        """The data of the checks besides the submission."""

    @cached_property
    def depends_on(self) -> tuple[Any, ...]:
        """The values that every evaluation and reference value depends on besides other settings.

        Checks observe the reference on inputs of the shape in the settings, with the globals and
        the parameters of the settings.
        """
        files, settings = self._config.files, self._config.settings
        return (
            self._config.seed,
            settings.data,
            settings.given,
            settings.exercises,
            source_digest(CHECKS_FOLDER),
            files.digest() if files else "",
            encode(self.reference_slice),
        )

    @cached_property
    def reference_submission(self) -> Submission:
        """The reference solution as a submission."""
        return self.submission(self.reference_slice)

    @cached_property
    def reference_slice(self) -> Slice:
        """The graded part of the reference."""
        settings = self._config.settings
        return slice_of(self._config.reference, settings.functions, settings.older_names)

    def evaluate(self, source: Slice, trained: TrainedFile | None = None) -> Evaluation:
        """Run the checks on some code and on the trained model submitted with it.

        Raises:
            CheckConfigError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        evaluator = self.for_variant_of(source)
        if evaluator is not self:
            return evaluator.evaluate(source, trained)
        started = time.monotonic()
        with self._sandbox.session() as session, self._sandbox.session() as reference_session:
            session.prepare()
            context = (
                self._context_for_attempt(source, reference_session)
                if self._has_attempt_data
                else self.context
            )
            checks = run_checks(context, self.submission(source, session, trained))
        seconds = time.monotonic() - started
        protection = self._sandbox.protection
        return Evaluation(checks, protection.isolation, seconds, protection.cgroup)

    def submission(
        self, source: Slice, session: Session | None = None, trained: TrainedFile | None = None
    ) -> Submission:
        """Make the submission of a slice; the calls in one session share its isolation."""
        return self._assembler.assemble(session or self._sandbox, source, trained)

    def for_variant_of(self, source: Slice) -> "Evaluator":
        """Return the evaluator for the variant of the assignment that some code is graded as."""
        return self.for_variant(self._config.settings.variant_of(source.mentions))

    def for_variant(self, name: str | None) -> "Evaluator":
        """Return the evaluator for a variant of the assignment, or this one without a name."""
        if name is None:
            return self
        if name not in self._variants:
            settings = self._config.settings.as_variant(name)
            config = msgspec.structs.replace(self._config, settings=settings)
            self._variants[name] = Evaluator(
                config, self._store, self._sandbox, self._reference, self._on_progress
            )
        return self._variants[name]

    def _context_for_attempt(self, source: Slice, session: Session) -> CheckContext:
        """Return a context with data for this version of the code, for the reference as well.

        The code itself identifies the attempt. So the same code gets the same data wherever and
        whenever it is graded, and a student cannot choose the attempt.
        """
        attempt = self._config.seed.of_attempt(hashlib.sha256(encode(source)).hexdigest())
        submission = self.submission(self.reference_slice, session)
        reference = LiveReference(submission, self._store, attempt, *self.depends_on)
        return self.context.for_attempt(attempt, reference)

    def _training_data(self) -> TrainingData:
        return self._pictures.training_data(self.context.training_config)

    @property
    def _holdout_data_maker(self) -> Callable[[int], AbstractContextManager[HoldoutData]]:
        if self._config.holdout_source is None:
            return unavailable_in_selfcheck
        return lambda side: self._pictures.holdout_data(self.context.trained_model, side)
