"""Puts code before the checks: what needs no course, no notebook and no name of a student."""

import hashlib
import os
import time
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

import msgspec

from grader.cache import Store
from grader.grading.checking import CHECKS, CheckContext, run_checks, unavailable_in_selfcheck
from grader.grading.model_cache import CachedModels
from grader.grading.pictures import (
    SIDE,
    HoldoutData,
    TrainingData,
    make_holdout_data,
    make_training_data,
)
from grader.grading.reference import LiveReference, Reference, reference_cells
from grader.grading.reporting_submission import ProgressCallback, ReportingSubmission
from grader.grading.submission import SandboxedSubmission, Submission
from grader.grading.time_limit import not_counted
from grader.results import CheckResult
from grader.sandbox import protocol as evidence
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.seeds import Seed
from grader.settings import Settings
from grader.source_digest import source_digest
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from grader.submissions.trained_file import TrainedFile


class GradingConfig(msgspec.Struct, frozen=True):
    """What the code of a whole class is judged by, as plain data.

    `photos` and `unseen` are the folders that the settings name, absolute: those for training, and
    those for trained models that are handed in. Without `use_cache` every model is
    described and trained anew.
    """

    settings: Settings
    seed: Seed
    photos: str | None = None
    unseen: str | None = None
    use_cache: bool = True


class Evaluation(msgspec.Struct, frozen=True):
    """What the checks found, behind which wall the code ran, and the seconds that it took.

    `cgroup` names what control groups of the kernel counted.
    """

    checks: tuple[CheckResult, ...]
    isolation: Isolation
    seconds: float
    cgroup: tuple[str, ...] = ()


class Evaluator:
    """Judges code on the same terms, in a sandbox; what is made once for a seed is made once."""

    def __init__(
        self,
        config: GradingConfig,
        store: Store,
        sandbox: Sandbox,
        reference: Reference | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> None:
        """Judge by the reference that the settings name, live, unless a `reference` is given.

        What is being done is told to `tell`.
        """
        self._terms = config
        self._store = store
        self._sandbox = sandbox
        self._on_progress = on_progress
        self._training_data: TrainingData | None = None
        self._has_own_data = config.settings.resubmission == "new data" and reference is None
        if reference is None:
            reference = LiveReference(self.reference_submission, store, *self.depends_on)
        unseen = unavailable_in_selfcheck if config.unseen is None else self._make_holdout_data
        self.context = CheckContext(
            config.settings, config.seed, reference, self._make_lesson, unseen
        )
        """What the checks work with besides the submission."""

    @cached_property
    def depends_on(self) -> tuple[Seed, str, list[str]]:
        """What every verdict depends on besides the settings and the code."""
        sources = [cell.source for cell in self._reference_cells]
        return self._terms.seed, source_digest(CHECKS), sources

    @cached_property
    def reference_submission(self) -> Submission:
        """The reference, as what the checks are given."""
        return self.submission(self._reference_slice)

    @cached_property
    def _reference_slice(self) -> Slice:
        settings = self._terms.settings
        return slice_of(self._reference_cells, settings.functions, settings.older_names)

    @cached_property
    def _reference_cells(self) -> tuple[Cell, ...]:
        return reference_cells(self._terms.settings.reference)

    def evaluate(self, source: Slice, trained: TrainedFile | None = None) -> Evaluation:
        """Run the checks on some code, and on the trained model that was handed in with it.

        Raises:
            CheckConfigError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        started = time.monotonic()
        with self._sandbox.session() as session, self._sandbox.session() as reference_room:
            session.prepare()
            context = (
                self._context_of(source, reference_room) if self._has_own_data else self.context
            )
            checks = run_checks(context, self.submission(source, session, trained))
        seconds = time.monotonic() - started
        protection = self._sandbox.protection
        return Evaluation(checks, protection.isolation, seconds, protection.cgroup)

    def _context_of(self, source: Slice, session: Session) -> CheckContext:
        """The exam with data for this version of the code, about which the reference is asked too.

        The code itself tells one attempt from another: so it gets the same data wherever and
        whenever it is graded again, and a student cannot say which attempt it is.
        """
        attempt = self._terms.seed.of_attempt(hashlib.sha256(encode(source)).hexdigest())
        submission = self.submission(self._reference_slice, session)
        reference = LiveReference(submission, self._store, attempt, *self.depends_on)
        return self.context.for_attempt(attempt, reference)

    def submission(
        self, source: Slice, session: Session | None = None, trained: TrainedFile | None = None
    ) -> Submission:
        """What the checks are given for a slice; its calls share a room, if there is one."""
        limits = self._terms.settings.limits
        one_call = evidence.Limits(limits.seconds, limits.memory_mb, limits.cpu_seconds)
        training = evidence.Limits(
            limits.training_seconds,
            limits.memory_mb + self._training_data_mb(),
            # No student code is run, so only the wall clock counts.
            limits.training_seconds * (os.cpu_count() or 1),
        )
        place = session or self._sandbox
        sandboxed = SandboxedSubmission(
            place,
            source,
            one_call,
            training,
            trained,
            self._terms.settings.judges_own_layers,
        )
        known = CachedModels(sandboxed, self._store, self._terms.use_cache)
        return ReportingSubmission(known, self._on_progress) if self._on_progress else known

    def _training_data_mb(self) -> int:
        """What the grader's own pictures take while training: a model is not charged for them.

        They are held as floats of four bytes, three times over while Keras takes them in.
        """
        recipe = self._terms.settings.recipe
        if recipe is None:
            return 0
        return 3 * 4 * (recipe.pictures + recipe.validation) * SIDE * SIDE * 3 // 2**20

    def _make_lesson(self) -> TrainingData:
        if self._training_data is None:
            photos = None if self._terms.photos is None else Path(self._terms.photos)
            seed = self._terms.seed.derived("lesson")
            with not_counted():
                self._training_data = make_training_data(
                    self._store, self.context.recipe, photos, seed
                )
        return self._training_data

    def _make_holdout_data(self, side: int) -> AbstractContextManager[HoldoutData]:
        assert self._terms.unseen is not None
        seed = self._terms.seed.derived("unseen")
        count = self.context.trained_model.pictures
        with not_counted():
            return make_holdout_data(self._store, Path(self._terms.unseen), count, side, seed)
