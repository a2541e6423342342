"""The commands of docs/first-class.md, typed as they stand there by one account for both parts.

The programs are those of a wheel in an environment of its own: no repository is in sight.
"""

import csv
import io
import zipfile
from getpass import getuser
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.integrations.gradescope import make_autograder
from grader.integrations.student_kit import make_kit
from samples.sample_class import REPOSITORY, as_notebook, cases
from tests.support.documents import command_blocks, type_in
from tests.support.wheels import build, install

pytestmark = pytest.mark.slow

# Making the environment is what came before this test.
ALREADY_DONE = "Install"
RELEASE = REPOSITORY / "assignments/baseline/baseline.ipynb"
FROM_CANVAS, FROM_MOODLE, SHARED = "smithjane", "José Núñez", getuser()


def notebook(name: str) -> bytes:
    """A sample submission as a student would hand it in."""
    (case,) = [case for case in cases() if case.name == name]
    return nbformat.writes(as_notebook(case, RELEASE)).encode()


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs in an environment with the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("installed")
    return install(build("wheel", REPOSITORY, folder / "wheel"), folder / "catsdogs")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with what the LMS gave, and a student's folder beside it."""
    home = tmp_path / "home"
    (home / "Downloads").mkdir(parents=True)
    with zipfile.ZipFile(home / "Downloads/submissions.zip", "w") as archive:
        archive.writestr("smithjane_LATE_123_4567_baseline-1.ipynb", notebook("reference"))
        archive.writestr(
            f"{FROM_MOODLE}_4711_assignsubmission_file_/baseline.ipynb", notebook("rescale_by_256")
        )
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "nbgrader_config.py").write_text(
        f'c = get_config()\nc.Exchange.root = "{tmp_path}/exchange"\n'
    )
    return home


def scores(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            each.student.id: float(each.score)
            for each in gradebook.assignment_submissions("baseline")
        }


def names(archive: Path | bytes) -> set[str]:
    """Return the names of the files in a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
        return set(opened.namelist())


def test_every_command_of_the_page_does_what_it_says(
    home: Path, tmp_path: Path, programs: Path
) -> None:
    environment = {"HOME": str(home), "LANG": "C.UTF-8"}
    place = tmp_path
    course = tmp_path / "my-course"
    first_scores = {}
    for heading, commands in command_blocks("docs/first-class.md"):
        if heading == ALREADY_DONE:
            continue
        if heading == "If a threshold was too high":
            first_scores = scores(course)
        for command in commands:
            command = command.replace("/srv/exchange", f"{tmp_path}/exchange")
            at_desk = heading == "What a student does"
            type_in(command, tmp_path / "desk" if at_desk else place, environment, programs)
            if command.startswith("cd "):
                place = (place / command.removeprefix("cd ")).resolve()

    assert place == course
    assert first_scores == scores(course) == {FROM_CANVAS: 24, FROM_MOODLE: 23, SHARED: 0}
    with (course / "grades.csv").open() as file:
        assert {row["student_id"] for row in csv.DictReader(file)} == first_scores.keys()
    assert FROM_MOODLE in (course / "report.html").read_text("utf-8")
    assert (
        "divided by 256" in (course / f"feedback/{FROM_MOODLE}/baseline/baseline.html").read_text()
    )
    assert list((tmp_path / "exchange/catsdogs/feedback").iterdir())
    assert "Exchange.root" in (course / "nbgrader_config.py").read_text()
    # The archives contain what they contain in a checkout.
    made = Course(course)
    assert names(course / "kit.zip") == names(make_kit(made, "baseline"))
    assert names(course / "autograder.zip") == names(make_autograder(made, "baseline"))


def test_the_releases_of_a_new_course_are_up_to_date(tmp_path: Path, programs: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8"}
    type_in("grader quickstart course", tmp_path, environment, programs)
    assert type_in("grader release --check", tmp_path / "course", environment, programs) == ""


def test_a_search_needs_an_extra_and_says_so(tmp_path: Path, programs: Path) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = "catsdogs tune small --data sets --out search 2>&1 || echo exit code $?"
    assert type_in(command, tmp_path, environment, programs).splitlines() == [
        "catsdogs: `catsdogs tune` needs the package optuna: pip install 'catsdogs-classroom[lab]'",
        "exit code 2",
    ]
