"""The commands of docs/first-class.md, typed as they stand there by one account for both parts."""

import csv
import shutil
import zipfile
from getpass import getuser
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from samples.sample_class import REPOSITORY, as_notebook, cases
from tests.support.documents import command_blocks, type_in

pytestmark = pytest.mark.slow

# Making the environment is what came before this test.
ALREADY_DONE = "Install"
RELEASE = REPOSITORY / "assignments/baseline/baseline.ipynb"
FROM_CANVAS, FROM_MOODLE, SHARED = "smithjane", "José Núñez", getuser()


def notebook(name: str) -> bytes:
    """A sample submission as a student would hand it in."""
    (case,) = [case for case in cases() if case.name == name]
    return nbformat.writes(as_notebook(case, RELEASE)).encode()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with what the LMS gave, and a clone's folder beside it."""
    home = tmp_path / "home"
    (home / "Downloads").mkdir(parents=True)
    with zipfile.ZipFile(home / "Downloads/submissions.zip", "w") as archive:
        archive.writestr("smithjane_LATE_123_4567_baseline-1.ipynb", notebook("reference"))
        archive.writestr(
            f"{FROM_MOODLE}_4711_assignsubmission_file_/baseline.ipynb", notebook("rescale_by_256")
        )
    clone = tmp_path / "catsdogs"
    clone.mkdir()
    # Copies, as links would be copied as such, and what is typed would change the repository.
    shutil.copytree(REPOSITORY / "solutions", clone / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", clone)
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


def test_every_command_of_the_page_does_what_it_says(home: Path, tmp_path: Path) -> None:
    environment = {"HOME": str(home), "LANG": "C.UTF-8"}
    place = tmp_path / "catsdogs"
    course = tmp_path / "my-course"
    first_scores = {}
    for heading, commands in command_blocks("docs/first-class.md"):
        if heading == ALREADY_DONE:
            continue
        if heading == "A threshold was too high":
            first_scores = scores(course)
        for command in commands:
            command = command.replace("/srv/exchange", f"{tmp_path}/exchange")
            at_desk = heading == "What a student does"
            type_in(command, tmp_path / "desk" if at_desk else place, environment)
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
    assert (course / "kit.zip").is_file()
    assert "Exchange.root" in (course / "nbgrader_config.py").read_text()
    assert "Exchange.root" not in (REPOSITORY / "nbgrader_config.py").read_text()
