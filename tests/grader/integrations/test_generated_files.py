"""The comparison of a release with newly generated files."""

from pathlib import Path

import nbformat
import pytest

from grader.course import Course
from grader.integrations.release import check_release, release
from tests.grader.integrations.tiny_course import edit, make_tiny_course, released, tree

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment, `tiny`."""
    return make_tiny_course(tmp_path / "course")


def test_a_new_release_is_up_to_date(course: Course) -> None:
    """The comparison writes nothing."""
    release(course, "tiny")
    before = tree(course)
    assert check_release(course, "tiny") == []
    assert tree(course) == before


def test_an_edit_of_the_text_names_the_stale_cell(course: Course) -> None:
    """The cell is named for both notebooks that are made from the text."""
    release(course, "tiny")
    edit(course.notebook_source("tiny"), "def double(number)", "def double(value)")
    assert check_release(course, "tiny") == [
        "solutions/tiny/tiny.ipynb is out of date: cell 3 (double) differs. Run: grader release",
        "assignments/tiny/tiny.ipynb is out of date: cell 3 (double) differs. Run: grader release",
    ]


def test_an_edit_of_the_points_names_the_check_cell(course: Course) -> None:
    """Settings are a source like the text."""
    release(course, "tiny")
    edit(course.settings_path("tiny"), "is_twice = 1.5", "is_twice = 2.5")
    assert "cell 4 (check_double) differs" in check_release(course, "tiny")[0]


def test_an_edit_of_the_released_notebook_is_found(course: Course) -> None:
    """Nobody should edit generated files."""
    release(course, "tiny")
    edit(released(course), "no id of its own", "edited by hand")
    assert check_release(course, "tiny") == [
        "assignments/tiny/tiny.ipynb is out of date: cell 2 (cell-2) differs. Run: grader release"
    ]


def test_missing_and_additional_cells_are_named(course: Course) -> None:
    """The cells after them are not named."""
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    del notebook.cells[0]
    notebook.cells.append(nbformat.v4.new_code_cell("1", id="mine"))
    nbformat.write(notebook, released(course))
    assert check_release(course, "tiny") == [
        "assignments/tiny/tiny.ipynb is out of date: cell 1 (title) is missing. "
        "Run: grader release",
        "assignments/tiny/tiny.ipynb is out of date: cell 4 (mine) is not in the source. "
        "Run: grader release",
    ]


def test_cells_in_another_order_are_out_of_date(course: Course) -> None:
    """Each cell is correct, but not the order."""
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    notebook.cells.reverse()
    nbformat.write(notebook, released(course))
    assert "the order of the cells differs" in check_release(course, "tiny")[0]


def test_a_missing_and_a_truncated_notebook_are_named(course: Course) -> None:
    """A truncated file has no cells to name."""
    release(course, "tiny")
    released(course).unlink()
    course.notebook("tiny").write_text(course.notebook("tiny").read_text()[:100])
    assert check_release(course, "tiny") == [
        "solutions/tiny/tiny.ipynb is out of date: it is not a notebook. Run: grader release",
        "assignments/tiny/tiny.ipynb is missing. Run: grader release",
    ]
