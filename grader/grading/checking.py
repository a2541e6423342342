"""Runs the checks: pytest, with the submission as a fixture and verdict records as its report.

A check is a pytest test in `grader/checks/test_<exercise>.py`, marked with its title and with the
checks that it needs. It ends in one of four ways: it returns (passed), raises `CheckFailure` (failed),
needs something that failed (skipped), or raises anything else (broken: the grader's own fault).
What a model learned it may tell with `record_property("training", …)`.
"""

import contextlib
import difflib
import functools
import gc
import io
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np
import pytest
from msgspec import structs

from grader.grading.pictures import HoldoutData, TrainingData
from grader.grading.reference import Reference
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.results import CheckResult, Status
from grader.seeds import Seed
from grader.settings import Settings, Thresholds, TrainedModel, TrainingConfig
from grader.text import for_students

_T = TypeVar("_T")
CHECKS = Path(__file__).parents[1] / "checks"


class CheckConfigError(Exception):
    """The checks and the settings do not fit together; says which name is missing where."""


class CheckSkippedError(Exception):
    """A check that cannot be judged here or now: a hint that says why, or when it will be."""


def unavailable_in_selfcheck(_side: int) -> AbstractContextManager[HoldoutData]:
    """What `CheckContext.unseen` is where a student runs the checks; raises `CheckSkippedError`."""
    raise CheckSkippedError("judged when it is handed in, on photos that only the grader has")


@dataclass(frozen=True)
class CheckContext:
    """All that a run of the checks depends on besides the submission.

    `unseen` gives the photos, of so many pixels each way, that trained models are asked for.
    `attempt` is the seed of what functions are called with, where that is not `seed`: models are
    always trained with the data of `seed`, so that they can be compared.
    """

    settings: Settings
    seed: Seed
    reference: Reference
    training_data: Callable[[], TrainingData]
    holdout_data: Callable[[int], AbstractContextManager[HoldoutData]] = unavailable_in_selfcheck
    attempt: Seed | None = None
    _random_input: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False)

    @property
    def recipe(self) -> TrainingConfig:
        """How a model is trained; raises `CheckConfigError` if the settings do not say it."""
        return _given(self.settings.recipe, "recipe")

    @property
    def thresholds(self) -> Thresholds:
        """What a model must reach; raises `CheckConfigError` if the settings do not say it."""
        return _given(self.settings.thresholds, "thresholds")

    @property
    def trained_model(self) -> TrainedModel:
        """What is handed in; raises `CheckConfigError` if the settings do not say it."""
        return _given(self.settings.trained_model, "trained_model")

    def random_input(self, draw: Callable[[np.random.Generator], _T], *purpose: str) -> _T:
        """What `draw` makes of random numbers for one purpose, the same for the same seed.

        It is made once, for all submissions with this data.
        """
        if purpose not in self._random_input:
            seed = self.seed if self.attempt is None else self.attempt
            self._random_input[purpose] = draw(seed.generator(*purpose))
        drawn: _T = self._random_input[purpose]
        return drawn

    def for_attempt(self, attempt: Seed, reference: Reference) -> "CheckContext":
        """The same with data of its own, and a reference that is asked about that data."""
        return replace(self, attempt=attempt, reference=reference, _random_input={})


def _given(table: _T | None, name: str) -> _T:
    if table is None:
        raise CheckConfigError(f"the settings have no [{name}], but a check asks for it")
    return table


def run_checks(
    context: CheckContext, submission: Submission, exercises: tuple[str, ...] | None = None
) -> tuple[CheckResult, ...]:
    """Judge a submission by the checks that the settings give points to.

    `exercises` limits the result to some; the checks that those need are run as well.

    Raises:
        CheckConfigError: the settings name a check that there is not, or a check needs such.
    """
    points = context.settings.points
    wanted = tuple(points) if exercises is None else exercises
    verdicts = _Verdicts(points, wanted)
    _run_pytest(points, verdicts, _Fixtures(context, submission))
    return tuple(result for result in verdicts.results.values() if result.exercise in wanted)


def expect_checks(points: Mapping[str, Mapping[str, float]]) -> None:
    """See that there are the checks that points are given to, and those that these need.

    Raises:
        CheckConfigError: one is missing.
    """
    _run_pytest(points, _Verdicts(points, tuple(points)), None)


def _run_pytest(
    points: Mapping[str, Mapping[str, float]], verdicts: "_Verdicts", fixtures: "_Fixtures | None"
) -> None:
    """Have pytest do the checks of some exercises; without fixtures it only looks for them."""
    files = [CHECKS / f"test_{exercise}.py" for exercise in points]
    for exercise, file in zip(points, files, strict=True):
        if not file.is_file():
            there = [path.stem.removeprefix("test_") for path in CHECKS.glob("test_*.py")]
            raise CheckConfigError(
                f"the exercise {exercise} is given points, but there is no {file.name} with checks"
                f"{_perhaps(exercise, there)}"
            )
    options = ["--collect-only"] if fixtures is None else []
    plugins = [verdicts] if fixtures is None else [verdicts, fixtures]
    said = io.StringIO()
    out, err = contextlib.redirect_stdout(said), contextlib.redirect_stderr(said)
    with _swept(), out, err, _own_options():
        code = pytest.main([*_OPTIONS, *options, *map(str, files)], plugins=plugins)
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise CheckConfigError(
            verdicts.problem or f"the checks cannot run: {said.getvalue()[-2000:]}"
        )


def _perhaps(name: str, names: Iterable[str]) -> str:
    """Ask whether a name like a wrong one is meant."""
    alike = difflib.get_close_matches(name, names, 1)
    return f"; is {alike[0]} meant?" if alike else ""


# Parts of pytest that the checks do without: a fifth of the time that a run takes. The one for
# exceptions that nobody raised collects all garbage ten times a run. (`record_property` is a part
# of junitxml.)
_NEEDLESS = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "legacypath"),
    *("logging", "pastebin", "recwarn", "setuponly", "setupplan", "skipping"),
    *("stepwise", "subtests", "terminalreporter", "threadexception", "unittest"),
    "unraisableexception",
)
_OPTIONS = [
    f"--rootdir={CHECKS}",
    f"--confcutdir={CHECKS}",
    "-c/dev/null",
    "--import-mode=importlib",
    "--disable-plugin-autoload",
    "--strict-markers",
    "-qq",
    "-s",
    # Checks raise what they find; rewriting asserts takes as long as compiling the checks.
    "--assert=plain",
    *(f"-pno:{name}" for name in _NEEDLESS),
]


@contextlib.contextmanager
def _swept() -> Iterator[None]:
    """Leave nothing of a run behind.

    What pytest makes holds each other and 7 MB of evidence, and Python alone would let forty runs
    come together. What was there before is not looked through, which would take as long as the run.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()


@contextlib.contextmanager
def _own_options() -> Iterator[None]:
    """Keep what somebody set for another pytest out of the checks."""
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in kept.items() if value is not None})


# What Python raises for values that make no sense together.
_SENSELESS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class _Fixtures:
    """What checks may ask for by name."""

    def __init__(self, context: CheckContext, submission: Submission) -> None:
        self._context = context
        self._submission = submission

    @pytest.fixture(scope="session")
    def submission(self) -> Submission:
        """What is being graded."""
        return self._submission

    @pytest.fixture(scope="session")
    def context(self) -> CheckContext:
        """Settings, seed, reference and lesson."""
        return self._context


class _Verdicts:
    """Chooses the checks and keeps how each one ended."""

    def __init__(self, points: Mapping[str, Mapping[str, float]], wanted: tuple[str, ...]) -> None:
        self._points = points
        self._wanted = wanted
        self._charged: set[str] = set()
        self.results: dict[str, CheckResult] = {}
        self.problem: str | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "check(title, needs=()): what a check says and needs")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the checks that have points and are wanted, and all that those need."""
        there = {_name(item): item for item in items}
        scored = [f"{one}::{check}" for one, checks in self._points.items() for check in checks]
        for name in scored:
            if name not in there:
                self._stop(f"{name} is given points, but is no check{_perhaps(name, there)}")
        pending = [name for name in scored if name.partition("::")[0] in self._wanted]
        kept: set[str] = set()
        while pending:
            name = pending.pop()
            kept.add(name)
            for need in _needs(there[name]):
                if need not in scored:
                    self._stop(f"{name} needs {need}, which is given no points: 0 are enough")
                if need not in kept:
                    pending.append(need)
        items[:] = [item for name, item in there.items() if name in kept]

    def _stop(self, problem: str) -> NoReturn:
        self.problem = problem
        raise pytest.UsageError(problem)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a check when something that it needs did not pass."""
        for need in _needs(item):
            if need not in self.results:
                raise CheckConfigError(f"{_name(item)} needs {need}, which runs later")
            if self.results[need].status is not Status.PASSED:
                title = self.results[need].title
                raise CheckSkippedError(f"judged once this holds: {title}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a check ended with into its verdict."""
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call" or error is not None:
            self.results[_name(item)] = self._verdict(item, error)
        return (yield)

    def _verdict(self, item: pytest.Item, error: BaseException | None) -> CheckResult:
        name = _name(item)
        exercise, _, check = name.partition("::")
        properties = dict(item.user_properties)
        most = self._points[exercise][check]
        verdict = CheckResult(
            name=name,
            exercise=exercise,
            title=_marker(item).kwargs["title"],
            status=Status.PASSED,
            points=most,
            max_points=most,
            training=properties.get("training"),  # type: ignore[arg-type]
            own_process=bool(properties.get("own_process")),
        )
        if error is None:
            return verdict
        return self._without_points(verdict, _forged(item, error) or error)

    def _without_points(self, verdict: CheckResult, error: BaseException) -> CheckResult:
        lost = functools.partial(structs.replace, verdict, points=0.0)
        if isinstance(error, CheckSkippedError):
            return lost(status=Status.SKIPPED, hint=str(error))
        if isinstance(error, CallFailure):
            # All checks of an exercise fail with the one call that they share: charged once.
            failure = f"{verdict.exercise}: {error}"
            if failure in self._charged:
                return lost(status=Status.SKIPPED, hint="judged once the function runs")
            self._charged.add(failure)
        if isinstance(error, CheckFailure):
            return lost(
                status=Status.FAILED,
                expected=for_students(error.expected),
                actual=for_students(error.actual),
                hint=error.hint and for_students(error.hint),
            )
        reason = for_students(f"{type(error).__name__}: {error}")
        return lost(status=Status.BROKEN, actual=reason, hint="the grader failed here, not you.")


def _forged(item: pytest.Item, error: BaseException) -> CheckFailure | None:
    """The mistake of a model whose description a check cannot make sense of.

    The student's own process described it, so that is no fault of the grader.
    """
    evidence = getattr(item, "funcargs", {}).values()
    own = any(getattr(value, "own_process", False) for value in evidence)
    if not own or not isinstance(error, _SENSELESS):
        return None
    return CheckFailure(
        "a model whose own layers tell what they are made of",
        f"{type(error).__name__}: {error}",
        "does get_config of your class return what it was made with?",
    )


def _marker(item: pytest.Item) -> pytest.Mark:
    marker = item.get_closest_marker("check")
    if marker is None:
        raise pytest.UsageError(f"{item.nodeid} is not marked as a check")
    return marker


def _needs(item: pytest.Item) -> tuple[str, ...]:
    """Full names of what a check needs; a name without `::` is of its own exercise."""
    exercise = _name(item).partition("::")[0]
    needs = _marker(item).kwargs.get("needs", ())
    return tuple(need if "::" in need else f"{exercise}::{need}" for need in needs)


def _name(item: pytest.Item) -> str:
    return f"{item.path.stem.removeprefix('test_')}::{item.name.removeprefix('test_')}"
