"""`grader check`: what a notebook's own check cells say, in a terminal, without a course."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli.check import check
from grader.cli.errors import CommandError
from grader.grading.selfcheck_data import FILE_NAME
from samples.sample_class import REPOSITORY

GRADER = Path(sys.executable).parent / "grader"
SELFCHECK = REPOSITORY / "assignments" / "baseline" / FILE_NAME
CODE = """
import os
def create_train_val_dirs(root_path):
    for kind in ("training", "validation"):
        for pets in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, kind, pets))

def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    os.mkdir(nowhere)
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A student's folder: some code, and what its checks need."""
    shutil.copy(SELFCHECK, tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    return path


def run(notebook: Path) -> subprocess.CompletedProcess[str]:
    """Run the command outside any course."""
    return subprocess.run(
        [GRADER, "check", notebook],
        cwd=notebook.parent,
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_CACHE_HOME": str(notebook.parent / "cache"), "PATH": "/usr/bin:/bin"},
    )


def test_the_checks_of_all_functions_are_told_in_the_notebooks_order(notebook: Path) -> None:
    done = run(notebook)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    headings = ["create_train_val_dirs", "split_data", "train_val_generators", "create_model"]
    assert [line for line in lines if line in headings] == headings
    assert "✓ all six folders are made below root_path (1 of 1 points)" in lines
    assert "NameError: name 'nowhere' is not defined" in done.stdout
    assert "a function named create_model" in done.stdout
    assert lines[-1] == "all together: 2 of 24 points"


def test_what_is_no_notebook_is_one_line_and_exit_code_1(notebook: Path) -> None:
    broken = notebook.with_suffix(".ipynb")
    broken.write_text("{")

    done = run(broken)

    assert (done.returncode, done.stdout) == (1, "")
    assert "not a notebook" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("lost", "said"), [("mine.py", "is no file"), (FILE_NAME, "belongs beside it")]
)
def test_what_is_missing_is_one_line_and_exit_code_2(notebook: Path, lost: str, said: str) -> None:
    (notebook.parent / lost).unlink()

    done = run(notebook)

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line


def test_a_cache_that_cannot_be_had_is_one_line_and_exit_code_3(notebook: Path) -> None:
    (notebook.parent / "cache").write_text("in the way")

    done = run(notebook)

    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert "cannot keep its files" in line


def test_elsewhere_than_on_linux_it_says_what_to_do(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CommandError, match="check cells in the notebook"):
        check(notebook)
