"""`grader autograde` in a real nbgrader course writes the results of `grader grade`."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.grading.grader import Grader
from grader.integrations.nbgrader_course import Entry, NbgraderCourse
from samples.sample_class import make_course
from tests.conftest import SEED
from tests.support.nbgrader import nbgrader
from tests.support.processes import interruptible, wait_until
from tests.support.records import check, report, submission

pytestmark = pytest.mark.slow

CLASS = ("reference", "untouched_release", "rescale_by_256", "model_not_compiled", "never_shuffled")
GRADER = str(Path(sys.executable).parent / "grader")


def autograde(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `grader autograde` in a course."""
    return subprocess.run(
        [GRADER, "autograde", *arguments], cwd=course, capture_output=True, text=True, check=False
    )


def scores(course: Path) -> dict[str, float]:
    """Return the score of each student in the gradebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        submissions = gradebook.assignment_submissions("baseline")
        return {each.student.id: float(each.score) for each in submissions}


@pytest.fixture
def root(tmp_path: Path, course: Course, grader: Grader) -> Path:
    """A course with submissions, and with the cached trainings of the other tests."""
    root = make_course(tmp_path / "course", CLASS)
    (root / ".grader").mkdir()
    (root / ".grader" / "seed").write_text(f"{SEED}\n")
    for name in CLASS:
        path = root / "submitted" / name / "baseline" / "baseline.ipynb"
        grader.grade(path, name)
    shutil.copytree(course.state / "cache", root / ".grader" / "cache")
    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    return root


def test_the_gradebook_contains_the_grades_of_the_grader_and_changes_only_with_force(
    root: Path, grader: Grader
) -> None:
    done = autograde(root, "baseline")

    assert done.returncode == 0, done.stderr
    assert f"gradebook: {len(CLASS)} written" in done.stdout
    found = {name: root / "submitted" / name / "baseline" / "baseline.ipynb" for name in CLASS}
    assert scores(root) == {name: grader.grade(path, name).score for name, path in found.items()}

    again = autograde(root)
    assert again.returncode == 0
    assert (
        f"gradebook: 0 written, {len(CLASS)} left unchanged (use --force to regrade them)"
        in again.stdout
    )

    forced = autograde(root, "--force")
    assert f"gradebook: {len(CLASS)} written\n" in forced.stdout


def test_points_that_differ_from_the_gradebook_are_refused_with_the_next_step(
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


def test_a_student_who_cannot_be_recorded_is_named_and_stops_nobody(root: Path) -> None:
    (notebook,) = (root / "submitted" / "reference" / "baseline").iterdir()
    notebook.rename(notebook.with_suffix(".txt"))

    done = autograde(root)

    assert done.returncode == 1
    assert "nbgrader could not record reference: No notebooks were matched by" in done.stderr
    assert f"gradebook: {len(CLASS) - 1} written" in done.stdout
    assert scores(root).keys() == set(CLASS) - {"reference"}


def test_the_gradebook_takes_given_results_without_grading_or_cache(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", ["reference", "untouched_release"])
    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    points = {"reference": 1.5, "untouched_release": 0.5}
    given = report(
        *(
            submission(check(name="split_data::given", points=points[name]), student=name)
            for name in points
        )
    )

    entries = list(NbgraderCourse(Course(root)).record(given, force=False))

    assert entries == [Entry(name, written=True) for name in points]
    assert scores(root) == points
    assert not (root / ".grader").exists()
    page = (root / "autograded" / "reference" / "baseline" / "baseline.ipynb").read_text()
    assert "1.5 of 1.5 points" in page


WAITS_AT_THE_THIRD = """
import time
from pathlib import Path
from grader.integrations.nbgrader_plugin import one_notebook

def wait(student, **named):
    one_notebook(**named)
    if student == "reference":
        Path("waiting").touch()
        time.sleep(60)

c.Autograde.pre_convert_hook = wait
"""


def test_the_same_command_resumes_after_an_interruption(root: Path) -> None:
    configuration = root / "nbgrader_config.py"
    usual = configuration.read_text()
    configuration.write_text(usual + WAITS_AT_THE_THIRD)
    process = interruptible([GRADER, "autograde"], root)
    wait_until((root / "waiting").exists, lambda: process.poll() is None)
    process.send_signal(signal.SIGINT)
    errors = process.communicate()[1]

    assert process.returncode == 130, errors
    assert "rerun the command to resume it" in errors
    assert scores(root).keys() == {"model_not_compiled", "never_shuffled"}
    configuration.write_text(usual)
    again = autograde(root)
    assert again.returncode == 0
    assert "gradebook: 3 written, 2 left unchanged (use --force to regrade them)" in again.stdout
    assert scores(root).keys() == set(CLASS)


def test_a_missing_earlier_step_is_named_in_one_line(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", [])

    early = autograde(root, "baseline")
    assert (early.returncode, early.stdout) == (2, "")
    assert early.stderr.splitlines() == [
        "grader: the gradebook has no assignment baseline: "
        "run `nbgrader generate_assignment baseline` first"
    ]

    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    empty = autograde(root, "baseline")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr.splitlines() == [
        f"grader: no submission for baseline: there is no folder {root}/submitted/*/baseline"
    ]
