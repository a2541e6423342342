"""Intake: which files are submissions, and whose they are."""

from pathlib import Path

import pytest

from grader.intake import Found, IntakeError, find_submissions, student_of


def make(root: Path, *names: str) -> None:
    """Make empty files below a folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found_in(root: Path, *paths: str) -> list[tuple[str, str]]:
    """Relative path and student of each submission found."""
    found = find_submissions([root / path for path in paths or ("",)], "baseline")
    return [(one.path.relative_to(root).as_posix(), one.student) for one in found]


def test_a_file_is_a_submission(tmp_path):
    make(tmp_path, "ada.ipynb", "bob.py")
    assert found_in(tmp_path, "bob.py", "ada.ipynb") == [("bob.py", "bob"), ("ada.ipynb", "ada")]


def test_nbgraders_folders_are_understood(tmp_path):
    make(
        tmp_path,
        "submitted/bob/baseline/baseline.ipynb",
        "submitted/ada/baseline/baseline.ipynb",
        "submitted/ada/baseline/timestamp.txt",
        "submitted/ada/baseline/draft.ipynb",
        "submitted/ada/baseline/helper.py",
    )
    wanted = [
        ("submitted/ada/baseline/baseline.ipynb", "ada"),
        ("submitted/bob/baseline/baseline.ipynb", "bob"),
    ]
    assert found_in(tmp_path) == wanted
    assert found_in(tmp_path, "submitted") == wanted
    assert found_in(tmp_path, "submitted/ada") == wanted[:1]
    assert found_in(tmp_path, "submitted/ada/baseline") == wanted[:1]


def test_a_folder_for_each_student_is_understood(tmp_path):
    make(tmp_path, "ada/submission.ipynb", "bob/submission.py", "cleo/baseline.ipynb")
    assert found_in(tmp_path) == [
        ("ada/submission.ipynb", "ada"),
        ("bob/submission.py", "bob"),
        ("cleo/baseline.ipynb", "cleo"),
    ]


def test_a_folder_of_notebooks_is_understood(tmp_path):
    make(tmp_path, "bob.ipynb", "ada lovelace.ipynb", "notes.txt", "data.csv")
    assert found_in(tmp_path) == [
        ("ada lovelace.ipynb", "ada lovelace"),
        ("bob.ipynb", "bob"),
    ]


def test_hidden_files_and_checkpoints_are_passed_over(tmp_path):
    make(
        tmp_path,
        "ada.ipynb",
        ".ipynb_checkpoints/ada-checkpoint.ipynb",
        "sub/.ipynb_checkpoints/bob-checkpoint.ipynb",
        ".ada.ipynb",
        ".git/hook.py",
    )
    assert found_in(tmp_path) == [("ada.ipynb", "ada")]


def test_a_course_below_a_hidden_folder_is_found(tmp_path):
    make(tmp_path, ".private/ada.ipynb")
    assert found_in(tmp_path, ".private") == [(".private/ada.ipynb", "ada")]


def test_a_folder_with_a_notebooks_name_is_none(tmp_path):
    make(tmp_path, "ada.ipynb/bob.py")
    assert found_in(tmp_path) == [("ada.ipynb/bob.py", "bob")]


def test_a_file_named_twice_is_graded_once(tmp_path):
    make(tmp_path, "ada.ipynb", "bob.ipynb")
    (tmp_path / "link.ipynb").symlink_to("bob.ipynb")
    paths = [tmp_path / "ada.ipynb", tmp_path, tmp_path / "sub" / ".." / "ada.ipynb"]
    (tmp_path / "sub").mkdir()
    found = find_submissions(paths, "baseline")
    assert sorted(one.path.resolve().name for one in found) == ["ada.ipynb", "bob.ipynb"]


def test_paths_are_kept_as_they_were_given(tmp_path, monkeypatch):
    make(tmp_path, "ada/baseline/baseline.ipynb")
    monkeypatch.chdir(tmp_path)
    assert find_submissions([Path("ada")], "baseline") == [
        Found(Path("ada/baseline/baseline.ipynb"), "ada")
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
def test_the_student_is_told_by_the_place(tmp_path, path, student):
    assert student_of(tmp_path / path, "baseline") == student


def test_the_student_of_a_relative_path_is_told_by_the_whole_path(tmp_path, monkeypatch):
    make(tmp_path, "ada/baseline/baseline.ipynb")
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
def test_a_path_without_submission_is_named(tmp_path, path, message):
    make(tmp_path, "ada.ipynb", "notes.txt", "texts/notes.txt", "texts/.hidden/ada.ipynb")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match=message):
        find_submissions([tmp_path / "ada.ipynb", tmp_path / path], "baseline")


def test_no_paths_are_no_submissions():
    assert find_submissions([], "baseline") == []
