"""The choice of the assignment of a command, if its name is not given."""

import shutil
import tempfile
from pathlib import Path

import pytest

from grader.cli.choosing import choose_assignment
from grader.cli.errors import CommandError
from grader.course import Course
from grader.submissions.discovery import DiscoveryError
from samples.sample_class import REPOSITORY
from tests.grader.submissions.test_trained_file import result_as_unprivileged_user

SETTINGS = """\
title = "A tiny lab"
functions = [{functions}]
rubric = "open"
[limits]
seconds = 10
memory_mb = 500
training_seconds = 20
[points.a]
is_right = 1.0
"""
FUNCTIONS = {"early": ("shared", "double"), "late": ("shared", "half", "third")}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with two assignments."""
    course = Course(tmp_path / "course")
    for name, functions in FUNCTIONS.items():
        course.settings_path(name).parent.mkdir(parents=True)
        listed = ", ".join(f'"{one}"' for one in functions)
        course.settings_path(name).write_text(SETTINGS.format(functions=listed))
    return course


def submit(tmp_path: Path, name: str, *functions: str) -> Path:
    path = tmp_path / "class" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(f"def {one}(): pass" for one in functions))
    return path


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        (("shared", "double"), "early"),
        (("double",), "early"),
        (("shared", "half"), "late"),
        (("shared",), "late"),
        (("another",), "late"),
    ],
)
def test_the_assignment_whose_functions_are_defined_is_chosen(
    course, tmp_path, functions, expected
):
    path = submit(tmp_path, "ada.py", *functions)
    assert choose_assignment(course, None, [path]) == expected
    assert choose_assignment(course, None, [path.parent]) == expected


@pytest.mark.parametrize("path", ["", "ada", "ada/early", "ada/early/early.py"])
def test_folder_names_count_before_functions(course, tmp_path, path):
    submit(tmp_path, "ada/early/early.py", "half", "third")
    assert choose_assignment(course, None, [tmp_path / "class" / path]) == "early"


def test_submissions_for_several_assignments_need_a_name(course, tmp_path):
    submit(tmp_path, "ada/early/early.py", "double")
    submit(tmp_path, "bob/late/late.py", "half")
    with pytest.raises(CommandError, match="name the assignment, one of early, late"):
        choose_assignment(course, None, [tmp_path / "class"])
    assert choose_assignment(course, None, [tmp_path / "class" / "bob"]) == "late"
    assert choose_assignment(course, "late", [tmp_path / "class"]) == "late"


def test_a_command_without_paths_needs_a_name(course):
    with pytest.raises(CommandError, match="name the assignment"):
        choose_assignment(course, None, [])


def test_an_unknown_assignment_is_reported_with_the_known_ones(course):
    with pytest.raises(CommandError, match=r"no assignment 'week9'.*early, late"):
        choose_assignment(course, "week9", [])


def test_the_only_assignment_needs_no_name(course):
    course.settings_path("late").unlink()
    assert choose_assignment(course, None, []) == "early"


def test_a_missing_path_is_reported(course, tmp_path):
    with pytest.raises(DiscoveryError, match=r"nowhere\.py"):
        choose_assignment(course, None, [tmp_path / "nowhere.py"])


@pytest.mark.parametrize("assignment", Course(REPOSITORY).assignment_names())
def test_solutions_identify_their_assignments(assignment, tmp_path):
    course = Course(REPOSITORY)
    copy = tmp_path / "x.py"
    copy.write_text(course.notebook_source(assignment).read_text())
    assert choose_assignment(course, None, [copy]) == assignment


def test_a_folder_that_can_only_be_listed_is_skipped() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(REPOSITORY / "solutions", root / "solutions")
        closed = root / "submitted" / "ada"
        (closed / "baseline").mkdir(parents=True)
        (root / "submitted" / "zoe" / "baseline").mkdir(parents=True)
        root.chmod(0o755)
        closed.chmod(0o444)

        assignment = result_as_unprivileged_user(
            lambda: choose_assignment(Course(root), None, [root / "submitted"])
        )
        closed.chmod(0o755)

    assert assignment == "baseline"
