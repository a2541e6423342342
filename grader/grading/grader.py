"""Grades one submission: reads it, has it judged, writes down the verdict."""

import dataclasses
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from grader.cache import Store
from grader.closing import Closing
from grader.course import Course
from grader.course_seed import WEAKNESS, assignment_seed, fingerprint
from grader.grading.checking import CheckConfigError, CheckContext, expect_checks, run_checks
from grader.grading.evaluation import Evaluation, Evaluator, GradingConfig
from grader.grading.evaluation_cache import EvaluationCache, settings_key
from grader.grading.exposure import expect_hidden
from grader.grading.reference import RecordingReference
from grader.grading.selfcheck_data import SelfCheckData
from grader.grading.submission import Submission
from grader.private import keep_private
from grader.results import Status, SubmissionResult, points_of
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protection import Protection
from grader.sandbox.protocol import ISOLATIONS, PROTECTED, Isolation, Slice
from grader.seeds import Seed
from grader.settings import TRAINED_MODEL, Rubric, Settings, SettingsError, read_settings
from grader.submissions.flags import flags_beside
from grader.submissions.notebooks import UnreadableError
from grader.submissions.reader import Reader
from grader.submissions.trained_file import trained_file
from grader.text import for_students, printable

# Of functions that were not asked for, so many are named.
_SHOWN = 4
_OWN_PROCESS_NOTE = (
    "create_model: the model has layers of your own; it was judged in your own process"
)
_OWN_PROCESS_FLAG = (
    "create_model: judged in the student's own process, so weights may be brought along"
)


class Grader(Closing):
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
        confidential: Iterable[Path] = (),
        reader: Reader | None = None,
    ) -> None:
        """Read the settings of an assignment; without a seed the course's own is used.

        Without a rubric that of the settings is used. `confidential` names what students' code must
        not be able to read, besides the course folder and what the settings name.

        A sandbox that is given is used, and left open; otherwise the grader has one of its own,
        which does without walls only if `allow_unprotected`. The same holds for a `reader`.

        Raises:
            SettingsError: the settings cannot be used.
            SeedError, OSError: the course's seed cannot be read or made.
        """
        self._course = course
        self.assignment = assignment
        self.settings = _settings(course.settings_path(assignment), rubric)
        open_to_others = keep_private(course.state)
        self.seed = (
            assignment_seed(course, assignment)
            if seed is None
            else Seed.of(seed).of_assignment(assignment)
        )
        self.warnings = (*open_to_others, *[WEAKNESS] * (seed is None and self.seed.is_short))
        """What an instructor has to know of the course, a line each."""
        recipe, trained = self.settings.recipe, self.settings.trained_model
        photos = _below(course, recipe.photos if recipe else None)
        unseen = _below(course, trained.photos if trained else None)
        self.config = GradingConfig(self.settings, self.seed, photos, unseen, use_cache)
        named = filter(None, (photos, unseen))
        self.confidential = (course.root, course.state, *map(Path, named), *confidential)
        self._sandbox = sandbox or Sandbox(ISOLATIONS if allow_unprotected else PROTECTED)
        self._owns_sandbox = sandbox is None
        self._reader = reader or Reader()
        self._owns_reader = reader is None
        store = Store(course.state.absolute() / "cache")
        self._evaluator = Evaluator(self.config, store, self._sandbox)
        self._verdicts = EvaluationCache(
            store,
            assignment,
            settings_key(self.settings, photos, unseen),
            *self._evaluator.depends_on,
        )

    @property
    def fingerprint(self) -> str:
        """What names the seed without telling it; raises OSError."""
        return fingerprint(self._course, self.seed)

    @property
    def context(self) -> CheckContext:
        """What the checks work with besides the submission."""
        return self._evaluator.context

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox, started at the first call or by its `start`."""
        return self._sandbox

    def close(self) -> None:
        """End the sandbox and the process that reads, if they are the grader's own."""
        if self._owns_reader:
            self._reader.close()
        if self._owns_sandbox:
            self._sandbox.close()

    def expect_hidden(self, submissions: Iterable[Path]) -> None:
        """Refuse to grade where students' code could read the course or these submissions.

        Raises:
            ExposedError: it could; says what it could read.
            SandboxError: students' code cannot be run.
        """
        expect_hidden([*self.confidential, *submissions], self._sandbox.protection.readable)

    def grade(self, path: Path, student: str, fault: str | None = None) -> SubmissionResult:
        """Grade one notebook or `.py` file; one that cannot be read is `ungradable`.

        So is one with a `fault`, which is not read: it says why.

        Raises:
            CheckConfigError: the checks themselves cannot run.
            SandboxError: students' code cannot be run.
        """
        found = self.find_cached(path, student, fault)
        return self.evaluate(path, student, found) if isinstance(found, Slice) else found

    def find_cached(
        self,
        path: Path,
        student: str,
        fault: str | None = None,
        protection: Protection | None = None,
    ) -> SubmissionResult | Slice:
        """The result, if none of the student's code has to be run for it; else that code.

        `protection` is how code is walled off where it would be run, if that is not here.
        """
        started = time.monotonic()
        isolation, _, cgroup = protection or self._sandbox.protection
        try:
            if fault is not None:
                raise UnreadableError(fault)
            trained = trained_file(path, self.settings, student)
            source = replace(
                self.read(path), trained_model_digest=trained.stamp() if trained else ""
            )
        except UnreadableError as error:
            return self.ungradable(path, student, str(error), isolation, started)
        checks = self._verdicts.get(source, isolation) if self.config.use_cache else None
        if checks is None:
            return source
        verdict = Evaluation(checks, isolation, time.monotonic() - started, cgroup)
        return self._result(path, student, source, verdict, reused=True)

    def evaluate(self, path: Path, student: str, source: Slice) -> SubmissionResult:
        """Run the checks on the code of a submission; raises as `grade` does."""
        trained = trained_file(path, self.settings, student)
        return self.store_result(path, student, source, self._evaluator.evaluate(source, trained))

    def store_result(
        self, path: Path, student: str, source: Slice, verdict: Evaluation
    ) -> SubmissionResult:
        """Keep the verdict on the code of a submission, and write it down as a result."""
        self._verdicts.put(source, verdict.isolation, verdict.checks)
        return self._result(path, student, source, verdict)

    def _result(
        self, path: Path, student: str, source: Slice, verdict: Evaluation, reused: bool = False
    ) -> SubmissionResult:
        own_process = any(check.own_process for check in verdict.checks)
        return SubmissionResult(
            submission=printable(str(path)),
            student=student,
            status="graded",
            score=points_of(verdict.checks),
            max_score=sum(check.max_points for check in verdict.checks),
            isolation=verdict.isolation,
            cgroup=verdict.cgroup,
            seconds=round(verdict.seconds, 3),
            checks=verdict.checks,
            taken=source.cells,
            notes=(*source.notes, *[_OWN_PROCESS_NOTE] * own_process),
            flags=(
                *self._flags_beside(path, student),
                *source.flags,
                *[_OWN_PROCESS_FLAG] * own_process,
            ),
            reused=reused,
        )

    def _flags_beside(self, path: Path, student: str) -> tuple[str, ...]:
        return flags_beside(path, student, trained_file(path, self.settings, student))

    def self_check(self) -> SelfCheckData:
        """What a notebook's own checks need: settings, seed and the facts about the reference.

        Raises:
            CheckConfigError: the checks cannot run, or the reference does not pass them all.
        """
        recorder = RecordingReference(self.context.reference)
        context = dataclasses.replace(self.context, reference=recorder)
        # The reference is source text, and hands in no trained model.
        exercises = tuple(name for name in self.settings.points if name != TRAINED_MODEL)
        for result in run_checks(context, self._evaluator.reference_submission, exercises):
            if result.status is not Status.PASSED:
                raise CheckConfigError(
                    f"the reference does not pass {result.name}: {result.actual}"
                )
        return SelfCheckData(self.assignment, int(self.seed.digits), self.settings, recorder.facts)

    def read(self, path: Path) -> Slice:
        """The part of a notebook or `.py` file that is graded.

        Raises:
            UnreadableError: it is no notebook, or defines none of the graded functions.
            ReaderError: the process that reads cannot be started.
        """
        code = self._reader.code(path, self.settings.functions, self.settings.older_names)
        source = code.source
        if not source.functions:
            wanted = ", ".join(self.settings.functions)
            left_out = f" ({'; '.join(source.notes)})" if source.notes else ""
            others = ", ".join(code.defined[:_SHOWN])
            if others:
                left_out += f", but there are {others}: is it the notebook of another assignment?"
            raise UnreadableError(f"no cell defines any of the functions {wanted}{left_out}")
        return source

    def submission(self, source: Slice, session: Session | None = None) -> Submission:
        """What the checks are given for a slice; its calls share a room, if there is one."""
        return self._evaluator.submission(source, session)

    def ungradable(
        self, path: Path, student: str, reason: str, isolation: Isolation, started: float
    ) -> SubmissionResult:
        """The result of a submission that no verdict can be reached on.

        Work on it began at `started`, by `time.monotonic`.
        """
        points = self.settings.points
        return SubmissionResult(
            submission=printable(str(path)),
            student=student,
            status="ungradable",
            reason=for_students(reason),
            score=0.0,
            max_score=sum(self.settings.exercise_points(exercise) for exercise in points),
            isolation=isolation,
            seconds=round(time.monotonic() - started, 3),
            flags=self._flags_beside(path, student),
        )


def _settings(path: Path, rubric: Rubric | None) -> Settings:
    settings = read_settings(path, rubric)
    try:
        expect_checks(settings.points)
    except CheckConfigError as error:
        raise SettingsError(f"{path}: {error}") from error
    return settings


def _below(course: Course, folder: str | None) -> str | None:
    """A folder that the settings name, absolute."""
    return None if folder is None else str(course.root.absolute() / folder)
