"""The autograder for Gradescope, run like on its machines."""

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
from tests.support.wheels import build

pytestmark = pytest.mark.slow


@pytest.fixture
def home_course(tmp_path: Path) -> Course:
    """The instructor's course with its seed."""
    course = Course(tmp_path / "home")
    shutil.copytree(REPOSITORY / "solutions", course.solutions)
    course.state.mkdir()
    (course.state / "seed").write_text(f"{SEED}\n")
    return course


@pytest.fixture
def machine(home_course: Course, tmp_path: Path) -> Path:
    """The folder that Gradescope makes from the archive, with this environment for `setup.sh`."""
    folder = tmp_path / "autograder"
    with zipfile.ZipFile(io.BytesIO(make_autograder(home_course, "baseline"))) as archive:
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


def use_own_data(course: Course, source: str) -> Path:
    """Let the assignment `baseline` train on a source of its own; return its folder."""
    settings = course.settings_path("baseline")
    data = f'[data]\nsource = "{source}"\nshape = [1]\nclasses = 2\n'
    settings.write_text(settings.read_text("utf-8").replace("[recipe]", f"{data}[recipe]"))
    return settings.parent


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("letters.csv", ["letters.csv"]),
        ("pictures", ["pictures/a/1.png", "pictures/b/2.png"]),
        ("drawing.py:draw", ["drawing.py", "scales.py"]),
    ],
)
def test_the_archive_contains_the_source_of_the_data(
    home_course: Course, source: str, files: list[str]
) -> None:
    folder = use_own_data(home_course, source) / "checks"
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)

    with zipfile.ZipFile(io.BytesIO(make_autograder(home_course, "baseline"))) as archive:
        for name in files:
            packed = archive.read(f"course/solutions/baseline/checks/{name}")
            assert packed.decode() == name


def test_data_outside_the_course_folder_are_an_error(home_course: Course, tmp_path: Path) -> None:
    outside = tmp_path / "letters.csv"
    outside.write_text("label,a\n0,1\n")
    use_own_data(home_course, str(outside))

    with pytest.raises(AutograderError, match=r"data.source: expected a file in the course folder"):
        make_autograder(home_course, "baseline")


def test_a_submission_gets_results(machine: Path) -> None:
    release = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"
    shutil.copy(release, machine / "submission" / "My notebook.ipynb")

    done = run(machine)

    assert done.returncode == 0, done.stderr
    assert results(machine)["score"] == 0
    assert len(results(machine)["tests"]) > 20


def test_the_results_of_an_ungradable_submission_contain_the_reason(machine: Path) -> None:
    (machine / "submission" / "baseline.ipynb").write_text("{")

    assert run(machine).returncode == 0
    assert "not valid JSON" in results(machine)["output"]


def test_an_empty_submission_also_gets_results(machine: Path) -> None:
    assert run(machine).returncode == 0
    assert "could not be graded" in results(machine)["output"]


def test_there_are_no_results_if_the_grader_fails(machine: Path) -> None:
    settings = machine / "source" / "course" / "solutions" / "baseline" / "settings.toml"
    settings.write_text("title = 1")
    shutil.copy(SUBMISSIONS / "cut_notebook" / "submission.ipynb", machine / "submission")

    assert run(machine).returncode != 0
    assert not (machine / "results" / "results.json").exists()


def test_the_archive_contains_the_grader_and_the_seed_but_no_solution(home_course: Course) -> None:
    with zipfile.ZipFile(io.BytesIO(make_autograder(home_course, "baseline"))) as archive:
        names = archive.namelist()
        assert archive.read("course/.grader/seeds/baseline") == b"7\n"
    assert {"setup.sh", "run_autograder", "project/grader/cli/main.py"} <= set(names)
    assert {"project/grader/reports/page.html.jinja", "project/pyproject.toml"} <= set(names)
    assert [name for name in names if name.startswith("course/solutions")] == [
        "course/solutions/baseline/settings.toml"
    ]


def test_the_archive_installs_with_the_data_of_its_packages_and_without_a_course(
    machine: Path,
) -> None:
    project = machine / "source" / "project"
    with zipfile.ZipFile(build("wheel", project, machine / "wheel")) as wheel:
        names = set(wheel.namelist())
    assert {"grader/reports/page.css", "catsdogs/training/templates/evaluation.html"} <= names
    packed = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert packed - names == {"pyproject.toml", "requirements.lock"}
    assert not [name for name in names if "_project/" in name or "solutions" in name]


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_have_no_syntax_error(machine: Path, script: str) -> None:
    subprocess.run(["bash", "-n", machine / "source" / script], check=True)


def test_an_assignment_with_photos_is_refused(home_course: Course) -> None:
    settings = home_course.settings_path("baseline")
    settings.write_text(settings.read_text().replace('# photos = "PetImages"', 'photos = "Pets"'))
    with pytest.raises(AutograderError, match=r"recipe\.photos"):
        make_autograder(home_course, "baseline")


def test_only_the_owner_can_read_the_archive_and_the_seed(home_course: Course) -> None:
    command = [Path(sys.executable).with_name("grader"), "gradescope", "baseline", "-o", "made.zip"]
    done = subprocess.run(command, cwd=home_course.root, capture_output=True, text=True, check=True)

    for path in (home_course.root / "made.zip", home_course.state / "seed"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert "`grader renew-seed`" in done.stderr


def test_the_archive_contains_the_seed_of_the_assignment_but_not_of_the_course(
    home_course: Course,
) -> None:
    (home_course.state / "seed").write_text(f"{2**127}\n")

    with zipfile.ZipFile(io.BytesIO(make_autograder(home_course, "baseline"))) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}

    seed = contents["course/.grader/seeds/baseline"].decode().strip()
    assert seed == assignment_seed(home_course, "baseline").digits
    assert not any(str(2**127).encode() in content for content in contents.values())
