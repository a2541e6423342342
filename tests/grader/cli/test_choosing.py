"""Which assignment is meant where nobody says it."""

import shutil
import tempfile
from pathlib import Path

import pytest

from grader.cli.choosing import chosen_assignment
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
    """A course of two assignments."""
    course = Course(tmp_path / "course")
    for name, functions in FUNCTIONS.items():
        course.settings_path(name).parent.mkdir(parents=True)
        listed = ", ".join(f'"{one}"' for one in functions)
        course.settings_path(name).write_text(SETTINGS.format(functions=listed))
    return course


def hand_in(tmp_path: Path, place: str, *functions: str) -> Path:
    path = tmp_path / "class" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(f"def {one}(): pass" for one in functions))
    return path


@pytest.mark.parametrize(
    ("functions", "wanted"),
    [
        (("shared", "double"), "early"),
        (("double",), "early"),
        (("shared", "half"), "late"),
        (("shared",), "late"),
        (("another",), "late"),
    ],
)
def test_it_is_the_one_whose_functions_are_defined(course, tmp_path, functions, wanted):
    path = hand_in(tmp_path, "ada.py", *functions)
    assert chosen_assignment(course, None, [path]) == wanted
    assert chosen_assignment(course, None, [path.parent]) == wanted


@pytest.mark.parametrize("path", ["", "ada", "ada/early", "ada/early/early.py"])
def test_names_of_folders_count_before_functions(course, tmp_path, path):
    hand_in(tmp_path, "ada/early/early.py", "half", "third")
    assert chosen_assignment(course, None, [tmp_path / "class" / path]) == "early"


def test_who_handed_in_several_has_to_say_which(course, tmp_path):
    hand_in(tmp_path, "ada/early/early.py", "double")
    hand_in(tmp_path, "bob/late/late.py", "half")
    with pytest.raises(CommandError, match="which assignment: early, late"):
        chosen_assignment(course, None, [tmp_path / "class"])
    assert chosen_assignment(course, None, [tmp_path / "class" / "bob"]) == "late"
    assert chosen_assignment(course, "late", [tmp_path / "class"]) == "late"


def test_without_a_path_it_has_to_be_said(course):
    with pytest.raises(CommandError, match="say which"):
        chosen_assignment(course, None, [])


def test_one_that_there_is_not_is_named(course):
    with pytest.raises(CommandError, match=r"no assignment 'week9'.*early, late"):
        chosen_assignment(course, "week9", [])


def test_the_only_one_need_not_be_said(course, tmp_path):
    course.settings_path("late").unlink()
    assert chosen_assignment(course, None, []) == "early"


def test_where_nothing_was_handed_in_it_says_so(course, tmp_path):
    with pytest.raises(DiscoveryError, match=r"nowhere\.py"):
        chosen_assignment(course, None, [tmp_path / "nowhere.py"])


@pytest.mark.parametrize("assignment", Course(REPOSITORY).assignment_names())
def test_solutions_tell_their_assignments(assignment, tmp_path):
    course = Course(REPOSITORY)
    copy = tmp_path / "x.py"
    copy.write_text(course.notebook_source(assignment).read_text())
    assert chosen_assignment(course, None, [copy]) == assignment


def test_a_folder_whose_content_may_only_be_listed_stops_no_choice() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(REPOSITORY / "solutions", root / "solutions")
        closed = root / "submitted" / "ada"
        (closed / "baseline").mkdir(parents=True)
        (root / "submitted" / "zoe" / "baseline").mkdir(parents=True)
        root.chmod(0o755)
        closed.chmod(0o444)

        chosen = result_as_unprivileged_user(
            lambda: chosen_assignment(Course(root), None, [root / "submitted"])
        )
        closed.chmod(0o755)

    assert chosen == "baseline"
