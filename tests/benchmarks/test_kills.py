"""Killing the command or its template changes no grade; the benchmark takes many moments."""

import random
from pathlib import Path

import pytest

from benchmarks.kills import Class, make_class, trial, undisturbed
from grader.results import GradeReport


@pytest.fixture(scope="module")
def group(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Class, Path, GradeReport, float]:
    """A small class, its first state, its results and the seconds that they take."""
    folder = tmp_path_factory.mktemp("kills")
    made, kept = make_class(folder / "course", 3), folder / "kept"
    return made, kept, *undisturbed(made, kept)


@pytest.mark.parametrize("kind", ["grader", "template"])
def test_a_kill_changes_no_grade(group: tuple[Class, Path, GradeReport, float], kind: str) -> None:
    made, kept, expected, seconds = group

    runs = trial(made, kept, kind, random.Random(kind).uniform(0, seconds))

    assert made.results() == expected
    assert len({result.student for result in expected.results}) == len(expected.results) == 3
    assert runs == (2 if kind == "grader" else 1)
