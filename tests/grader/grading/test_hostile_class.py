"""A class with hostile, careless and damaged submissions: none affects another student.

Honest students are among them. The real commands grade the whole class once.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from grader.course import CHECK_CELL, Course
from grader.grading.grader import Grader
from grader.results import CheckResult, GradeReport, SubmissionResult, points_of
from grader.sandbox.protocol import PROTECTED, Isolation
from samples.sample_class import REPOSITORY
from tests.conftest import SEED
from tests.support.hostile_class import (
    ISOLATION_KINDS,
    HostileCase,
    hostile_cases,
    kinds,
    make_hostile_course,
)

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
CASES = hostile_cases()
KEPT = ("solutions", "home", ".grader/cache")


class Class(NamedTuple):
    """A course with submissions: its folder, the honest students, digests of its files."""

    course: Path
    honest: list[str]
    before: dict[str, str]


def run(
    course: Path, command: str, *arguments: str, level: Isolation = "namespaces"
) -> subprocess.CompletedProcess[str]:
    """Run a command as an instructor does, in the course folder.

    For another level than the strongest the machine forbids what the stronger ones need.
    """
    forbidden = PROTECTED[: PROTECTED.index(level)]
    container = [
        sys.executable,
        str(REPOSITORY / "tests" / "support" / "containers.py"),
        *forbidden,
        "--",
    ]
    environment = {**os.environ, "HOME": str(course / "home"), "JUPYTER_NO_CONFIG": "1"}
    return subprocess.run(
        [*container, str(BIN / command), *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def digests(root: Path, *folders: str) -> dict[str, str]:
    """Compute a digest of each file below some folders, without following links."""
    paths = (path for folder in folders for path in (root / folder).rglob("*"))
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="module")
def alone(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> SubmissionResult:
    """The result of an honest submission without a class around it."""
    folder = tmp_path_factory.mktemp("alone") / "course"
    (student, *_) = make_hostile_course(folder, [])
    return grader.grade(folder / "submitted" / student / "baseline" / "baseline.ipynb", student)


def hand_in(root: Path, course: Course, cases: Sequence[HostileCase]) -> Class:
    """Write the submissions of a class to a course with the reference's cached training."""
    honest = make_hostile_course(root, cases)
    shutil.copytree(course.state / "cache", root / ".grader" / "cache")
    (root / ".grader" / "seed").write_text(f"{SEED}\n")
    (root / "home").mkdir()
    (root / "home" / "secret.txt").write_text("nobody's business\n")
    return Class(root, honest, digests(root, *KEPT, *(f"submitted/{name}" for name in honest)))


@pytest.fixture(scope="module")
def handed_in(
    tmp_path_factory: pytest.TempPathFactory,
    course: Course,
    alone: SubmissionResult,
) -> Class:
    """The class before grading."""
    return hand_in(tmp_path_factory.mktemp("hostile") / "course", course, CASES)


@pytest.fixture(scope="module")
def gradebook(handed_in: Class) -> Path:
    """The gradebook after `nbgrader autograde`."""
    done = run(handed_in.course, "nbgrader", "generate_assignment", "baseline")
    assert done.returncode == 0, done.stderr[-3000:]
    done = run(handed_in.course, "nbgrader", "autograde", "baseline")
    # The last student was reached in spite of the others.
    assert "zz_honest" in done.stderr, done.stderr[-3000:]
    return handed_in.course / "gradebook.db"


def grade(course: Path, level: Isolation) -> dict[str, SubmissionResult]:
    """Run `grader grade` under an isolation and return the results by student."""
    options = ("--assignment", "baseline", "--seed", str(SEED), "--format", "json")
    done = run(course, "grader", "grade", "submitted/", *options, "--output", "r.json", level=level)
    assert done.returncode in (0, 1), done.stderr[-3000:]
    results = GradeReport.from_json((course / "r.json").read_bytes()).results
    assert {result.isolation for result in results} == {level}
    by_student = {result.student: result for result in results}
    assert len(by_student) == len(results)
    return by_student


@pytest.fixture(scope="module")
def graded(
    handed_in: Class,
    gradebook: Path,
) -> dict[str, SubmissionResult]:
    """The results of `grader grade` in namespaces, after nbgrader graded the same class."""
    return grade(handed_in.course, "namespaces")


@pytest.fixture(scope="module")
def under_landlock(
    tmp_path_factory: pytest.TempPathFactory,
    course: Course,
    alone: SubmissionResult,
) -> tuple[Class, dict[str, SubmissionResult]]:
    """The results of `grader grade` under Landlock, for the cases that isolation stops."""
    root = tmp_path_factory.mktemp("landlock") / "course"
    handed_in = hand_in(root, course, [case for case in CASES if case.depends_on_isolation])
    return handed_in, grade(root, "landlock")


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_has_at_least_two_cases(kind: str) -> None:
    assert len([case for case in CASES if case.expected.kind == kind]) >= 2


def test_only_cases_that_meet_isolation_depend_on_it() -> None:
    assert kinds().keys() >= ISOLATION_KINDS
    assert all(case.depends_on_isolation for case in CASES if case.expected.landlock)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_submission_gets_the_expected_result(
    case: HostileCase, graded: dict[str, SubmissionResult]
) -> None:
    assert case.expected.kind in kinds()
    expect(case, graded[case.student])


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.depends_on_isolation], ids=lambda case: case.name
)
def test_a_hostile_submission_gets_the_expected_result_under_landlock(
    case: HostileCase, under_landlock: tuple[Class, dict[str, SubmissionResult]]
) -> None:
    _, results = under_landlock
    expect(case, results[case.student])


def expect(case: HostileCase, result: SubmissionResult) -> None:
    """Compare a result with the expectation of its case."""
    assert result.status == case.expected.status, result.reason
    assert not result.broken
    expected = case.expected.at(result.isolation)
    assert points_by_exercise(result) == expected.points, all_texts(result)
    for words in expected.says:
        assert words in all_texts(result)
    for words in case.expected.flags:
        assert words in "\n".join(result.flags)


def test_honest_submissions_get_the_same_result_in_this_class_as_alone(
    handed_in: Class,
    graded: dict[str, SubmissionResult],
    under_landlock: tuple[Class, dict[str, SubmissionResult]],
    alone: SubmissionResult,
) -> None:
    assert alone.score == alone.max_score
    for honest, results in (
        (handed_in.honest, graded),
        (under_landlock[0].honest, under_landlock[1]),
    ):
        for student in honest:
            assert results[student].checks == alone.checks
            assert results[student].flags == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_gradebook_has_the_expected_points_of_a_hostile_submission(
    case: HostileCase, gradebook: Path
) -> None:
    points = gradebook_points(gradebook, case.student)
    deserved = case.expected.status == "graded" and case.expected.in_gradebook
    assert points == (case.expected.points if deserved else {})


def test_the_gradebook_has_full_marks_for_honest_students(
    handed_in: Class, gradebook: Path, alone: SubmissionResult
) -> None:
    for student in handed_in.honest:
        assert gradebook_points(gradebook, student) == points_by_exercise(alone)


@pytest.mark.usefixtures("gradebook")
def test_no_file_outside_changed_and_no_submitted_file_was_loaded(
    handed_in: Class,
    under_landlock: tuple[Class, dict[str, SubmissionResult]],
) -> None:
    for course, _, before in (handed_in, under_landlock[0]):
        now = digests(course, *{Path(name).parts[0] for name in before})

        changed = [name for name, digest in before.items() if now.get(name) != digest]
        assert changed == []
        new = now.keys() - before.keys()
        assert [name for name in new if name.startswith("solutions/") or "LOADED" in name] == []


def all_texts(result: SubmissionResult) -> str:
    """Join all texts of a result."""

    def words(check: CheckResult) -> list[str]:
        return [f"{check.name}:", check.expected or "", check.actual or "", check.hint or ""]

    lines = [result.reason or "", *result.notes, *(" ".join(words(one)) for one in result.checks)]
    return "\n".join(lines)


def points_by_exercise(result: SubmissionResult) -> dict[str, float]:
    """Return the points of each exercise with points."""
    exercises = dict.fromkeys(check.exercise for check in result.checks)
    found = {exercise: points_of(result.of_exercise(exercise)) for exercise in exercises}
    return {exercise: points for exercise, points in found.items() if points}


def gradebook_points(path: Path, student: str) -> dict[str, float]:
    """Return the automatic points in the gradebook of each exercise with points."""
    with Gradebook(f"sqlite:///{path}") as gradebook:
        submission = submission_of(gradebook, student)
        grades = submission.notebooks[0].grades if submission and submission.notebooks else []
        return {
            grade.name.removeprefix(CHECK_CELL): grade.auto_score
            for grade in grades
            if grade.auto_score
        }


def submission_of(gradebook: Gradebook, student: str) -> SubmittedAssignment | None:
    """Return the gradebook entry of a student, if there is one."""
    try:
        return gradebook.find_submission("baseline", student)
    except MissingEntry:
        return None
