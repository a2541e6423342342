"""Secrets of a course: no output reveals the seed, and only the owner can read the files.

A course of an earlier version is graded, its seed is renewed, and it is graded again; each time by
the commands that an instructor types.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from samples.sample_class import make_course

pytestmark = pytest.mark.slow

OLD_SEED = 1643191603
BIN = Path(sys.executable).parent


class Graded(NamedTuple):
    """The output of the commands for a course with a seed, and the modes of its files."""

    seed: int
    errors: str
    report: dict
    written: dict[str, str]
    modes: dict[str, int]


def run_grader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / arguments[0]), *arguments[1:]]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def graded(root: Path) -> Graded:
    """Grade a course in every output format; the first command fills the cache."""
    table = run_grader(root, "grader", "grade", "submitted", "--assignment", "baseline")
    written = {"table": table.stdout + table.stderr}
    for form in ("json", "junit"):
        arguments = ("submitted", "--assignment", "baseline", "--format", form)
        written[form] = run_grader(root, "grader", "grade", *arguments).stdout
    one = "submitted/never_shuffled/baseline/baseline.ipynb"
    for form in ("gradescope", "table"):
        done = run_grader(
            root, "grader", "grade", one, "--assignment", "baseline", "--format", form
        )
        written[f"{form} of one"] = done.stdout
    (root / "results.json").write_text(written["json"])
    written["class report"] = run_grader(root, "grader", "report", "results.json").stdout
    done = run_grader(root, "nbgrader", "autograde", "baseline", "--force")
    written["autograde"] = done.stdout + done.stderr
    run_grader(root, "nbgrader", "generate_feedback", "baseline", "--force")
    for place in ("autograded", "feedback"):
        for path in (root / place).rglob("*.*"):
            if path.is_file():
                written[str(path.relative_to(root))] = path.read_text("utf-8")
    state = root / ".grader"
    modes = {str(path): path.stat().st_mode & 0o777 for path in (state, *state.rglob("*"))}
    seed = int((state / "seed").read_text())
    return Graded(seed, table.stderr, json.loads(written["json"]), written, modes)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """The same course with its old seed and with a renewed seed."""
    root = make_course(tmp_path_factory.mktemp("secrets") / "course", ("never_shuffled",))
    state = root / ".grader"
    (state / "cache").mkdir(parents=True)
    for name, content in (("seed", f"{OLD_SEED}\n"), ("cache/labels.msgpack", "x")):
        (state / name).write_text(content)
        (state / name).chmod(0o644)
    for folder in (state, state / "cache"):
        folder.chmod(0o755)
    run_grader(root, "nbgrader", "generate_assignment", "baseline")
    old = graded(root)
    run_grader(root, "grader", "renew-seed")
    return {"old": old, "new": graded(root)}


@pytest.mark.parametrize("which", ["old", "new"])
def test_no_output_reveals_the_seed(courses: dict[str, Graded], which: str) -> None:
    course = courses[which]

    assert {"json", "junit", "table", "class report", "gradescope of one"} <= set(course.written)
    assert any(name.startswith("feedback") for name in course.written)
    for name, text in course.written.items():
        for form in (str(course.seed), f"{course.seed:x}", f"{course.seed:X}"):
            assert form not in text, name


@pytest.mark.parametrize("which", ["old", "new"])
def test_only_the_owner_can_read_the_files_of_the_grader(
    courses: dict[str, Graded], which: str
) -> None:
    modes = courses[which].modes

    names = {Path(path).name for path in modes}
    assert {"seed", "labels.msgpack", "fingerprint-key"} <= names
    assert any(name.endswith("-training.npy") for name in names)
    for path, mode in modes.items():
        assert mode == (0o700 if Path(path).name in (".grader", "cache") else 0o600), path


def test_the_fingerprint_identifies_gradings_with_the_same_data(courses: dict[str, Graded]) -> None:
    old, new = courses["old"], courses["new"]

    assert old.report["fingerprint"] != new.report["fingerprint"]
    for course in (old, new):
        mark = course.report["fingerprint"]
        assert course.report["seed"] == int(mark, 16)
        for form in ("table", "table of one"):
            assert f"baseline, seed fingerprint {mark}, isolation" in course.written[form]
        assert mark in course.written["class report"]


def test_a_course_of_an_earlier_version_gets_one_warning_about_its_short_seed(
    courses: dict[str, Graded],
) -> None:
    warnings = [line for line in courses["old"].errors.splitlines() if "can be found" in line]

    assert len(warnings) == 1
    assert "`grader renew-seed`" in warnings[0]
    assert "can be found" not in courses["new"].errors
    assert courses["old"].seed == OLD_SEED
    assert courses["new"].seed > 2**80


def test_the_result_is_the_same_before_and_after(courses: dict[str, Graded]) -> None:
    scores = {course.report["results"][0]["score"] for course in courses.values()}

    assert scores == {23.0}
