"""The files that checks consist of or may read: found by name, and covered by one digest."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.grading.assignment_files import AssignmentFileError, AssignmentFiles


@pytest.fixture
def files(tmp_path: Path) -> AssignmentFiles:
    """Make the folder of an assignment with one file of each kind."""
    for name in (
        *("letters.py", "letters.ipynb", "settings.toml", "selfcheck.json", "reference.py"),
        *("letters.csv", "pictures/a.png", ".hidden/x.csv", "cases/right/submission.csv"),
        *("checks/test_parse.py", "checks/drawing.py", "checks/table.csv", "checks/more/b.npz"),
        "checks/__pycache__/drawing.cpython-311.pyc",
    ):
        path = tmp_path / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return AssignmentFiles.beside(tmp_path / "letters" / "letters.py")


def test_a_data_file_is_found_in_the_folder_of_checks_first(files: AssignmentFiles) -> None:
    (files.folder / "table.csv").write_text("students get this one")

    assert files.file("table.csv").read_text() == "checks/table.csv"
    assert files.file("letters.csv").read_text() == "letters.csv"
    assert files.file("pictures/a.png").read_text() == "pictures/a.png"
    assert files.file("more/b.npz").read_text() == "checks/more/b.npz"


@pytest.mark.parametrize(
    "name",
    [
        *("no_such.csv", "../other/secret.csv", "/etc/passwd", ".hidden/x.csv", "letters.py"),
        *("letters.ipynb", "settings.toml", "selfcheck.json", "cases/right/submission.csv"),
    ],
)
def test_a_file_that_the_digest_does_not_cover_is_refused(
    files: AssignmentFiles, name: str
) -> None:
    with pytest.raises(AssignmentFileError, match=r"no file .*letters\.csv"):
        files.file(name)


@pytest.mark.parametrize(
    "name",
    ["letters.csv", "pictures/a.png", "checks/test_parse.py", "checks/table.csv", "checks/new.csv"],
)
def test_a_change_of_a_file_that_a_check_may_read_changes_the_digest(
    files: AssignmentFiles, name: str
) -> None:
    before = files.digest()
    (files.folder / name).write_text("another content")
    assert files.digest() != before


@pytest.mark.parametrize("name", ["letters.py", "settings.toml", "selfcheck.json", "cases/x.py"])
def test_a_change_of_another_file_leaves_the_digest(files: AssignmentFiles, name: str) -> None:
    before = files.digest()
    (files.folder / name).write_text("another content")
    assert files.digest() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "letters.csv").rename(folder / "other.csv"),
        lambda folder: (folder / "letters.csv").rename(folder / "checks" / "letters.csv"),
        lambda folder: (folder / "letters.csv").unlink(),
    ],
    ids=["renamed", "moved", "removed"],
)
def test_a_file_with_another_name_changes_the_digest(
    files: AssignmentFiles, change: Callable[[Path], object]
) -> None:
    before = files.digest()
    change(files.folder)
    assert files.digest() != before


def test_students_get_the_modules_of_checks_and_a_grading_machine_all_files(
    files: AssignmentFiles,
) -> None:
    assert sorted(files.check_sources()) == ["drawing.py", "test_parse.py"]
    assert sorted(files.packed()) == [
        *("checks/drawing.py", "checks/more/b.npz", "checks/table.csv", "checks/test_parse.py"),
        *("letters.csv", "pictures/a.png"),
    ]


def test_an_assignment_without_checks_of_its_own_has_none(tmp_path: Path) -> None:
    files = AssignmentFiles.beside(tmp_path / "gone" / "gone.py")
    assert files.check_module("parse") is None
    assert files.check_sources() == {}
    assert files.digest() == AssignmentFiles.beside(tmp_path / "other" / "other.py").digest()
