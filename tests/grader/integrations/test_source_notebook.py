"""The source notebook of an assignment, and the faults in its text."""

from pathlib import Path

import nbformat
import pytest

from grader.course import Course
from grader.integrations.release import build_source, release
from grader.integrations.source_notebook import ReleaseError
from tests.grader.integrations.tiny_course import cells, edit, header, make_tiny_course

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment, `tiny`."""
    return make_tiny_course(tmp_path / "course")


def test_the_same_text_gives_the_same_bytes(course: Course) -> None:
    """Cell ids are fixed, so a build without a change is no change for git."""
    first = build_source(course, "tiny").read_bytes()
    assert build_source(course, "tiny").read_bytes() == first


def test_ids_come_from_the_header_the_name_or_the_position(course: Course) -> None:
    """Each of them counts if the one before is missing."""
    ids = [cell.id for cell in cells(build_source(course, "tiny"))]
    assert ids == ["title", "cell-2", "double", "check-double"]


def test_points_of_check_cells_come_from_the_settings(course: Course) -> None:
    """Points are written in one place only."""
    check_cell = cells(build_source(course, "tiny"))[-1]
    assert check_cell.metadata.nbgrader.points == 2.0


def test_the_notebook_is_valid_and_has_no_outputs(course: Course) -> None:
    """It opens in any Jupyter and names the kernel `python3`."""
    notebook = nbformat.read(build_source(course, "tiny"), as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    ### END SOLUTION\n", "", "cell 3 .double.: 'BEGIN SOLUTION' without 'END SOLUTION'"),
        ("    ### BEGIN SOLUTION\n", "", "'### END SOLUTION' without 'BEGIN SOLUTION' before it"),
        ("### END SOLUTION", "### BEGIN SOLUTION", "without 'END SOLUTION' before it"),
        ("### BEGIN SOLUTION", "### Begin solution", "looks like a marker"),
        ('"solution": true', '"solution": false', "in a cell that is not a solution cell"),
        ('"check_double"', '"check_triple"', "cell 4 .check_triple.: no points are set for"),
        ('"check_double"', '"test_double"', "the name of a graded cell must be check_<exercise>"),
        ('"check_double"', '"check_double", "points": 3', "points come from settings.toml"),
        ('"check_double"', '"double"', "the name of a graded cell must be check_<exercise>"),
        ('id="title"', 'id="double"', "cells 1 and 3 have the same id 'double'"),
        (
            '"task": false',
            '"task": fals',
            "cell 3: the header cannot be read: nbgrader=",
        ),
        (
            '# %% nbgrader={"grade": false',
            '# %% nbgrader=1 was={"grade": false',
            "cell 3: nbgrader= must be followed by {...}",
        ),
        ('id="title"', 'id="the title"', "cell 1: 'the title' is not a valid cell id"),
        (
            f"{header('check_double', grade=True, locked=True)}",
            "# %%",
            "no cell has the name check_d",
        ),
    ],
)
def test_an_invalid_text_is_reported_in_one_sentence(
    course: Course, old: str, new: str, message: str
) -> None:
    """It names the file and the cell. A missing marker must never release a solution."""
    edit(course.notebook_source("tiny"), old, new)
    with pytest.raises(ReleaseError, match=message) as caught:
        release(course, "tiny")
    assert str(caught.value).startswith(f"{course.notebook_source('tiny')}: ")
    assert "\n" not in str(caught.value)
    assert not course.assignments.exists()


def test_an_unknown_assignment_is_reported_with_the_known_ones(course: Course) -> None:
    with pytest.raises(ReleaseError, match=r"no assignment 'huge' in .*, only: tiny"):
        release(course, "huge")


def test_invalid_settings_are_reported_in_one_sentence(course: Course) -> None:
    edit(course.settings_path("tiny"), "epochs = 2", "epochs = 0")
    with pytest.raises(ReleaseError, match=r"settings.toml: recipe.epochs: expected int >= 1"):
        build_source(course, "tiny")


def test_a_missing_text_is_reported_in_one_sentence(course: Course) -> None:
    """Settings alone are not an assignment that can be released."""
    course.notebook_source("tiny").unlink()
    with pytest.raises(ReleaseError, match=r"tiny.py: cannot be read: No such file"):
        build_source(course, "tiny")
