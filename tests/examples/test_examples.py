"""The example courses: small, and released, packed, tried and graded like any course."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

EXAMPLES = sorted(path.parent for path in (REPOSITORY / "examples").glob("*/nbgrader_config.py"))
MOST_LINES = {"tidy": 60}


def run(course: Path, *command: str) -> str:
    """Run a program of the environment in a course, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_short(example: Path) -> None:
    name = example.name
    paths = [
        example / "nbgrader_config.py",
        *(example / "solutions" / name).glob("*.py"),
        *(example / "solutions" / name).glob("*.toml"),
        *(example / "solutions" / name / "checks").glob("*"),
    ]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in paths)
    assert lines < MOST_LINES.get(name, 150)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_works_from_its_folder_with_nbgrader(example: Path, tmp_path: Path) -> None:
    course, name = tmp_path / "course", example.name
    shutil.copytree(example, course, ignore=shutil.ignore_patterns(".grader", "__pycache__"))

    tried = run(course, "grader", "try", name, "--mutants", "0")
    assert "no case fails" not in tried
    run(course, "grader", "release", name)
    run(course, "grader", "kit", name, "-o", "kit.zip")
    for student, notebook in (("ann", "solutions"), ("ben", "assignments")):
        target = course / "submitted" / student / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(course / notebook / name / f"{name}.ipynb", target)
    graded = json.loads(
        run(course, "grader", "grade", "submitted", "--assignment", name, "--format", "json")
    )
    points = {one["student"]: (one["score"], one["max_score"]) for one in graded["results"]}
    assert points["ann"][0] == points["ann"][1] > 0
    assert points["ben"][0] == 0

    run(course, "nbgrader", "generate_assignment", name)
    run(course, "grader", "autograde", name)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {one.student.id: one.score for one in gradebook.assignment_submissions(name)}
    assert scores == {student: score for student, (score, _) in points.items()}
