"""What changed code is tested on when it is handed in again, by the setting `resubmission`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.grader import Grader
from grader.results import Status, SubmissionResult
from samples.sample_class import SUBMISSIONS
from tests.conftest import SEED

Graded = Callable[..., SubmissionResult]
LONG_SEED = 2**127 + SEED
# It shows in its feedback which files it was called with.
TELLS = """
import os

def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    raise ValueError(" ".join(sorted(os.listdir(SOURCE_DIR)))[:100])
"""


@pytest.fixture
def with_new_data(course: Course, tmp_path: Path) -> Course:
    """A course whose resubmissions are tested on new data."""
    shutil.copytree(course.solutions, tmp_path / "solutions")
    path = Course(tmp_path).settings_path("baseline")
    path.write_text(f'resubmission = "new data"\n{path.read_text()}')
    return Course(tmp_path)


@pytest.fixture
def graded(grader: Grader, tmp_path: Path) -> Graded:
    """Grades some code in a course, without looking up what is known unless asked to."""

    def grade(course: Course, code: str, use_cache: bool = False) -> SubmissionResult:
        path = tmp_path / "submission.py"
        path.write_text(code)
        made = Grader(course, "baseline", LONG_SEED, use_cache=use_cache, sandbox=grader.sandbox)
        return made.grade(path, "ada")

    return grade


def names_in(result: SubmissionResult) -> str:
    """The beginning of the message with the names of the files that the function was given."""
    (failed,) = [
        check.actual
        for check in result.checks
        if check.exercise == "split_data" and check.status is Status.FAILED
    ]
    assert failed is not None
    assert failed.startswith("ValueError: ")
    return failed.partition(" (")[0]


def test_changed_code_is_tested_on_the_same_data(course: Course, graded: Graded) -> None:
    first, second = (graded(course, code) for code in (TELLS, TELLS + "    # more\n"))

    assert names_in(first) == names_in(second)


def test_changed_code_is_tested_on_new_data(with_new_data: Course, graded: Graded) -> None:
    changed = TELLS.replace("sorted", "list")
    codes = (TELLS, changed, f"\n{TELLS}", TELLS)
    first, second, third, again = (names_in(graded(with_new_data, one)) for one in codes)

    assert len({first, second, third}) == 3
    assert again == first


def test_a_right_solution_passes_on_new_data_with_one_training_for_all(
    with_new_data: Course, graded: Graded
) -> None:
    code = (SUBMISSIONS / "reference" / "submission.py").read_text("utf-8")
    changed = code.replace("SPLIT_SIZE):\n", "SPLIT_SIZE):\n    # changed\n")
    first, second = (graded(with_new_data, one, use_cache=True) for one in (code, changed))

    assert (first.score, second.score) == (24.0, 24.0)
    assert not second.reused
    # Not what models are trained with: so equal models are equally good, and trained once.
    assert first.training == second.training
    assert len(list(with_new_data.state.glob("cache/*-training.npy"))) == 1


def test_a_verdict_on_the_same_data_is_not_taken_for_one_on_new_data(
    course: Course, with_new_data: Course, graded: Graded
) -> None:
    shutil.copytree(course.state / "cache", with_new_data.state / "cache", dirs_exist_ok=True)
    graded(course, TELLS, use_cache=True)

    assert not graded(with_new_data, TELLS, use_cache=True).reused
