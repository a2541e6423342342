"""The course folder: its layout and the search for it."""

from pathlib import Path

import pytest

from grader.course import Course, CourseError, find_course


def make_course(root: Path, *names: str) -> Course:
    """Make a course whose assignments have empty settings."""
    for name in names:
        folder = root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / "settings.toml").touch()
    return Course(root)


def test_names_the_files_of_an_assignment(tmp_path: Path) -> None:
    """The source, the notebook and the settings are in one folder."""
    course = Course(tmp_path)
    assert course.settings_path("lab") == tmp_path / "solutions/lab/settings.toml"
    assert course.notebook_source("lab") == tmp_path / "solutions/lab/lab.py"
    assert course.notebook("lab") == tmp_path / "solutions/lab/lab.ipynb"
    assert course.assignments == tmp_path / "assignments"


def test_assignments_are_the_folders_with_settings(tmp_path: Path) -> None:
    """Drafts without settings are no assignments."""
    course = make_course(tmp_path, "second", "first")
    (course.solutions / "draft").mkdir()
    assert course.assignment_names() == ["first", "second"]


def test_the_nearest_course_at_or_above_is_found(tmp_path: Path) -> None:
    """The search starts anywhere inside, as with git."""
    make_course(tmp_path, "outer")
    inner = make_course(tmp_path / "inner", "lab")
    below = inner.root / "submitted" / "ada"
    below.mkdir(parents=True)
    assert find_course(below) == find_course(inner.root) == inner
    assert find_course(tmp_path) == Course(tmp_path)


def test_a_missing_course_is_reported_in_one_sentence(tmp_path: Path) -> None:
    """It names the expected file and the folders."""
    (tmp_path / "solutions").mkdir()
    with pytest.raises(CourseError, match=r"solutions/<name>/settings\.toml") as caught:
        find_course(tmp_path)
    assert str(tmp_path) in str(caught.value)
