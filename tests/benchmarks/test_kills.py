"""Killing the command or its fork server changes no grade; the benchmark tries more moments."""

from pathlib import Path

import pytest

from benchmarks.kills import Class, make_class, trial, undisturbed
from grader.results import GradeReport

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def group(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Class, Path, GradeReport, float]:
    """Create a small class; return it with its saved state, results and seconds."""
    folder = tmp_path_factory.mktemp("kills")
    group, saved_state = make_class(folder / "course", 3), folder / "state"
    return group, saved_state, *undisturbed(group, saved_state)


@pytest.mark.parametrize(("kind", "fraction"), [("grader", 0.5), ("fork server", 0.86)])
def test_killing_a_process_changes_no_grade(
    group: tuple[Class, Path, GradeReport, float], kind: str, fraction: float
) -> None:
    course, saved_state, expected, seconds = group

    runs = trial(course, saved_state, kind, fraction * seconds)

    assert course.results() == expected
    assert len({result.student for result in expected.results}) == len(expected.results) == 3
    assert runs == (2 if kind == "grader" else 1)
