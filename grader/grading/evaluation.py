"""Puts code before the checks: what needs no course, no notebook and no name of a student."""

import hashlib
import os
import time
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

import msgspec

from grader.cache import Store
from grader.grading.checking import CHECKS, Exam, kept_from_students, run_checks
from grader.grading.model_cache import KnownModels
from grader.grading.pictures import SIDE, Lesson, Unseen, make_lesson, make_unseen
from grader.grading.reference import LiveReference, Reference, reference_cells
from grader.grading.submission import SandboxedSubmission, Submission
from grader.grading.time_limit import not_counted
from grader.grading.training_progress import Tell, Watched
from grader.results import CheckResult
from grader.sandbox import protocol as evidence
from grader.sandbox.client import Room, Sandbox
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.seeds import Seed
from grader.settings import Settings
from grader.source_digest import source_digest
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from grader.submissions.trained_file import TrainedFile


class Terms(msgspec.Struct, frozen=True):
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


class Verdict(msgspec.Struct, frozen=True):
    """What the checks found, behind which wall the code ran, and the seconds that it took.

    `cgroup` names what control groups of the kernel counted.
    """

    checks: tuple[CheckResult, ...]
    isolation: Isolation
    seconds: float
    cgroup: tuple[str, ...] = ()


class Examiner:
    """Judges code on the same terms, in a sandbox; what is made once for a seed is made once."""

    def __init__(
        self,
        terms: Terms,
        store: Store,
        sandbox: Sandbox,
        reference: Reference | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Judge by the reference that the settings name, live, unless a `reference` is given.

        What is being done is told to `tell`.
        """
        self._terms = terms
        self._store = store
        self._sandbox = sandbox
        self._tell = tell
        self._lesson: Lesson | None = None
        self._has_own_data = terms.settings.resubmission == "new data" and reference is None
        if reference is None:
            reference = LiveReference(self.reference_submission, store, *self.depends_on)
        unseen = kept_from_students if terms.unseen is None else self._make_unseen
        self.exam = Exam(terms.settings, terms.seed, reference, self._make_lesson, unseen)
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

    def examine(self, source: Slice, trained: TrainedFile | None = None) -> Verdict:
        """Run the checks on some code, and on the trained model that was handed in with it.

        Raises:
            ChecksError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        started = time.monotonic()
        with self._sandbox.room() as room, self._sandbox.room() as reference_room:
            room.build()
            exam = self._exam_of(source, reference_room) if self._has_own_data else self.exam
            checks = run_checks(exam, self.submission(source, room, trained))
        seconds = time.monotonic() - started
        protection = self._sandbox.protection
        return Verdict(checks, protection.isolation, seconds, protection.cgroup)

    def _exam_of(self, source: Slice, room: Room) -> Exam:
        """The exam with data for this version of the code, about which the reference is asked too.

        The code itself tells one attempt from another: so it gets the same data wherever and
        whenever it is graded again, and a student cannot say which attempt it is.
        """
        attempt = self._terms.seed.of_attempt(hashlib.sha256(encode(source)).hexdigest())
        submission = self.submission(self._reference_slice, room)
        reference = LiveReference(submission, self._store, attempt, *self.depends_on)
        return self.exam.for_attempt(attempt, reference)

    def submission(
        self, source: Slice, room: Room | None = None, trained: TrainedFile | None = None
    ) -> Submission:
        """What the checks are given for a slice; its calls share a room, if there is one."""
        limits = self._terms.settings.limits
        one_call = evidence.Limits(limits.seconds, limits.memory_mb, limits.cpu_seconds)
        training = evidence.Limits(
            limits.training_seconds,
            limits.memory_mb + self._lesson_mb(),
            # No student code is run, so only the wall clock counts.
            limits.training_seconds * (os.cpu_count() or 1),
        )
        place = room or self._sandbox
        sandboxed = SandboxedSubmission(
            place,
            source,
            one_call,
            training,
            trained,
            self._terms.settings.judges_own_layers,
        )
        known = KnownModels(sandboxed, self._store, self._terms.use_cache)
        return Watched(known, self._tell) if self._tell else known

    def _lesson_mb(self) -> int:
        """What the grader's own pictures take while training: a model is not charged for them.

        They are held as floats of four bytes, three times over while Keras takes them in.
        """
        recipe = self._terms.settings.recipe
        if recipe is None:
            return 0
        return 3 * 4 * (recipe.pictures + recipe.validation) * SIDE * SIDE * 3 // 2**20

    def _make_lesson(self) -> Lesson:
        if self._lesson is None:
            photos = None if self._terms.photos is None else Path(self._terms.photos)
            seed = self._terms.seed.derived("lesson")
            with not_counted():
                self._lesson = make_lesson(self._store, self.exam.recipe, photos, seed)
        return self._lesson

    def _make_unseen(self, side: int) -> AbstractContextManager[Unseen]:
        assert self._terms.unseen is not None
        seed = self._terms.seed.derived("unseen")
        count = self.exam.trained_model.pictures
        with not_counted():
            return make_unseen(self._store, Path(self._terms.unseen), count, side, seed)
