"""The worked example of docs/own-exercise.md, made from the page and graded with."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.results import GradeReport
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

PAGE = (REPOSITORY / "docs/own-exercise.md").read_text("utf-8")
FILES = re.compile(
    r"^\*\*The \w+\*\*, `(?P<path>[^`]+)`.*?^```\w+\n(?P<text>.*?)^```$", re.M | re.S
)
MAIN = "from grader.cli.main import main; main()"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the project with the files of the page in it."""
    for folder in ("grader", "catsdogs", "catsdogs_ref", "solutions/baseline"):
        shutil.copytree(
            REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("nbgrader_config.py", "pyproject.toml", "README.md"):
        shutil.copy(REPOSITORY / name, tmp_path)
    for file in FILES.finditer(PAGE):
        path = tmp_path / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["text"], "utf-8")
    return tmp_path


def grader(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
    )


def grade(clone: Path, path: Path) -> dict[str, str]:
    """How each check ended."""
    graded = grader(clone, "grade", str(path), "--assignment", "cleaning", "--format", "json")
    (result,) = GradeReport.from_json(graded.stdout.encode()).results
    return {check.name: check.status for check in result.checks}


def test_the_page_says_how_long_it_is():
    lines = sum(file["text"].count("\n") for file in FILES.finditer(PAGE))
    filled = sum(bool(line) for file in FILES.finditer(PAGE) for line in file["text"].splitlines())
    assert len(list(FILES.finditer(PAGE))) == 4
    assert filled <= 60 < lines
    assert f"Four files, {filled} lines" in PAGE


def test_the_exercise_of_the_page_is_released_and_graded(clone: Path):
    released = grader(clone, "release")
    assert released.returncode == 0, released.stderr
    stub = (clone / "assignments/cleaning/cleaning.ipynb").read_text("utf-8")
    assert "raise NotImplementedError" in stub
    assert "os.path.getsize" not in stub

    solution = clone / "solutions/cleaning/cleaning.ipynb"
    assert set(grade(clone, solution).values()) == {"passed"}
    careless = clone / "careless.py"
    careless.write_text(
        "import shutil, os\n"
        "def copy_filled(SOURCE_DIR, TARGET_DIR):\n"
        "    for name in os.listdir(SOURCE_DIR):\n"
        "        shutil.copy(SOURCE_DIR + name, TARGET_DIR)\n"
    )
    assert grade(clone, careless) == {
        "copy_filled::copies_what_is_not_empty": "passed",
        "copy_filled::leaves_out_what_is_empty": "failed",
    }


def test_the_files_of_the_page_pass_the_linters_and_the_layer_test(clone: Path):
    shutil.copytree(REPOSITORY / "tests/grader", clone / "tests/grader")
    (clone / "tests/__init__.py").touch()
    for command in (
        ["ruff", "check", "grader", "catsdogs_ref"],
        ["ruff", "format", "--check", "grader", "catsdogs_ref"],
        ["mypy", "grader/checks/test_copy_filled.py", "catsdogs_ref/cleaning/__init__.py"],
        ["pytest", "-q", "tests/grader/test_layers.py"],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=clone,
            env={**os.environ, "PYTHONPATH": str(clone)},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
