"""A new course folder: complete, or not there at all."""

import os
import subprocess
from pathlib import Path

import nbformat
import pytest

from grader.course import Course
from grader.integrations import quickstart as module
from grader.integrations.lms_exports import read_identities
from grader.integrations.quickstart import QuickstartError, quickstart
from grader.integrations.sample_class import demo_class
from samples.sample_class import REPOSITORY


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def source_files(name: str) -> dict[str, bytes]:
    """Return the files below a folder of the repository, without those that tools leave."""
    return {
        path: content
        for path, content in contents(REPOSITORY / name).items()
        if not {".ipynb_checkpoints", "__pycache__"} & set(path.split("/"))
    }


def test_a_course_contains_four_assignments_and_what_a_course_starts_with(tmp_path: Path) -> None:
    root = tmp_path / "a new place" / "my course"
    quickstart(root)

    names = ["augmentation", "baseline", "datasets", "evaluation"]
    assert Course(root).assignment_names() == names
    for name in ("solutions", "assignments"):
        assert contents(root / name) == source_files(name)
    assert sorted(path.name for path in root.iterdir()) == [
        *(".gitignore", "README.md", "assignments", "identities.csv", "nbgrader_config.py"),
        "solutions",
    ]
    assert [path.name for path in root.parent.iterdir()] == ["my course"]


def test_the_configuration_of_a_course_is_a_few_lines(tmp_path: Path) -> None:
    quickstart(tmp_path / "course")
    lines = (tmp_path / "course" / "nbgrader_config.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) <= 6


def test_others_may_read_a_course_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        quickstart(tmp_path / "course")
    finally:
        os.umask(before)
    assert (tmp_path / "course").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "course" / "README.md").stat().st_mode & 0o777 == 0o640


def test_the_sample_class_hands_in_notebooks_to_each_assignment(tmp_path: Path) -> None:
    quickstart(tmp_path / "course", demo=True)
    submitted = tmp_path / "course" / "submitted"
    for assignment, names in demo_class().items():
        notebooks = sorted(submitted.glob(f"*/{assignment}/{assignment}.ipynb"))
        assert [path.parent.parent.name for path in notebooks] == sorted(names)
        for path in notebooks:
            assert nbformat.read(path, as_version=4).cells


def test_git_ignores_what_students_hand_in_and_every_secret(tmp_path: Path) -> None:
    quickstart(tmp_path, demo=True)
    for name in (".grader/seed", "gradebook.db", "grades.csv", "autograder.zip", "report.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    command = ["git", "ls-files", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert {path.partition("/")[0] for path in listed.stdout.splitlines()} == {
        *(".gitignore", "README.md", "assignments", "nbgrader_config.py", "solutions")
    }


def test_the_template_of_identities_has_the_columns_of_canvas_and_moodle(tmp_path: Path) -> None:
    quickstart(tmp_path / "course")
    identities = read_identities(tmp_path / "course" / "identities.csv")
    assert identities.columns == ("Student", "ID", "Section", "Email address")
    assert identities.accounts == {}


def test_a_folder_with_content_is_refused_and_left_unchanged(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "notes.txt").write_text("mine")
    with pytest.raises(QuickstartError, match=r"course is not empty: it contains 'notes\.txt'"):
        quickstart(tmp_path / "course")
    assert contents(tmp_path) == {"course/notes.txt": b"mine"}


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "course").write_text("mine")
    with pytest.raises(QuickstartError, match="course is a file"):
        quickstart(tmp_path / "course")


def test_the_working_folder_can_become_a_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    quickstart(Path())
    # The same folder, in which the shell of the instructor is.
    assert Path("solutions/baseline/settings.toml").is_file()
    assert not list(Path().glob(".grader-*"))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(module, "hand_in", fail)
    with pytest.raises((QuickstartError, KeyboardInterrupt)) as raised:
        quickstart(tmp_path / "new" / "course", demo=True)
    if isinstance(error, OSError):
        assert str(raised.value).endswith("course cannot be made: No space left on device")
    assert list(tmp_path.iterdir()) == []
