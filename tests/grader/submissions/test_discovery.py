"""Discovery finds the submissions below a path, and the student of each."""

import os
from pathlib import Path

import pytest

from grader.submissions.discovery import (
    DiscoveryError,
    find_submissions,
    names_not_to_copy,
    student_of,
)
from grader.submissions.student_folder import FoundSubmission
from tests.grader.submissions.submission_files import found_in, make_files


def test_a_file_is_a_submission(tmp_path):
    make_files(tmp_path, "ada.ipynb", "bob.py")
    assert found_in(tmp_path, "bob.py", "ada.ipynb") == [("bob.py", "bob"), ("ada.ipynb", "ada")]


def test_a_folder_with_a_notebooks_name_is_not_a_notebook(tmp_path):
    make_files(tmp_path, "ada.ipynb/bob.py")
    assert found_in(tmp_path) == [("ada.ipynb/bob.py", "bob")]


def test_a_file_named_twice_is_graded_once(tmp_path):
    make_files(tmp_path, "ada.ipynb", "bob.ipynb")
    (tmp_path / "sub").mkdir()
    paths = [tmp_path / "ada.ipynb", tmp_path, tmp_path / "sub" / ".." / "ada.ipynb"]
    found = find_submissions(paths, "baseline")
    assert [each.path.name for each in found] == ["ada.ipynb", "bob.ipynb"]


def test_relative_paths_stay_relative(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path)
    assert find_submissions([Path("ada")], "baseline") == [
        FoundSubmission(Path("ada/baseline/baseline.ipynb"), "ada")
    ]


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("submitted/ada/baseline/other name.ipynb", "ada"),
        ("ada/submission.ipynb", "ada"),
        ("ada/submission.py", "ada"),
        ("ada/baseline.ipynb", "ada"),
        ("class/ada.ipynb", "ada"),
        ("class/ada.lovelace.ipynb", "ada.lovelace"),
        ("class/=cmd|'calc'!A0.ipynb", "=cmd|'calc'!A0"),
        ("class/Käthe, K..py", "Käthe, K."),
    ],
)
def test_the_path_of_a_file_names_its_student(tmp_path, path, student):
    assert student_of(tmp_path / path, "baseline") == student


def test_the_absolute_form_of_a_relative_path_names_its_student(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path / "ada" / "baseline")
    assert student_of(Path("baseline.ipynb"), "baseline") == "ada"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.ipynb", "missing.ipynb does not exist"),
        ("notes.txt", "notes.txt is neither a notebook"),
        ("empty", "empty holds no notebook"),
        ("texts", "texts holds no notebook"),
    ],
)
def test_a_path_without_a_submission_is_an_error_that_names_it(tmp_path, path, message):
    make_files(tmp_path, "ada.ipynb", "notes.txt", "texts/notes.txt", "texts/.hidden/ada.ipynb")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DiscoveryError, match=message):
        find_submissions([tmp_path / "ada.ipynb", tmp_path / path], "baseline")


def test_a_student_without_a_notebook_among_others_has_a_fault(tmp_path):
    make_files(tmp_path, "ada/baseline.ipynb", "bob/homework.zip", "cleo/submission.py")
    (tmp_path / "dan").mkdir()
    found = find_submissions([tmp_path], "baseline")
    assert [(each.student, each.fault) for each in found] == [
        ("ada", None),
        ("bob", "the folder holds no notebook, only homework.zip"),
        ("cleo", None),
        ("dan", "the folder holds no notebook, it is empty"),
    ]


def test_a_student_with_only_another_assignment_is_left_out(tmp_path):
    make_files(tmp_path, "ada/baseline/baseline.ipynb", "bob/other/notes.txt")
    assert found_in(tmp_path) == [("ada/baseline/baseline.ipynb", "ada")]


def test_folders_of_pictures_beside_notebooks_are_not_submissions(tmp_path):
    make_files(tmp_path, "ada.ipynb", "pictures/cat.jpg", "empty/.keep")
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


def test_links_in_a_folder_of_notebooks_have_a_fault(tmp_path):
    make_files(tmp_path, "bob.ipynb", "notes.txt")
    (tmp_path / "ada.ipynb").symlink_to("bob.ipynb")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    (tmp_path / "notes").symlink_to("notes.txt")
    found = find_submissions([tmp_path], "baseline")
    assert [(each.student, each.fault is None) for each in found] == [
        ("ada", False),
        ("bob", True),
        ("loop", False),
    ]


def test_a_path_given_by_the_instructor_may_be_a_link(tmp_path):
    make_files(tmp_path, "class/ada/baseline/baseline.ipynb", "bob.ipynb")
    (tmp_path / "submitted").symlink_to("class")
    (tmp_path / "cleo.ipynb").symlink_to("bob.ipynb")
    assert found_in(tmp_path, "submitted", "cleo.ipynb") == [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("cleo.ipynb", "cleo"),
    ]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (b"ad\xe4", r"ad\xe4"),
        ("Käthe, K.".encode(), "Käthe, K."),
        (b"=cmd|'calc'!A0", "=cmd|'calc'!A0"),
        (b"a\nb\x1b[31m", "a\nb\x1b[31m"),
        (b"x" * 255, "x" * 255),
    ],
)
def test_a_student_may_have_any_name(tmp_path, name, student):
    folder = tmp_path / os.fsdecode(name)
    make_files(folder, "baseline/baseline.ipynb")
    (found,) = find_submissions([tmp_path], "baseline")
    assert found.student == student


def test_a_path_whose_name_is_too_long_is_an_error(tmp_path):
    with pytest.raises(DiscoveryError, match="cannot be read: File name too long"):
        find_submissions([tmp_path / ("x" * 300)], "baseline")


def test_no_paths_give_no_submissions():
    assert find_submissions([], "baseline") == []


def test_names_not_to_copy_warns_and_leaves_no_file_out(tmp_path: Path) -> None:
    (tmp_path / "selfcheck.json").symlink_to("/etc")

    with pytest.warns(FutureWarning, match="nbgrader_config.py: remove names_not_to_copy"):
        assert names_not_to_copy(tmp_path) == []


def test_submissions_of_other_assignments_are_skipped(tmp_path):
    make_files(
        tmp_path,
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/evaluation/evaluation.ipynb",
        "submitted/bob/evaluation/evaluation.ipynb",
    )
    found = find_submissions([tmp_path / "submitted"], "baseline", ("augmentation", "evaluation"))
    assert [(each.student, each.fault) for each in found] == [("ada", None)]


@pytest.mark.parametrize(
    "names",
    [
        ["A/ada/submission.ipynb", "B/ada/submission.ipynb"],
        ["ada.ipynb", "ada/baseline/baseline.ipynb"],
        ["A/ka\u0308the/submission.ipynb", "B/k\u00e4the/baseline/baseline.ipynb"],
    ],
)
def test_a_student_with_two_submissions_has_one_fault_and_others_are_found(tmp_path, names):
    make_files(tmp_path, *names, "bob.ipynb") if "/" not in names[0] else make_files(
        tmp_path, *names
    )
    twice, *others = find_submissions([tmp_path], "baseline")
    assert "have this name: which of them counts?" in twice.fault
    assert str(tmp_path) not in twice.fault
    assert [each.student for each in others] == ["bob"] * len(others)
