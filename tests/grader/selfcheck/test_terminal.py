"""`grader check` runs a notebook's own check cells in a terminal, without a course."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli.check import check
from grader.cli.errors import CommandError
from grader.grading.selfcheck_data import FILE_NAME
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

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
    """A student's code, with the data of its checks beside it."""
    shutil.copy(SELFCHECK, tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    return path


def run(notebook: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command outside any course."""
    return subprocess.run(
        [GRADER, "check", notebook, *options],
        cwd=notebook.parent,
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_CACHE_HOME": str(notebook.parent / "cache"), "PATH": "/usr/bin:/bin"},
    )


def test_the_checks_of_all_functions_are_shown_in_the_order_of_the_notebook(notebook: Path) -> None:
    done = run(notebook)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    headings = ["create_train_val_dirs", "split_data", "train_val_generators", "create_model"]
    assert [line for line in lines if line in headings] == headings
    assert "✓ all six folders are made below root_path (1 of 1 points)" in lines
    # A narrow terminal breaks long lines anywhere.
    assert "NameError: name 'nowhere' is not defined" in " ".join(done.stdout.split())
    assert "a function named create_model" in done.stdout
    assert lines[-1] == "total: 2 of 24 points"


def test_the_texts_are_in_the_language_that_an_option_names(notebook: Path) -> None:
    done = run(notebook, "--language", "es")

    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert "total: 2 de 24 puntos" in text
    assert "Se esperaba" in text
    assert "Pista: " in text
    unknown = run(notebook, "--language", "xx")
    assert unknown.returncode == 2
    assert unknown.stderr == "grader: no texts in the language 'xx', only in en, es\n"


def test_a_damaged_notebook_is_one_line_and_exit_code_1(notebook: Path) -> None:
    broken = notebook.with_suffix(".ipynb")
    broken.write_text("{")

    done = run(broken)

    assert (done.returncode, done.stdout) == (1, "")
    assert "not a notebook" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("missing", "message"), [("mine.py", "is not a file"), (FILE_NAME, "belongs beside it")]
)
def test_a_missing_file_is_one_line_and_exit_code_2(
    notebook: Path, missing: str, message: str
) -> None:
    (notebook.parent / missing).unlink()

    done = run(notebook)

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert message in line


def test_an_unusable_cache_folder_is_one_line_and_exit_code_3(notebook: Path) -> None:
    (notebook.parent / "cache").write_text("in the way")

    done = run(notebook)

    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert "cannot keep its files" in line


def test_other_systems_than_linux_get_the_next_step(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CommandError, match="use the check cells in the notebook"):
        check(notebook)
