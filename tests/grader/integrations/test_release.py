"""The release of a tiny course."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.selfcheck_data import FILE_NAME
from grader.integrations.release import check_release, leaked_lines, release
from grader.integrations.source_notebook import ReleaseError
from tests.grader.integrations.tiny_course import cells, edit, make_tiny_course, released, tree

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment, `tiny`."""
    return make_tiny_course(tmp_path / "course")


def test_students_get_stubs_and_no_solutions(course: Course) -> None:
    """The signature stays, the solution goes."""
    release(course, "tiny")
    stub = cells(released(course))[2].source
    assert stub == "def double(number):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def test_a_solution_cell_without_markers_is_replaced_entirely(course: Course) -> None:
    """This is nbgrader's rule, so all lines of the cell count as solution."""
    for marker in ("BEGIN", "END"):
        edit(course.notebook_source("tiny"), f"    ### {marker} SOLUTION\n", "")
    release(course, "tiny")
    assert cells(released(course))[2].source.startswith("# YOUR CODE HERE")
    edit(released(course), "A tiny lab", "return result_of_doubling")
    assert len(leaked_lines(course, "tiny")) == 1


def test_text_and_settings_stay_with_the_instructor(course: Course) -> None:
    """Other files beside the notebook go to the students."""
    (course.solutions / "tiny" / "picture.txt").write_text("a picture")
    release(course, "tiny")
    files = sorted(path.name for path in released(course).parent.iterdir())
    assert files == ["picture.txt", FILE_NAME, "tiny.ipynb"]


def test_a_second_release_changes_nothing(course: Course) -> None:
    """The function returns the changed files."""
    data = released(course).parent / FILE_NAME
    assert release(course, "tiny") == [course.notebook("tiny"), data, released(course)]
    before = tree(course)
    assert release(course, "tiny") == []
    assert tree(course) == before


def test_extra_files_are_written_released_and_compared(course: Course) -> None:
    """Such files are computed, like the reference values of the self-check."""
    content = "{}"

    def write_expected(course: Course, name: str) -> None:
        (course.solutions / name / "expected.json").write_text(content)

    release(course, "tiny", [write_expected])
    assert (course.assignments / "tiny" / "expected.json").read_text() == "{}"
    assert check_release(course, "tiny", [write_expected]) == []
    content = "[]"
    assert check_release(course, "tiny", [write_expected]) == [
        "solutions/tiny/expected.json is out of date. Run: grader release",
        "assignments/tiny/expected.json is out of date. Run: grader release",
    ]


def test_an_edit_during_a_release_is_kept(course: Course) -> None:
    """Computing extra files takes time, and must not restore the earlier text."""

    def edit_during_release(_: Course, name: str) -> None:
        edit(course.notebook_source(name), "A tiny lab", "A small lab")
        edit(course.settings_path(name), "epochs = 2", "epochs = 3")

    release(course, "tiny", [edit_during_release])
    assert "A small lab" in course.notebook_source("tiny").read_text()
    assert "epochs = 3" in course.settings_path("tiny").read_text()


def test_files_that_are_no_longer_released_are_removed(course: Course) -> None:
    """Files that editors leave in the folder are ignored."""
    release(course, "tiny")
    old = course.assignments / "tiny" / "old.csv"
    old.write_text("1,2")
    (course.assignments / "tiny" / ".ipynb_checkpoints").mkdir()
    (course.assignments / "tiny" / ".ipynb_checkpoints" / "tiny.ipynb").write_text("{}")
    assert check_release(course, "tiny") == [
        "assignments/tiny/old.csv is not part of the release. Run: grader release"
    ]
    assert release(course, "tiny") == [old]
    assert not old.exists()


def test_the_release_is_silent_and_leaves_no_gradebook(
    course: Course, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the course nor the working folder contains a new gradebook."""
    monkeypatch.chdir(course.root)
    release(course, "tiny")
    assert capfd.readouterr() == ("", "")
    assert not list(course.root.rglob("*.db"))
    assert Path.cwd() == course.root


def test_solution_text_outside_the_solution_stops_the_release(course: Course) -> None:
    """This includes comments in other cells. The course stays unchanged."""
    release(course, "tiny")
    edit(course.notebook_source("tiny"), "# # A tiny lab", "# Hint: `return result_of_doubling`")
    before = tree(course)
    with pytest.raises(ReleaseError, match=r"would be released: .*: return result_of_doubling"):
        release(course, "tiny")
    assert tree(course) == before


def test_a_refusal_by_nbgrader_is_reported_in_one_sentence(course: Course) -> None:
    """The message has the exception, but not nbgrader's traceback."""
    edit(course.notebook_source("tiny"), '"schema_version": 3', '"schema_version": 9')
    with pytest.raises(ReleaseError, match=r"nbgrader cannot make the release of tiny: ") as caught:
        release(course, "tiny")
    assert "\n" not in str(caught.value)


def test_nothing_is_released_without_an_nbgrader_configuration(course: Course) -> None:
    """Only its list of ignored files keeps the solutions out of the release."""
    (course.root / "nbgrader_config.py").unlink()
    with pytest.raises(ReleaseError, match=r"nbgrader_config.py is missing"):
        release(course, "tiny")


def test_stock_nbgrader_makes_the_same_release(course: Course) -> None:
    """Stock nbgrader also replaces an existing release, and fills the gradebook."""
    release(course, "tiny")
    before = tree(course)
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "tiny"],
        cwd=course.root,
        env={"PATH": os.defpath, "HOME": str(course.root.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    after = tree(course)
    assert after.pop(course.root / "gradebook.db", None)
    assert after == before
