"""A student's kit: it works alone, and gives nothing away."""

import ast
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from grader.course import Course
from grader.grading.selfcheck_data import FILE_NAME, PICTURES_PER_CLASS
from grader.integrations.student_kit import KitError, make_kit, modules
from grader.settings import read_settings
from grader.submissions.notebooks import read_cells
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

NAME = "baseline"
COURSE = Course(REPOSITORY)
# Shorter lines may be the same by chance.
TELLING = 30


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(make_kit(COURSE, NAME)))


@pytest.fixture(scope="module")
def unpacked(archive: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit as a student has it."""
    folder = tmp_path_factory.mktemp("student")
    archive.extractall(folder)
    return folder / NAME


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit's package, installed as its README says, but for the libraries."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*pip, *alone, str(unpacked / "kit")], check=True)
    return target


def solutions(name: str) -> Iterator[str]:
    """Lines of the solution notebook that the release has not."""
    text = COURSE.notebook_source(name).read_text("utf-8")
    for part in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.DOTALL):
        yield from part.splitlines()


def reference(name: str) -> Iterator[str]:
    """Lines of the functions in the modules that answer the assignment, without docstrings."""
    settings = read_settings(COURSE.settings_path(name))
    for path in REPOSITORY.joinpath(*settings.reference.split(".")).glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        if {function.name for function in functions} & set(settings.functions):
            for function in functions:
                body = function.body[1:] if ast.get_docstring(function) else function.body
                for statement in body:
                    yield from ast.unparse(statement).splitlines()


def spaceless(text: str) -> str:
    return re.sub(r"\s", "", text).replace('"', "'")


def secrets(name: str) -> set[str]:
    """What would give a solution away, wherever it stood."""
    lines = (spaceless(line) for line in (*solutions(name), *reference(name)))
    return {line for line in lines if len(line) >= TELLING and not line.startswith("#")}


def told(name: str, folder: Path) -> list[str]:
    """The secrets of an assignment that stand in a folder."""
    everything = spaceless("\n".join(texts(folder)))
    assert "grader" in everything
    return [secret for secret in secrets(name) if secret in everything]


def texts(folder: Path) -> Iterator[str]:
    """Everything in a folder that is not a picture, also the code in notebooks."""
    for path in folder.rglob("*"):
        if path.suffix == ".ipynb":
            yield "\n".join(cell.source for cell in read_cells(path))
        elif path.is_file() and path.suffix not in (".jpg", ".db", ".pyc"):
            yield path.read_text("utf-8")


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_no_archive_holds_a_solution(name: str, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(make_kit(COURSE, name))).extractall(tmp_path)

    assert len(secrets(name)) > 10
    assert told(name, tmp_path) == []
    assert not list(tmp_path.rglob("solutions")) + list(tmp_path.rglob("settings.toml"))


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_what_would_hold_a_solution_is_noticed(name: str, tmp_path: Path) -> None:
    (tmp_path / "grader.py").write_bytes(COURSE.notebook_source(name).read_bytes())
    assert len(told(name, tmp_path)) > 5


def test_the_installed_package_holds_neither_a_solution_nor_the_reference(installed: Path) -> None:
    assert [secret for name in COURSE.assignment_names() for secret in told(name, installed)] == []
    of_the_reference = {path.stem for path in installed.rglob("catsdogs_ref/**/*.py")}
    assert of_the_reference == {
        "__init__",
        "decoding",
        "drawing",
        "drawn_split",
        "readable",
        "walking",
    }


def test_it_holds_notebook_pictures_checks_and_what_the_reference_yields(unpacked: Path) -> None:
    released = REPOSITORY / "assignments" / NAME
    for name in (f"{NAME}.ipynb", FILE_NAME):
        assert (unpacked / name).read_bytes() == (released / name).read_bytes()
    assert json.loads((unpacked / FILE_NAME).read_text())["facts"]
    for kind in ("Cat", "Dog"):
        pictures = list((unpacked / "PetImages" / kind).glob("*.jpg"))
        assert len(pictures) == PICTURES_PER_CLASS + 1
    lines = (unpacked / "README.md").read_text().splitlines()
    assert sum(line.startswith("    ") for line in lines) == 2


def test_a_repository_of_it_checks_itself_on_github(unpacked: Path) -> None:
    workflow = yaml.safe_load((unpacked / ".github" / "workflows" / "check.yml").read_text())

    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0] == "pip install ./kit"
    assert commands[1].startswith("grader check baseline.ipynb ")
    assert "${{" not in str(workflow), "it needs no secret"


@pytest.mark.parametrize("lost", [f"{NAME}.ipynb", FILE_NAME])
def test_what_was_not_released_has_no_kit(tmp_path: Path, lost: str) -> None:
    shutil.copytree(COURSE.solutions, tmp_path / "solutions")
    shutil.copytree(COURSE.assignments, tmp_path / "assignments")
    (tmp_path / "assignments" / NAME / lost).unlink()
    with pytest.raises(KitError, match=f"has no {lost}: run `grader release {NAME}` first"):
        make_kit(Course(tmp_path), NAME)


def test_what_grades_a_class_stays_at_home(archive: zipfile.ZipFile) -> None:
    names = {Path(name).stem for name in archive.namelist()}
    assert not names & {"grading", "batch", "cluster", "release", "nbgrader_plugin", "cli", "kit"}


def test_it_is_the_same_every_time() -> None:
    assert make_kit(COURSE, NAME) == make_kit(COURSE, NAME)


def test_every_library_that_the_kit_imports_is_one_that_it_asks_for(unpacked: Path) -> None:
    asked = (unpacked / "kit" / "pyproject.toml").read_text()
    distributions = packages_distributions()
    for path in modules(("split_data",)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.partition(".")[0] for name in names} - sys.stdlib_module_names:
                if name in ("grader", "catsdogs_ref", "keras", "tensorflow"):
                    continue
                (distribution, *_) = distributions[name]
                assert f'"{distribution.lower()}>' in asked, (path, name)


def run(installed: Path, unpacked: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the kit's package, where nothing of this project is."""
    return subprocess.run(
        command,
        cwd=unpacked,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "HOME": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_command_checks_a_notebook(installed: Path, unpacked: Path) -> None:
    script = str(installed / "bin" / "grader")
    done = run(installed, unpacked, sys.executable, script, "check", f"{NAME}.ipynb")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "all together: 0 of 24 points"


def test_its_check_and_pictures_work_in_a_notebook(installed: Path, unpacked: Path) -> None:
    program = (
        "import os, grader\n"
        "from grader import check, practice_pictures\n"
        "def create_train_val_dirs(root_path):\n"
        "    for one in ('training', 'validation'):\n"
        "        for two in ('cats', 'dogs'):\n"
        "            os.makedirs(os.path.join(root_path, one, two))\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.instance()\n"
        "print(grader.__file__, practice_pictures(), check(create_train_val_dirs), sep='|')\n"
    )
    done = run(installed, unpacked, sys.executable, "-c", program)

    package, pictures, points = done.stdout.splitlines()[-1].split("|")
    assert package.startswith(str(installed)), done.stderr
    assert pictures == f"{unpacked}/PetImages/"
    assert points == "2.0"
