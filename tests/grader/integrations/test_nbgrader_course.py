"""`grader autograde` in a real nbgrader course: what it writes is what `grader grade` says."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.grading.grader import Grader
from samples.sample_class import make_course
from tests.conftest import SEED
from tests.grader.integrations.test_nbgrader_plugin import nbgrader
from tests.support.processes import interruptible, wait_until

pytestmark = pytest.mark.slow

CLASS = ("reference", "untouched_release", "rescale_by_256", "model_not_compiled", "never_shuffled")
GRADER = str(Path(sys.executable).parent / "grader")


def autograde(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a course."""
    return subprocess.run(
        [GRADER, "autograde", *arguments], cwd=course, capture_output=True, text=True, check=False
    )


def scores(course: Path) -> dict[str, float]:
    """What the gradebook says of each student."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        submissions = gradebook.assignment_submissions("baseline")
        return {each.student.id: float(each.score) for each in submissions}


@pytest.fixture
def root(tmp_path: Path, course: Course, grader: Grader) -> Path:
    """A course with a class that handed in, and the trainings of the other tests."""
    root = make_course(tmp_path / "course", CLASS)
    (root / ".grader").mkdir()
    (root / ".grader" / "seed").write_text(f"{SEED}\n")
    for name in CLASS:
        path = root / "submitted" / name / "baseline" / "baseline.ipynb"
        grader.grade(path, name)
    shutil.copytree(course.state / "cache", root / ".grader" / "cache")
    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    return root


def test_the_gradebook_holds_what_the_grader_says_and_is_left_alone_after(
    root: Path, grader: Grader
) -> None:
    done = autograde(root, "baseline")

    assert done.returncode == 0, done.stderr
    assert f"gradebook: {len(CLASS)} written" in done.stdout
    found = {name: root / "submitted" / name / "baseline" / "baseline.ipynb" for name in CLASS}
    assert scores(root) == {name: grader.grade(path, name).score for name, path in found.items()}

    again = autograde(root)
    assert again.returncode == 0
    assert f"gradebook: 0 written, {len(CLASS)} were there already" in again.stdout

    forced = autograde(root, "--force")
    assert f"gradebook: {len(CLASS)} written\n" in forced.stdout


def test_points_that_the_gradebook_does_not_know_yet_are_refused_with_the_way_out(
    root: Path,
) -> None:
    settings = root / "solutions" / "baseline" / "settings.toml"
    settings.write_text(
        settings.read_text().replace("all_six_directories = 1.0", "all_six_directories = 3.0")
    )

    done = autograde(root, "--force")

    assert done.returncode == 2
    assert "create_train_val_dirs has 4 points in" in done.stderr
    assert "and 2 in the gradebook: run `grader release baseline`" in done.stderr
    assert scores(root) == {}


def test_who_cannot_be_taken_is_named_and_stops_nobody(root: Path) -> None:
    (notebook,) = (root / "submitted" / "reference" / "baseline").iterdir()
    notebook.rename(notebook.with_suffix(".txt"))

    done = autograde(root)

    assert done.returncode == 1
    assert "nbgrader could not take reference: No notebooks were matched by" in done.stderr
    assert f"gradebook: {len(CLASS) - 1} written" in done.stdout
    assert scores(root).keys() == set(CLASS) - {"reference"}


WAITS_AT_THE_THIRD = """
import time
from pathlib import Path
from grader.integrations.nbgrader_plugin import one_notebook

def wait(student, **named):
    one_notebook(**named)
    if student == "reference":
        Path("came").touch()
        time.sleep(60)

c.Autograde.pre_convert_hook = wait
"""


def test_after_an_interruption_the_same_command_goes_on(root: Path) -> None:
    configuration = root / "nbgrader_config.py"
    usual = configuration.read_text()
    configuration.write_text(usual + WAITS_AT_THE_THIRD)
    process = interruptible([GRADER, "autograde"], root)
    wait_until((root / "came").exists, lambda: process.poll() is None)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]

    assert process.returncode == 130, said
    assert "the same command goes on" in said
    assert scores(root).keys() == {"model_not_compiled", "never_shuffled"}
    configuration.write_text(usual)
    again = autograde(root)
    assert again.returncode == 0
    assert "gradebook: 3 written, 2 were there already" in again.stdout
    assert scores(root).keys() == set(CLASS)


def test_what_has_to_come_first_is_said_in_one_line(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", [])

    early = autograde(root, "baseline")
    assert (early.returncode, early.stdout) == (2, "")
    assert early.stderr.splitlines() == [
        "grader: the gradebook does not know baseline: "
        "run `nbgrader generate_assignment baseline` first"
    ]

    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    empty = autograde(root, "baseline")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr.splitlines() == [
        f"grader: nobody has handed in baseline: there is no folder {root}/submitted/*/baseline"
    ]
