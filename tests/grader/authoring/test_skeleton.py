"""Skeletons of assignments: written as a whole, and their checks hold what they promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.mutant_trial import catching_check, sampled_mutants, write_mutants
from grader.authoring.skeleton import SkeletonError, make_assignment, skeleton_names
from grader.authoring.trial import (
    author_cases,
    case_attempts,
    checks_never_failed,
    reference_attempt,
    stub_attempt,
)
from grader.course import Course
from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox, so that TensorFlow is imported once."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("skeleton", skeleton_names())
def test_a_skeleton_grades_as_its_cases_expect(
    sandbox: Sandbox, tmp_path: Path, skeleton: str
) -> None:
    course = Course(tmp_path)
    make_assignment(course, "week-1", skeleton)

    with Grader(course, "week-1", 0, sandbox=sandbox) as grader:
        cases = author_cases(course, "week-1")
        attempts = [reference_attempt(grader), stub_attempt(grader, course)]
        attempts += case_attempts({None: grader}, cases)

    assert cases
    assert [attempt.difference for attempt in attempts] == [""] * len(attempts)
    assert attempts[0].points == attempts[0].max_points > 0
    assert attempts[1].points == 0


def test_a_trial_names_differences_mutants_and_checks_that_nothing_fails(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    course = Course(tmp_path)
    make_assignment(course, "week-1", "function")
    expected = course.solutions / "week-1/cases/prints_only/expected.toml"
    expected.write_text('failed = ["count_words::returns_the_value"]\n')

    with Grader(course, "week-1", 0, sandbox=sandbox) as grader:
        (letters, printed) = case_attempts({None: grader}, author_cases(course, "week-1"))
        never = checks_never_failed([one.name for one in letters.results], [letters])
        mutants = sampled_mutants(grader.reference_slice, 6)
        caught = [catching_check(grader, mutant) for mutant in mutants]
        unchanged = sampled_mutants(grader.reference_slice, 1)[0]
        written = write_mutants([unchanged], tmp_path / "mutants")

    assert letters.difference == ""
    assert "count_words::returns_the_kind failed" in printed.difference
    assert never == ["count_words::returns_the_kind"]
    assert len(mutants) == 6
    assert None not in caught
    assert unchanged.mutant.before in written[0].read_text("utf-8")
    compile(written[0].read_text("utf-8"), "mutant", "exec")


def test_a_skeleton_is_never_written_over_something(tmp_path: Path) -> None:
    course = Course(tmp_path)
    make_assignment(course, "week-1", "files")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(SkeletonError, match="exists already"):
        make_assignment(course, "week-1", "function")
    with pytest.raises(SkeletonError, match="only classifier, files, function, regression"):
        make_assignment(course, "week-2", "ranking")
    for name in ("../outside", "a b", "", "1st", "x" * 50):
        with pytest.raises(SkeletonError, match="cannot name an assignment"):
            make_assignment(course, name, "function")

    assert sorted(tmp_path.rglob("*")) == before
