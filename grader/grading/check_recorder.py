"""A pytest plugin that selects the checks with points and records their results."""

import traceback
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
from msgspec import UNSET, UnsetType, structs

from grader.errors import did_you_mean
from grader.grading.check_context import CheckConfigError, CheckSkippedError
from grader.grading.exercise import Exercise
from grader.grading.submission import CallFailure, CheckFailure
from grader.messages.catalog import ENGLISH, Catalog
from grader.messages.phrases import Message, Phrase, phrase
from grader.messages.views import View
from grader.results import CheckResult, ShownTexts, Status, finding_phrase
from grader.text import for_students

# Python raises these for a model description whose values contradict each other.
_INCONSISTENT_VALUE_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_CALL_FAILED = phrase("checked once the function runs")
_NOT_YOUR_FAULT = phrase("the grader failed here, not you.")


class CheckRecorder:
    """Selects the checks with points and keeps the result of each check by name.

    Texts are also translated with `catalog`. `views` are the views of failed checks, which only
    notebooks show.
    """

    def __init__(
        self,
        points: Mapping[str, Mapping[str, float]],
        selected: tuple[str, ...],
        exercises: tuple[Exercise, ...],
        catalog: Catalog = ENGLISH,
    ) -> None:
        self._points = points
        self._selected = selected
        self.exercises = exercises
        self._catalog = catalog
        self._counted_failures: set[str] = set()
        self._titles: dict[str, Message] = {}
        self.results: dict[str, CheckResult] = {}
        self.views: dict[str, View] = {}
        self.problem: str | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marker of checks."""
        config.addinivalue_line("markers", "check(title, needs=()): title and prerequisites")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a check for each exercise that uses its module, if it asks for the exercise."""
        if "exercise" in metafunc.fixturenames:
            checks = _checks_name(metafunc.definition)
            exercises = [one for one in self.exercises if one.checks == checks]
            metafunc.parametrize("exercise", exercises, scope="module")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the traceback of the first module that cannot be imported."""
        if report.failed and self.problem is None:
            self.problem = f"checks that cannot be imported:\n{report.longreprtext}"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the checks of the exercises, and all their prerequisites."""
        if self.problem is not None:
            return
        available = {_name(item): item for item in items}
        scored = [f"{one}::{check}" for one, checks in self._points.items() for check in checks]
        for name in scored:
            if name not in available:
                self._stop(f"{name} has points, but is no check{did_you_mean(name, available)}")
        pending = [name for name in scored if name.partition("::")[0] in self._selected]
        kept: set[str] = set()
        while pending:
            name = pending.pop()
            kept.add(name)
            for need in _needs(available[name]):
                if need not in scored:
                    self._stop(f"{name} needs {need}, which has no points: 0 are enough")
                if need not in kept:
                    pending.append(need)
        items[:] = [item for name, item in available.items() if name in kept]

    def _stop(self, problem: str) -> NoReturn:
        self.problem = problem
        raise pytest.UsageError(problem)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a check if one of its prerequisites did not pass."""
        for need in _needs(item):
            if need not in self.results:
                raise CheckConfigError(f"{_name(item)} needs {need}, which runs later")
            if self.results[need].status is not Status.PASSED:
                title = self._titles[need]
                raise CheckSkippedError(phrase("checked once this passes: {title}", title=title))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record the result of a check."""
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call" or error is not None:
            self._titles[_name(item)] = _title(item)
            result = _passed(item, self._points, self._translated(item, _Texts()))
            if error is not None:
                result = self._without_points(item, result, _forged_model(item, error) or error)
                if isinstance(error, CheckFailure) and error.view is not None:
                    self.views[_name(item)] = error.view
            self.results[_name(item)] = result
        return (yield)

    def _without_points(
        self, item: pytest.Item, result: CheckResult, error: BaseException
    ) -> CheckResult:
        if isinstance(error, CheckSkippedError):
            return self._with_texts(item, result, Status.SKIPPED, _Texts(hint=error.hint))
        if isinstance(error, CallFailure):
            # All checks of an exercise fail with the call that they share; it costs points once.
            failure = f"{result.exercise}: {error}"
            if failure in self._counted_failures:
                return self._with_texts(item, result, Status.SKIPPED, _Texts(hint=_CALL_FAILED))
            self._counted_failures.add(failure)
        if isinstance(error, CheckFailure):
            texts = _Texts(error.expected, error.actual, error.hint)
            return self._with_texts(item, result, Status.FAILED, texts)
        reason = f"{_place_in_checks(error, item.path)}{type(error).__name__}: {error}"
        texts = _Texts(actual=reason, hint=_NOT_YOUR_FAULT)
        return self._with_texts(item, result, Status.BROKEN, texts)

    def _with_texts(
        self, item: pytest.Item, result: CheckResult, status: Status, texts: "_Texts"
    ) -> CheckResult:
        """Return a result without points, with texts in English and in the course's language."""
        return structs.replace(
            result,
            status=status,
            points=0.0,
            expected=_shown(texts.expected, ENGLISH),
            actual=_shown(texts.actual, ENGLISH),
            hint=_shown(texts.hint, ENGLISH),
            hint_id=texts.hint.id or None if isinstance(texts.hint, Phrase) else None,
            translated=self._translated(item, texts),
        )

    def _translated(self, item: pytest.Item, texts: "_Texts") -> ShownTexts | UnsetType:
        if self._catalog is ENGLISH:
            return UNSET
        finding = finding_phrase(texts.expected, texts.actual)
        return ShownTexts(
            self._catalog.language,
            _shown(_title(item), self._catalog) or "",
            _shown(finding, self._catalog) or "",
            _shown(texts.hint, self._catalog),
        )


class _Texts(NamedTuple):
    """What a result tells the student besides its title."""

    expected: Message | None = None
    actual: Message | None = None
    hint: Message | None = None


def _shown(message: Message | None, catalog: Catalog) -> str | None:
    return for_students(catalog.text(message)) if message else None


def _place_in_checks(error: BaseException, module: Path) -> str:
    """Return the line of the checks that raised, for the author of the checks."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == module]
    return f"{module.name}, line {lines[-1]}: " if lines else ""


def _passed(
    item: pytest.Item,
    points: Mapping[str, Mapping[str, float]],
    translated: ShownTexts | UnsetType,
) -> CheckResult:
    name = _name(item)
    exercise, _, check = name.partition("::")
    properties = dict(item.user_properties)
    max_points = points[exercise][check]
    return CheckResult(
        name=name,
        exercise=exercise,
        title=str(_title(item)),
        status=Status.PASSED,
        points=max_points,
        max_points=max_points,
        training=properties.get("training"),  # type: ignore[arg-type]
        own_process=bool(properties.get("own_process")),
        translated=translated,
    )


def _forged_model(item: pytest.Item, error: BaseException) -> CheckFailure | None:
    """Return the failure of a model description that a check cannot interpret.

    If the student's own process described the model, this is not the grader's fault.
    """
    evidence = getattr(item, "funcargs", {}).values()
    own_process = any(getattr(value, "own_process", False) for value in evidence)
    if not own_process or not isinstance(error, _INCONSISTENT_VALUE_ERRORS):
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


def _title(item: pytest.Item) -> Message:
    """Return the title of a check; `{function}` in it is the function of the exercise."""
    title: str = _marker(item).kwargs["title"]
    others = title.replace("{function}", "")
    # Other braces of an author's title are no places for values.
    if "{" in others or "}" in others:
        return title.replace("{function}", _exercise(item).function)
    return phrase(title, function=_exercise(item).function)


def _needs(item: pytest.Item) -> tuple[str, ...]:
    """Return the full names of a check's prerequisites; short names are in its own exercise.

    `{other}::check` is in the exercise that the parameter `other` names, or else in `other`.
    """
    exercise = _exercise(item)
    names = _Names(exercise.parameters)
    needs = _marker(item).kwargs.get("needs", ())
    return tuple(
        need.format_map(names) if "::" in need else f"{exercise}::{need}" for need in needs
    )


class _Names(dict[str, Any]):
    """Parameters by name; a missing one is its own name."""

    def __missing__(self, name: str) -> str:
        return name


def _name(item: pytest.Item) -> str:
    function = getattr(item, "originalname", None) or item.name
    return f"{_exercise(item)}::{function.removeprefix('test_')}"


def _exercise(item: pytest.Item) -> Exercise:
    """Return the exercise of a check; a check that does not ask for it has that of its module."""
    callspec = getattr(item, "callspec", None)
    exercise = callspec.params.get("exercise") if callspec else None
    if isinstance(exercise, Exercise):
        return exercise
    name = _checks_name(item)
    return Exercise(name, name, name)


def _checks_name(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")
