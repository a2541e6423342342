"""The submission among the files of one student is selected, or a fault names the reason."""

import os
from pathlib import Path

import pytest

from grader.submissions.discovery import (
    DiscoveryError,
    find_submissions,
)
from grader.submissions.student_folder import submission_in
from tests.grader.submissions.submission_files import fault_in, found_in, make_files


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["homework.ipynb", "timestamp.txt"], "homework.ipynb"),
        (["baseline.ipynb", "baseline (1).ipynb", "z.ipynb"], "baseline.ipynb"),
        (["ada.ipynb", "ada-Copy1.ipynb", "ada-checkpoint.ipynb"], "ada.ipynb"),
        (["ada.ipynb", "Copy of ada.ipynb", "ada copy 2.ipynb", "ada(3).ipynb"], "ada.ipynb"),
        (["baseline (1).ipynb", ".ipynb_checkpoints/a.ipynb", ".b.ipynb"], "baseline (1).ipynb"),
        (["submission.ipynb", "draft.ipynb"], "submission.ipynb"),
        (["homework/baseline.ipynb", "homework/data.csv"], "homework/baseline.ipynb"),
        (["baseline.ipynb", "old/baseline.ipynb"], "baseline.ipynb"),
        (["baseline.IPYNB"], "baseline.IPYNB"),
        (["renamed.ipynb", "helper.py"], "renamed.ipynb"),
        (["helper.py", "baseline.py"], "baseline.py"),
        (["solution.py"], "solution.py"),
        (["baseline.ipynb/baseline.ipynb"], "baseline.ipynb/baseline.ipynb"),
    ],
)
def test_the_submission_among_a_students_files_is_selected(tmp_path, names, counts):
    make_files(tmp_path, *(f"ada/baseline/{name}" for name in names))
    assert found_in(tmp_path) == [(f"ada/baseline/{counts}", "ada")]
    assert fault_in(tmp_path) is None


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["a.ipynb", "b.ipynb"], "the folder holds a.ipynb and b.ipynb: which of them counts?"),
        (["a.py", "b.py", "c.py", "d.py", "e.py"], "holds a.py, b.py, c.py and 2 more: which"),
        (["x/baseline.ipynb", "y/baseline.ipynb"], "x/baseline.ipynb and y/baseline.ipynb: which"),
        (["baseline (1).ipynb", "baseline (2).ipynb"], "which of them counts?"),
        (["homework.zip"], "the folder holds no notebook, only homework.zip"),
        (["a.pdf", "b.png", "data/c.csv"], "holds no notebook, only a.pdf, b.png and data"),
        ([".ipynb_checkpoints/baseline.ipynb"], "the folder holds no notebook, it is empty"),
        (["baseline.ipynb/data.csv"], "baseline.ipynb is a folder, not a notebook"),
        ([f"{'n' * 200}.txt"], f"only {'n' * 59}…"),
    ],
)
def test_an_unclear_submission_has_a_fault_with_the_reason(tmp_path, names, fault):
    make_files(tmp_path, *(f"ada/baseline/{name}" for name in names))
    assert fault in str(fault_in(tmp_path))
    assert fault in str(fault_in(tmp_path, "ada/baseline"))


def test_an_empty_folder_is_a_fault(tmp_path):
    (tmp_path / "ada" / "baseline").mkdir(parents=True)
    assert fault_in(tmp_path) == "the folder holds no notebook, it is empty"


@pytest.mark.parametrize("target", ["../../bob/baseline/baseline.ipynb", "/etc/passwd", "nowhere"])
def test_a_link_in_a_submission_is_not_followed(tmp_path, target):
    make_files(tmp_path, "bob/baseline/baseline.ipynb", "ada/baseline/notes.txt")
    (tmp_path / "ada/baseline/baseline.ipynb").symlink_to(target)
    assert fault_in(tmp_path, "ada") == "baseline.ipynb is a link, and links are not followed"


def test_a_folder_that_is_a_link_is_not_followed(tmp_path):
    make_files(tmp_path, "bob/baseline/baseline.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/baseline").symlink_to("../bob/baseline")
    ada, bob = find_submissions([tmp_path], "baseline")
    assert (ada.student, ada.fault) == ("ada", "baseline is a link, and links are not followed")
    assert (bob.student, bob.fault) == ("bob", None)


@pytest.mark.parametrize("link", ["submitted/eve/baseline", "submitted/eve"])
def test_a_students_folder_that_is_a_link_is_not_followed_for_nbgrader_either(tmp_path, link):
    make_files(tmp_path, "submitted/bob/baseline/baseline.ipynb")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / link.replace("eve", "bob"))

    found = submission_in(tmp_path / "submitted" / "eve" / "baseline", "baseline")

    assert found.student == "eve"
    assert found.fault == f"{Path(link).name} is a link, and links are not followed"


def test_a_pipe_is_not_a_notebook(tmp_path):
    make_files(tmp_path, "ada/baseline/notes.txt")
    os.mkfifo(tmp_path / "ada/baseline/baseline.ipynb")
    assert fault_in(tmp_path) == "baseline.ipynb is a pipe or device, not a notebook"
    with pytest.raises(DiscoveryError, match="is neither a notebook"):
        find_submissions([tmp_path / "ada/baseline/baseline.ipynb"], "baseline")


def test_a_folder_that_cannot_be_opened_is_a_fault(tmp_path, monkeypatch):
    make_files(tmp_path, "ada/baseline/baseline.ipynb", "bob/baseline/baseline.ipynb")
    scan = os.scandir

    def refuse(path):
        if Path(path) == tmp_path / "ada/baseline":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ada, bob = find_submissions([tmp_path], "baseline")
    assert ada.fault == "the folder cannot be opened: Permission denied"
    assert bob.fault is None


def test_the_search_depth_is_limited(tmp_path):
    make_files(tmp_path, f"ada/baseline/{'d/' * 20}baseline.ipynb", f"class/{'d/' * 20}bob.ipynb")
    assert fault_in(tmp_path, "ada") == "the folder holds no notebook, only d"
    with pytest.raises(DiscoveryError, match="holds no notebook"):
        find_submissions([tmp_path / "class"], "baseline")
