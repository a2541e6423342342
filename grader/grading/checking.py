"""Running the checks: one pytest run with the submission as a fixture.

A check is a pytest test in `grader/checks/test_<exercise>.py`. Its marker holds the title and the
prerequisites. A check passes if it returns, fails if it raises `CheckFailure`, is skipped if a
prerequisite did not pass, and is broken if it raises anything else: the grader's own fault. A check
can attach the training of a model with `record_property("training", …)`.
"""

import contextlib
import gc
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.check_recorder import CheckRecorder, did_you_mean
from grader.grading.submission import Submission
from grader.results import CheckResult

CHECKS_FOLDER = Path(__file__).parents[1] / "checks"
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
    *(f"-pno:{name}" for name in _UNUSED_PLUGINS),
)
_MAX_OUTPUT_CHARACTERS = 2000


def run_checks(
    context: CheckContext, submission: Submission, exercises: tuple[str, ...] | None = None
) -> tuple[CheckResult, ...]:
    """Run all checks with points on a submission and return their results.

    `exercises` limits the results to some exercises; their prerequisites run as well.

    Raises:
        CheckConfigError: the settings or a check name a check that does not exist.
    """
    points = context.settings.points
    selected = tuple(points) if exercises is None else exercises
    recorder = CheckRecorder(points, selected)
    _run_pytest(points, recorder, _Fixtures(context, submission))
    return tuple(result for result in recorder.results.values() if result.exercise in selected)


def expect_checks(points: Mapping[str, Mapping[str, float]]) -> None:
    """Require that all checks with points exist, and all their prerequisites.

    Raises:
        CheckConfigError: a check is missing.
    """
    _run_pytest(points, CheckRecorder(points, tuple(points)), None)


class _Fixtures:
    """The fixtures of the checks."""

    def __init__(self, context: CheckContext, submission: Submission) -> None:
        self._context = context
        self._submission = submission

    @pytest.fixture(scope="session")
    def submission(self) -> Submission:
        """The submission under test."""
        return self._submission

    @pytest.fixture(scope="session")
    def context(self) -> CheckContext:
        """The settings, seed, reference and pictures."""
        return self._context


def _run_pytest(
    points: Mapping[str, Mapping[str, float]], recorder: CheckRecorder, fixtures: _Fixtures | None
) -> None:
    """Run the checks of some exercises with pytest; without fixtures only collect them."""
    files = [_check_file(exercise) for exercise in points]
    folder_options = [f"--rootdir={CHECKS_FOLDER}", f"--confcutdir={CHECKS_FOLDER}"]
    mode_options = ["--collect-only"] if fixtures is None else []
    plugins = [recorder] if fixtures is None else [recorder, fixtures]
    output = io.StringIO()
    stdout, stderr = contextlib.redirect_stdout(output), contextlib.redirect_stderr(output)
    with _freed_memory(), stdout, stderr, _without_pytest_variables():
        code = pytest.main([*_OPTIONS, *folder_options, *mode_options, *files], plugins=plugins)
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        tail = output.getvalue()[-_MAX_OUTPUT_CHARACTERS:]
        raise CheckConfigError(recorder.problem or f"the checks cannot run: {tail}")


def _check_file(exercise: str) -> str:
    file = CHECKS_FOLDER / f"test_{exercise}.py"
    if not file.is_file():
        available = [path.stem.removeprefix("test_") for path in CHECKS_FOLDER.glob("test_*.py")]
        raise CheckConfigError(
            f"the exercise {exercise} has points, but there is no {file.name} with checks"
            f"{did_you_mean(exercise, available)}"
        )
    return str(file)


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
