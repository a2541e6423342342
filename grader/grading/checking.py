"""Running the checks: one pytest run with the submission as a fixture.

A check is a pytest test in `test_<exercise>.py`, in the course's own folder
`solutions/<name>/checks/` or else in `grader/checks/`. Its marker holds the title and the
prerequisites. A check passes if it returns, fails if it raises `CheckFailure`, is skipped if a
prerequisite did not pass, and is broken if it raises anything else: the grader's own fault. A check
can attach the training of a model with `record_property("training", …)`.
"""

import contextlib
import gc
import io
import os
from collections.abc import Callable, Iterator

import pytest

from grader.grading.assignment_files import AssignmentFiles
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.check_modules import CHECKS_FOLDER, check_modules, importable
from grader.grading.check_recorder import CheckRecorder
from grader.grading.exercise import Exercise
from grader.grading.submission import Submission
from grader.messages.catalog import catalog_for
from grader.messages.views import View
from grader.results import CheckResult
from grader.settings import Settings

# Plugins that the checks do not use; they take a fifth of the time of a run. Only
# "unraisableexception" needs a remark: it collects all garbage ten times a run. (The plugin
# junitxml has to stay: it provides `record_property`.)
_UNUSED_PLUGINS = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "legacypath"),
    *("logging", "pastebin", "recwarn", "setuponly", "setupplan", "skipping"),
    *("stepwise", "subtests", "terminalreporter", "threadexception", "unittest"),
    "unraisableexception",
)
_OPTIONS = (
    "-c/dev/null",
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "--strict-markers",
    "-qq",
    "-s",
    # Checks raise `CheckFailure`; rewriting asserts takes as long as compiling the checks.
    "--assert=plain",
    # Long tracebacks show the fixtures of a check as text: that of pictures takes half a gigabyte.
    "--tb=short",
    *(f"-pno:{name}" for name in _UNUSED_PLUGINS),
)
_MAX_OUTPUT_CHARACTERS = 2000


def run_checks(
    context: CheckContext,
    submission: Submission,
    exercises: tuple[str, ...] | None = None,
    on_view: Callable[[str, View], None] | None = None,
) -> tuple[CheckResult, ...]:
    """Run all checks with points on a submission and return their results.

    `exercises` limits the results to some exercises; their prerequisites run as well. `on_view` is
    called with the name of a failed check and the evidence that it shows.

    Raises:
        CheckConfigError: the settings or a check name a check that does not exist.
    """
    points = context.settings.points
    selected = tuple(points) if exercises is None else exercises
    catalog = catalog_for(context.settings.language)
    recorder = CheckRecorder(points, selected, exercises_of(context.settings), catalog)
    _run_pytest(context.files, recorder, _Fixtures(context, submission))
    for name, view in recorder.views.items():
        if on_view is not None:
            on_view(name, view)
    return tuple(result for result in recorder.results.values() if result.exercise in selected)


def expect_checks(settings: Settings, files: AssignmentFiles | None = None) -> None:
    """Require that all checks with points exist, and all their prerequisites.

    Raises:
        CheckConfigError: a check is missing, or a module with checks cannot be imported.
    """
    points = settings.points
    recorder = CheckRecorder(points, tuple(points), exercises_of(settings))
    _run_pytest(files, recorder, None)


def exercises_of(settings: Settings) -> tuple[Exercise, ...]:
    """Return the exercises that have points, in their order."""
    return tuple(Exercise.of(settings, name) for name in settings.points)


class _Fixtures:
    """The fixtures of the checks."""

    def __init__(self, context: CheckContext, submission: Submission) -> None:
        self._context = context
        self._submission = submission

    @pytest.fixture(scope="session")
    def submission(self) -> Submission:
        """The submission under test."""
        return self._submission

    @pytest.fixture(scope="module")
    def exercise(self) -> Exercise:
        """The exercise that the check belongs to; each check that uses it gets one for each."""
        raise CheckConfigError("a check has no exercise")

    @pytest.fixture(scope="session")
    def context(self) -> CheckContext:
        """The settings, seed, reference and pictures."""
        return self._context


def _run_pytest(
    files: AssignmentFiles | None,
    recorder: CheckRecorder,
    fixtures: _Fixtures | None,
) -> None:
    """Run the checks of some exercises with pytest; without fixtures only collect them."""
    modules = check_modules(recorder.exercises, files)
    own_folder = files.checks if files and files.checks.is_dir() else None
    # Modules of the package keep their names; those in the root folder are named by their files.
    root = own_folder or CHECKS_FOLDER
    folder_options = [f"--rootdir={root}", f"--confcutdir={root}"]
    mode_options = ["--collect-only"] if fixtures is None else []
    plugins = [recorder] if fixtures is None else [recorder, fixtures]
    output = io.StringIO()
    stdout, stderr = contextlib.redirect_stdout(output), contextlib.redirect_stderr(output)
    options = [*_OPTIONS, *folder_options, *mode_options, *map(str, modules)]
    with _freed_memory(), importable(own_folder), stdout, stderr, _without_pytest_variables():
        code = pytest.main(options, plugins=plugins)
    if recorder.problem is not None:
        raise CheckConfigError(recorder.problem)
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        tail = output.getvalue()[-_MAX_OUTPUT_CHARACTERS:]
        raise CheckConfigError(f"the checks cannot run: {tail}")


@contextlib.contextmanager
def _freed_memory() -> Iterator[None]:
    """Free everything that a run allocated.

    pytest's objects form cycles that hold 7 MB of evidence, and Python alone would let forty runs
    add up. Older objects are frozen: searching them would take as long as the run.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()


@contextlib.contextmanager
def _without_pytest_variables() -> Iterator[None]:
    """Hide the environment variables with options for the user's own pytest."""
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in kept.items() if value is not None})
