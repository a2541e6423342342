"""The setting `resubmission`: changed code is tested on the same data or on new data."""

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
# Its feedback shows the names of the files in the call.
REVEALING_CODE = """
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
def grade_code(grader: Grader, tmp_path: Path) -> Graded:
    """A function that grades some code in a course, by default without cached results."""

    def grade(course: Course, code: str, use_cache: bool = False) -> SubmissionResult:
        path = tmp_path / "submission.py"
        path.write_text(code)
        made = Grader(course, "baseline", LONG_SEED, use_cache=use_cache, sandbox=grader.sandbox)
        return made.grade(path, "ada")

    return grade


def names_in(result: SubmissionResult) -> str:
    """Return the start of the message with the names of the files in the call."""
    (failed,) = [
        check.actual
        for check in result.checks
        if check.exercise == "split_data" and check.status is Status.FAILED
    ]
    assert failed is not None
    assert failed.startswith("ValueError: ")
    return failed.partition(" (")[0]


def test_changed_code_is_tested_on_the_same_data(course: Course, grade_code: Graded) -> None:
    first, second = (
        grade_code(course, code) for code in (REVEALING_CODE, REVEALING_CODE + "    # more\n")
    )

    assert names_in(first) == names_in(second)


def test_changed_code_is_tested_on_new_data(with_new_data: Course, grade_code: Graded) -> None:
    changed = REVEALING_CODE.replace("sorted", "list")
    codes = (REVEALING_CODE, changed, f"\n{REVEALING_CODE}", REVEALING_CODE)
    first, second, third, again = (names_in(grade_code(with_new_data, one)) for one in codes)

    assert len({first, second, third}) == 3
    assert again == first


def test_a_correct_solution_passes_on_new_data_with_one_training_for_all(
    with_new_data: Course, grade_code: Graded
) -> None:
    code = (SUBMISSIONS / "reference" / "submission.py").read_text("utf-8")
    changed = code.replace("SPLIT_SIZE):\n", "SPLIT_SIZE):\n    # changed\n")
    first, second = (grade_code(with_new_data, one, use_cache=True) for one in (code, changed))

    assert (first.score, second.score) == (24.0, 24.0)
    assert not second.reused
    # Training data stays the same, so equal models are trained once and score the same.
    assert first.training == second.training
    assert len(list(with_new_data.state.glob("cache/*-training.npy"))) == 1


def test_a_cached_result_on_the_same_data_is_not_used_for_new_data(
    course: Course, with_new_data: Course, grade_code: Graded
) -> None:
    shutil.copytree(course.state / "cache", with_new_data.state / "cache", dirs_exist_ok=True)
    grade_code(course, REVEALING_CODE, use_cache=True)

    assert not grade_code(with_new_data, REVEALING_CODE, use_cache=True).reused
