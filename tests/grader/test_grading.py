"""Grading whole submissions: the sample class gets the verdicts that it should, every time."""

import resource
import time
from pathlib import Path

import msgspec
import pytest

from grader.course import Course
from grader.grading import Grader, course_seed
from grader.results import Status, SubmissionResult
from tests.conftest import SEED
from tests.sample_class import Case, as_notebook, cases


def with_status(result: SubmissionResult, status: Status) -> set[str]:
    """Names of the checks that ended so."""
    return {check.name for check in result.checks if check.status is status}


def without_seconds(result: SubmissionResult) -> SubmissionResult:
    return msgspec.structs.replace(result, seconds=0.0)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_sample_submission_gets_its_verdict(grader: Grader, case: Case) -> None:
    result = grader.grade(case.submission, case.name)

    assert result.status == case.status
    assert with_status(result, Status.BROKEN) == set()
    assert with_status(result, Status.FAILED) == case.names("failed")
    assert with_status(result, Status.SKIPPED) == case.names("skipped")


def test_the_solution_notebook_gets_full_marks(grader: Grader, solution: Path) -> None:
    result = grader.grade(solution, "solution")

    assert (result.score, result.max_score) == (24.0, 24.0)


def test_the_released_notebook_gets_no_marks(grader: Grader, course: Course) -> None:
    result = grader.grade(course.assignments / "baseline" / "baseline.ipynb", "release")

    assert (result.status, result.score) == ("graded", 0.0)


def test_the_reference_modules_get_full_marks(grader: Grader) -> None:
    facts = grader.self_check().facts

    assert facts["create_model/model"]["parameters"] == 9_494_561


def test_a_solution_filled_into_the_release_is_graded_like_its_text(
    grader: Grader, course: Course, tmp_path: Path
) -> None:
    import nbformat

    (case,) = [case for case in cases() if case.name == "random_shuffle_and_helpers"]
    path = tmp_path / "baseline.ipynb"
    nbformat.write(as_notebook(case, course.assignments / "baseline" / "baseline.ipynb"), path)

    assert grader.grade(path, "x").score == grader.grade(case.submission, "x").score == 24.0


def test_grading_twice_gives_the_same_result(grader: Grader) -> None:
    (case,) = [case for case in cases() if case.name == "course_notebook_overlap_and_lr"]

    first, second = (grader.grade(case.submission, "x") for _ in range(2))

    assert without_seconds(first) == without_seconds(second)


def test_another_seed_lays_other_data_before_the_student(course: Course, grader: Grader) -> None:
    (case,) = [case for case in cases() if case.name == "empty_files_kept"]
    with Grader(course, "baseline", SEED + 1) as other:
        verdicts = [
            [check.actual for check in each.grade(case.submission, "x").of_exercise("split_data")]
            for each in (grader, other)
        ]

    assert verdicts[0] != verdicts[1]


def test_the_seed_of_a_course_is_drawn_once(tmp_path: Path) -> None:
    course = Course(tmp_path)

    assert course_seed(course) == course_seed(course)
    assert (tmp_path / ".grader" / "seed").read_text() == f"{course_seed(course)}\n"


def test_a_model_that_was_trained_before_is_not_trained_again(
    grader: Grader, solution: Path
) -> None:
    grader.grade(solution, "first")
    started = time.monotonic()
    grader.grade(solution, "second")

    # Training takes several times as long as all else together; no tight bound is meant here.
    assert time.monotonic() - started < 6


def test_the_grader_stays_within_200_megabytes(grader: Grader, solution: Path) -> None:
    grader.grade(solution, "x")

    status = Path("/proc/self/status").read_text()
    (now,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
    assert now < 400 * 1024, "the test process holds the grader and pytest"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
