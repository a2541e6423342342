"""Grades one submission: reads it, puts it before the checks, writes down the verdict."""

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from grader import evidence
from grader.checking import CHECKS, ChecksError, Exam, run_checks
from grader.course import Course
from grader.evidence import ISOLATIONS, PROTECTED, Slice
from grader.flags import flags_beside, flags_of_code
from grader.model_store import KnownModels
from grader.notebook import Cell, UnreadableError, functions_in, read_cells
from grader.pictures import SIDE, Lesson, make_lesson
from grader.practice import SelfCheck
from grader.reference import FactRecorder, LiveReference, reference_cells
from grader.results import CheckResult, Status, SubmissionResult, points_of
from grader.sandbox import Room, Sandbox
from grader.settings import Rubric, read_settings
from grader.slicing import slice_of
from grader.store import Store, derived_seed, write_atomically
from grader.submission import SandboxedSubmission, Submission
from grader.verdict_store import VerdictStore, settings_key
from grader.wording import one_line, spelled

# Of functions that were not asked for, so many are named.
_SHOWN = 4


class Grader:
    """Grades submissions of one assignment with one seed; use it as a context manager.

    Holds the sandbox, so that TensorFlow is imported once, and what is made once for a seed.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        seed: int | None = None,
        use_cache: bool = True,
        sandbox: Sandbox | None = None,
        rubric: Rubric | None = None,
        allow_unprotected: bool = False,
    ) -> None:
        """Read the settings of an assignment; without a seed the course's own is used.

        Without a rubric that of the settings is used.

        A sandbox that is given is used, and left open; otherwise the grader has one of its own,
        which does without walls only if `allow_unprotected`.

        Raises:
            SettingsError: the settings cannot be used.
            OSError: the course's seed cannot be read or made.
        """
        self.assignment = assignment
        self.settings = read_settings(course.settings_path(assignment), rubric)
        self.seed = course_seed(course) if seed is None else seed
        self._course = course
        self._store = Store(course.state.absolute() / "cache")
        self._use_cache = use_cache
        self._sandbox = sandbox or Sandbox(ISOLATIONS if allow_unprotected else PROTECTED)
        self._owns_sandbox = sandbox is None
        self._lesson: Lesson | None = None
        cells = reference_cells()
        self._reference_submission = self.submission(self._slice(cells))
        depends_on = (self.seed, _digest_of_checks(), [cell.source for cell in cells])
        reference = LiveReference(self._reference_submission, self._store, *depends_on)
        self._exam = Exam(self.settings, self.seed, reference, self._make_lesson)
        self._verdicts = VerdictStore(
            self._store, assignment, settings_key(self.settings, course.root), *depends_on
        )

    def __enter__(self) -> "Grader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def exam(self) -> Exam:
        """What the checks work with besides the submission."""
        return self._exam

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox, started at the first call or by its `start`."""
        return self._sandbox

    def close(self) -> None:
        """End the sandbox, if it is the grader's own."""
        if self._owns_sandbox:
            self._sandbox.close()

    def grade(self, path: Path, student: str, fault: str | None = None) -> SubmissionResult:
        """Grade one notebook or `.py` file; one that cannot be read is `ungradable`.

        So is one with a `fault`, which is not read: it says why.

        Raises:
            ChecksError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        found = self.look_up(path, student, fault)
        return self.judge(path, student, found) if isinstance(found, Slice) else found

    def look_up(
        self, path: Path, student: str, fault: str | None = None
    ) -> SubmissionResult | Slice:
        """The result, if none of the student's code has to be run for it; else that code."""
        started = time.monotonic()
        if fault is not None:
            return self._ungradable(path, student, fault, started)
        try:
            source = self.read(path)
        except UnreadableError as error:
            return self._ungradable(path, student, str(error), started)
        if not self._use_cache:
            return source
        checks = self._verdicts.get(source, self._sandbox.isolation)
        if checks is None:
            return source
        return self._result(path, student, source, checks, started, reused=True)

    def judge(self, path: Path, student: str, source: Slice) -> SubmissionResult:
        """Run the checks on the code of a submission; raises as `grade` does."""
        started = time.monotonic()
        with self._sandbox.room() as room:
            checks = run_checks(self._exam, self.submission(source, room))
        self._verdicts.put(source, self._sandbox.isolation, checks)
        return self._result(path, student, source, checks, started)

    def _result(
        self,
        path: Path,
        student: str,
        source: Slice,
        checks: tuple[CheckResult, ...],
        started: float,
        reused: bool = False,
    ) -> SubmissionResult:
        return SubmissionResult(
            submission=spelled(str(path)),
            student=student,
            status="graded",
            score=points_of(checks),
            max_score=sum(check.max_points for check in checks),
            isolation=self._sandbox.isolation,
            seconds=round(time.monotonic() - started, 3),
            checks=checks,
            taken=source.cells,
            notes=source.notes,
            flags=(*flags_beside(path, student), *flags_of_code(source)),
            reused=reused,
        )

    def self_check(self) -> SelfCheck:
        """What a notebook's own checks need: settings, seed and the facts about the reference.

        Raises:
            ChecksError: the checks cannot run, or the reference does not pass them all.
        """
        recorder = FactRecorder(self._exam.reference)
        exam = replace(self._exam, reference=recorder)
        for result in run_checks(exam, self._reference_submission):
            if result.status is not Status.PASSED:
                raise ChecksError(f"the reference does not pass {result.name}: {result.actual}")
        return SelfCheck(self.assignment, self.seed, self.settings, recorder.facts)

    def read(self, path: Path) -> Slice:
        """The part of a notebook or `.py` file that is graded.

        Raises:
            UnreadableError: it is no notebook, or defines none of the graded functions.
        """
        cells = read_cells(path)
        source = self._slice(cells)
        if not source.functions:
            wanted = ", ".join(self.settings.functions)
            left_out = f" ({'; '.join(source.notes)})" if source.notes else ""
            others = ", ".join(functions_in(cells)[:_SHOWN])
            if others:
                left_out += f", but there are {others}: is it the notebook of another assignment?"
            raise UnreadableError(f"no cell defines any of the functions {wanted}{left_out}")
        return source

    def _slice(self, cells: Sequence[Cell]) -> Slice:
        return slice_of(cells, self.settings.functions, self.settings.older_names)

    def submission(self, source: Slice, room: Room | None = None) -> Submission:
        """What the checks are given for a slice; its calls share a room, if there is one."""
        limits = self.settings.limits
        one_call = evidence.Limits(limits.seconds, limits.memory_mb, limits.cpu_seconds)
        training = evidence.Limits(
            limits.training_seconds,
            limits.memory_mb + self._lesson_mb(),
            # No student code is run, so only the wall clock counts.
            limits.training_seconds * (os.cpu_count() or 1),
        )
        sandboxed = SandboxedSubmission(room or self._sandbox, source, one_call, training)
        return KnownModels(sandboxed, self._store, self._use_cache)

    def _lesson_mb(self) -> int:
        """What the grader's own pictures take while training: a model is not charged for them.

        They are held as floats of four bytes, three times over while Keras takes them in.
        """
        recipe = self.settings.recipe
        return 3 * 4 * (recipe.pictures + recipe.validation) * SIDE * SIDE * 3 // 2**20

    def _make_lesson(self) -> Lesson:
        if self._lesson is None:
            recipe = self.settings.recipe
            photos = None if recipe.photos is None else self._course.root / recipe.photos
            seed = derived_seed(self.seed, "lesson")
            self._lesson = make_lesson(self._store, recipe, photos, seed)
        return self._lesson

    def _ungradable(
        self, path: Path, student: str, reason: str, started: float
    ) -> SubmissionResult:
        points = self.settings.points
        return SubmissionResult(
            submission=spelled(str(path)),
            student=student,
            status="ungradable",
            reason=one_line(reason),
            score=0.0,
            max_score=sum(self.settings.exercise_points(exercise) for exercise in points),
            isolation=self._sandbox.isolation,
            seconds=round(time.monotonic() - started, 3),
            flags=flags_beside(path, student),
        )


def course_seed(course: Course) -> int:
    """The seed of a course: drawn at the first grading and kept, so that grades stay what they are.

    Raises:
        OSError: it cannot be read or written.
    """
    path = course.state / "seed"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, f"{secrets.randbelow(2**31)}\n".encode())
    return int(path.read_text())


def _digest_of_checks() -> str:
    sources = [path.read_bytes() for path in sorted(CHECKS.glob("*.py"))]
    return hashlib.sha256(b"\0".join(sources)).hexdigest()
