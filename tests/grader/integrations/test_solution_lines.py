"""Lines of a solution are found in every released file."""

from pathlib import Path

import nbformat
import pytest

from grader.course import Course
from grader.integrations.release import leaked_lines, release
from tests.grader.integrations.tiny_course import edit, make_tiny_course, released

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment, `tiny`."""
    return make_tiny_course(tmp_path / "course")


def test_lines_of_the_solution_are_found_in_every_released_file(course: Course) -> None:
    release(course, "tiny")
    assert leaked_lines(course, "tiny") == []
    edit(released(course), "A tiny lab", "It is result_of_doubling = 2 * number, of course")
    (course.assignments / "tiny" / "notes.md").write_text("    return result_of_doubling\n")
    assert leaked_lines(course, "tiny") == [
        "assignments/tiny/notes.md: return result_of_doubling",
        "assignments/tiny/tiny.ipynb: result_of_doubling = 2 * number",
    ]


def test_comments_imports_and_short_lines_are_not_leaks(course: Course) -> None:
    edit(
        course.notebook_source("tiny"),
        "    result_of_doubling = 2",
        "    import os.path as a_long_name_for_path\n"
        "    # a comment without the answer\n"
        "    else_is_nothing = (\n        1\n    )\n    result_of_doubling = 2",
    )
    release(course, "tiny")
    (course.assignments / "tiny" / "notes.md").write_text(
        "import os.path as a_long_name_for_path\n# a comment without the answer\n1\n)\n"
    )
    assert leaked_lines(course, "tiny") == []


def test_a_line_with_quotes_is_found_in_a_notebook(course: Course) -> None:
    """JSON writes quotes with a backslash."""
    edit(course.notebook_source("tiny"), "2 * number", 'int("2") * number')
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    notebook.cells[0].source = 'result_of_doubling = int("2") * number'
    nbformat.write(notebook, released(course))
    assert len(leaked_lines(course, "tiny")) == 1
