"""A trial of an assignment's checks: the reference, the stub, and the author's cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nbgrader.preprocessors import ClearSolutions

from grader.authoring.cases import Case, cases_in
from grader.course import Course
from grader.grading.assignment_files import CASES
from grader.grading.grader import Grader
from grader.integrations.source_notebook import source_notebook
from grader.results import CheckResult, Status, points_of
from grader.sandbox.protocol import Slice
from grader.settings import TRAINED_MODEL, Rubric
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of

REFERENCE, STUB = "reference", "stub"
_MAX_NAMED_CHECKS = 3


@dataclass(frozen=True)
class Attempt:
    """One submission of a trial, with its expected and its actual result.

    `difference` says how the two differ; it is empty if they agree.
    """

    name: str
    expected: str
    results: tuple[CheckResult, ...]
    difference: str

    @property
    def points(self) -> float:
        """The points of the submission."""
        return points_of(self.results)

    @property
    def max_points(self) -> float:
        """The maximum number of points."""
        return sum(result.max_points for result in self.results)


def reference_attempt(grader: Grader) -> Attempt:
    """Return the attempt with the reference, which must pass all checks of its code."""
    results = _code_checks(grader.check(grader.reference_slice))
    failed = [_describe(result) for result in results if result.status is not Status.PASSED]
    return Attempt(REFERENCE, "all points", results, _listed(failed))


def stub_attempt(grader: Grader, course: Course) -> Attempt:
    """Return the attempt with the notebook as students get it, which must get no points."""
    results = _code_checks(grader.check(_stub_slice(grader, course)))
    passed = [f"{result.name} passed" for result in results if result.points > 0]
    broken = [_describe(result) for result in results if result.status is Status.BROKEN]
    return Attempt(STUB, "no points", results, _listed([*passed, *broken]))


def case_attempts(
    graders: Mapping[Rubric | None, Grader], cases: Sequence[Case]
) -> Iterator[Attempt]:
    """Yield the attempts with the author's cases; `graders` has a grader for each case's rubric."""
    for case in cases:
        result = graders[case.rubric].grade(case.submission, case.name)
        if result.status != case.status:
            yield Attempt(
                case.name, case.status, result.checks, f"{result.status}: {result.reason or ''}"
            )
        else:
            yield _compare(case, result.checks)


def author_cases(course: Course, name: str) -> list[Case]:
    """Return the author's cases of an assignment, which are beside its notebook source."""
    return cases_in(course.notebook_source(name).parent / CASES)


def checks_never_failed(checks: Iterable[str], attempts: Iterable[Attempt]) -> list[str]:
    """Return the checks that none of the attempts failed."""
    failed = {
        result.name
        for attempt in attempts
        for result in attempt.results
        if result.status is Status.FAILED
    }
    return [check for check in checks if check not in failed]


def _compare(case: Case, results: tuple[CheckResult, ...]) -> Attempt:
    """Compare the results of a case with the expected ones: no other check may fail."""
    known = {result.name for result in results}
    expected = case.names("failed")
    differences = [f"there is no check {name}" for name in sorted(expected - known)]
    for result in results:
        is_failed = result.status is Status.FAILED
        if is_failed is not (result.name in expected) or result.status is Status.BROKEN:
            differences.append(_describe(result))
    text = f"fails {_listed(sorted(expected))}" if expected else "all points"
    return Attempt(case.name, text, results, _listed(differences))


def _stub_slice(grader: Grader, course: Course) -> Slice:
    notebook, _ = ClearSolutions().preprocess(source_notebook(course, grader.assignment), {})
    cells = [
        Cell(number, cell.source, cell.cell_type == "code")
        for number, cell in enumerate(notebook.cells, 1)
    ]
    return slice_of(cells, grader.settings.functions, grader.settings.older_names)


def _code_checks(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """Leave out the checks of a trained model, which is no code."""
    return tuple(result for result in results if result.exercise != TRAINED_MODEL)


def _describe(result: CheckResult) -> str:
    if result.status is Status.FAILED:
        return f"{result.name} failed: {result.finding}"
    reason = result.actual or result.hint
    return f"{result.name} {result.status.value}" + (f": {reason}" if reason else "")


def _listed(texts: Sequence[str]) -> str:
    shown = "; ".join(texts[:_MAX_NAMED_CHECKS])
    more = len(texts) - _MAX_NAMED_CHECKS
    return f"{shown}; and {more} more" if more > 0 else shown
