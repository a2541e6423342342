"""The autograder for Gradescope, run as its machines run it."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.course import Course
from grader.course_seed import assignment_seed
from grader.integrations.gradescope import AutograderError, make_autograder
from samples.sample_class import REPOSITORY, SUBMISSIONS
from tests.conftest import SEED


@pytest.fixture
def home(tmp_path: Path) -> Course:
    """The instructor's course, with its seed."""
    course = Course(tmp_path / "home")
    shutil.copytree(REPOSITORY / "solutions", course.solutions)
    course.state.mkdir()
    (course.state / "seed").write_text(f"{SEED}\n")
    return course


@pytest.fixture
def machine(home: Course, tmp_path: Path) -> Path:
    """What Gradescope makes of the archive, with this environment in place of its `setup.sh`."""
    folder = tmp_path / "autograder"
    with zipfile.ZipFile(io.BytesIO(make_autograder(home, "baseline"))) as archive:
        archive.extractall(folder / "source")
    shutil.copy(folder / "source" / "run_autograder", folder)
    (folder / "source" / "venv").symlink_to(sys.prefix)
    (folder / "results").mkdir()
    (folder / "submission").mkdir()
    return folder


def run(machine: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", machine / "run_autograder"],
        cwd=machine,
        capture_output=True,
        text=True,
        check=False,
    )


def results(machine: Path) -> dict:
    return json.loads((machine / "results" / "results.json").read_text())


def test_a_submission_gets_its_results(machine: Path) -> None:
    release = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"
    shutil.copy(release, machine / "submission" / "My notebook.ipynb")

    done = run(machine)

    assert done.returncode == 0, done.stderr
    assert results(machine)["score"] == 0
    assert len(results(machine)["tests"]) > 20


def test_what_cannot_be_graded_gets_results_that_say_why(machine: Path) -> None:
    (machine / "submission" / "baseline.ipynb").write_text("{")

    assert run(machine).returncode == 0
    assert "not valid JSON" in results(machine)["output"]


def test_nothing_handed_in_gets_results_too(machine: Path) -> None:
    assert run(machine).returncode == 0
    assert "could not be graded" in results(machine)["output"]


def test_where_the_grader_fails_there_are_no_results(machine: Path) -> None:
    settings = machine / "source" / "course" / "solutions" / "baseline" / "settings.toml"
    settings.write_text("title = 1")
    shutil.copy(SUBMISSIONS / "cut_notebook" / "submission.ipynb", machine / "submission")

    assert run(machine).returncode != 0
    assert not (machine / "results" / "results.json").exists()


def test_it_holds_the_grader_the_seed_and_no_solution(home: Course) -> None:
    with zipfile.ZipFile(io.BytesIO(make_autograder(home, "baseline"))) as archive:
        names = archive.namelist()
        assert archive.read("course/.grader/seeds/baseline") == b"7\n"
    assert {"setup.sh", "run_autograder", "project/grader/cli/main.py"} <= set(names)
    assert {"project/grader/reports/page.html.jinja", "project/pyproject.toml"} <= set(names)
    assert [name for name in names if name.startswith("course/solutions")] == [
        "course/solutions/baseline/settings.toml"
    ]


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_its_scripts_are_scripts(machine: Path, script: str) -> None:
    subprocess.run(["bash", "-n", machine / "source" / script], check=True)


def test_photos_are_refused(home: Course) -> None:
    settings = home.settings_path("baseline")
    settings.write_text(settings.read_text().replace('# photos = "PetImages"', 'photos = "Pets"'))
    with pytest.raises(AutograderError, match=r"recipe\.photos"):
        make_autograder(home, "baseline")


def test_the_archive_and_the_seed_are_readable_by_their_owner_alone(home: Course) -> None:
    command = [Path(sys.executable).with_name("grader"), "gradescope", "baseline", "-o", "made.zip"]
    done = subprocess.run(command, cwd=home.root, capture_output=True, text=True, check=True)

    for path in (home.root / "made.zip", home.state / "seed"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert "`grader renew-seed`" in done.stderr


def test_it_holds_the_seed_of_its_assignment_and_not_the_courses(home: Course) -> None:
    (home.state / "seed").write_text(f"{2**127}\n")

    with zipfile.ZipFile(io.BytesIO(make_autograder(home, "baseline"))) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}

    seed = contents["course/.grader/seeds/baseline"].decode().strip()
    assert seed == assignment_seed(home, "baseline").digits
    assert not any(str(2**127).encode() in content for content in contents.values())
