"""The student kit works alone, and contains no solution."""

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
# Shorter lines may be equal by chance.
MIN_LINE_CHARACTERS = 30


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(make_kit(COURSE, NAME)))


@pytest.fixture(scope="module")
def unpacked(archive: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the unpacked kit."""
    folder = tmp_path_factory.mktemp("student")
    archive.extractall(folder)
    return folder / NAME


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the kit's package, installed without its requirements."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([*pip, *alone, str(unpacked / "kit")], check=True)
    return target


def solution_lines(name: str) -> Iterator[str]:
    """Yield the lines of the solution notebook that are not in the release."""
    text = COURSE.notebook_source(name).read_text("utf-8")
    for part in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.DOTALL):
        yield from part.splitlines()


def reference_lines(name: str) -> Iterator[str]:
    """Yield the lines of the reference functions of an assignment, without docstrings."""
    settings = read_settings(COURSE.settings_path(name))
    for path in REPOSITORY.joinpath(*settings.reference.split(".")).glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        if {function.name for function in functions} & set(settings.functions):
            for function in functions:
                body = function.body[1:] if ast.get_docstring(function) else function.body
                for statement in body:
                    yield from ast.unparse(statement).splitlines()


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text).replace('"', "'")


def secrets(name: str) -> set[str]:
    """Return the long lines of the solution and the reference, without spaces."""
    lines = (without_spaces(line) for line in (*solution_lines(name), *reference_lines(name)))
    return {line for line in lines if len(line) >= MIN_LINE_CHARACTERS and not line.startswith("#")}


def leaked(name: str, folder: Path) -> list[str]:
    """Return the secret lines of an assignment that are in a folder."""
    content = without_spaces("\n".join(texts(folder)))
    assert "grader" in content
    return [secret for secret in secrets(name) if secret in content]


def texts(folder: Path) -> Iterator[str]:
    """Yield the text of each file in a folder that is no picture; of notebooks the code.

    Of a file with other bytes in it, such as a compiled catalog, all that is text counts.
    """
    for path in folder.rglob("*"):
        if path.suffix == ".ipynb":
            yield "\n".join(cell.source for cell in read_cells(path))
        elif path.is_file() and path.suffix not in (".jpg", ".db", ".pyc"):
            yield path.read_text("utf-8", "ignore")


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_no_kit_contains_a_solution(name: str, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(make_kit(COURSE, name))).extractall(tmp_path)

    assert len(secrets(name)) > 10
    assert leaked(name, tmp_path) == []
    assert not list(tmp_path.rglob("solutions")) + list(tmp_path.rglob("settings.toml"))


@pytest.mark.parametrize("name", COURSE.assignment_names())
def test_a_solution_in_a_folder_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "grader.py").write_bytes(COURSE.notebook_source(name).read_bytes())
    assert len(leaked(name, tmp_path)) > 5


def test_the_installed_package_contains_neither_a_solution_nor_the_reference(
    installed: Path,
) -> None:
    assert [
        secret for name in COURSE.assignment_names() for secret in leaked(name, installed)
    ] == []
    assert list(installed.rglob("catsdogs_ref")) == []
    tool_modules = {path.stem for path in installed.rglob("catsdogs/**/*.py")}
    assert tool_modules == {
        "__init__",
        "decoding",
        "drawing",
        "drawn_split",
        "quiet",
        "readable",
        "walking",
    }


def test_the_kit_contains_notebook_pictures_checks_and_reference_values(unpacked: Path) -> None:
    released = REPOSITORY / "assignments" / NAME
    for name in (f"{NAME}.ipynb", FILE_NAME):
        assert (unpacked / name).read_bytes() == (released / name).read_bytes()
    assert json.loads((unpacked / FILE_NAME).read_text())["facts"]
    for kind in ("Cat", "Dog"):
        pictures = list((unpacked / "PetImages" / kind).glob("*.jpg"))
        assert len(pictures) == PICTURES_PER_CLASS + 1
    lines = (unpacked / "README.md").read_text().splitlines()
    assert sum(line.startswith("    ") for line in lines) == 2


def test_the_kit_for_own_data_contains_the_released_file_and_no_cats(tmp_path: Path) -> None:
    course = Course(tmp_path)
    shutil.copytree(COURSE.solutions / NAME, course.solutions / NAME)
    released = course.assignments / NAME
    released.mkdir(parents=True)
    (released / f"{NAME}.ipynb").write_text("{}")
    (released / FILE_NAME).write_text("{}")
    (released / "letters.csv").write_text("label,a\n0,1\n")
    text = course.settings_path(NAME).read_text("utf-8")
    data = '[data]\nsource = "letters.csv"\nshape = [1]\nclasses = 2\n'
    course.settings_path(NAME).write_text(text.replace("[recipe]", f"{data}[recipe]"))

    archive = zipfile.ZipFile(io.BytesIO(make_kit(course, NAME)))

    assert archive.read(f"{NAME}/letters.csv") == (released / "letters.csv").read_bytes()
    assert not [name for name in archive.namelist() if "PetImages" in name]
    assert "cats and dogs" not in archive.read(f"{NAME}/README.md").decode()
    assert f"{NAME}/kit/grader/grading/drawing_program.py" in archive.namelist()


def test_a_repository_with_the_kit_checks_itself_on_github(unpacked: Path) -> None:
    workflow = yaml.safe_load((unpacked / ".github" / "workflows" / "check.yml").read_text())

    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0] == "pip install ./kit"
    assert commands[1].startswith("grader check baseline.ipynb ")
    assert "${{" not in str(workflow), "it needs no secret"


@pytest.mark.parametrize("missing", [f"{NAME}.ipynb", FILE_NAME])
def test_an_assignment_without_a_release_has_no_kit(tmp_path: Path, missing: str) -> None:
    shutil.copytree(COURSE.solutions, tmp_path / "solutions")
    shutil.copytree(COURSE.assignments, tmp_path / "assignments")
    (tmp_path / "assignments" / NAME / missing).unlink()
    with pytest.raises(KitError, match=f"has no {missing}: run `grader release {NAME}` first"):
        make_kit(Course(tmp_path), NAME)


def test_the_kit_does_not_contain_what_grades_a_class(archive: zipfile.ZipFile) -> None:
    names = {Path(name).stem for name in archive.namelist()}
    assert not names & {
        "grading",
        "batch",
        "cluster",
        "release",
        "nbgrader_course",
        "class_grading",
        "kit",
    }


def test_the_kit_has_the_same_bytes_every_time() -> None:
    assert make_kit(COURSE, NAME) == make_kit(COURSE, NAME)


def test_the_kit_requires_every_library_that_it_imports(unpacked: Path) -> None:
    requirements = (unpacked / "kit" / "pyproject.toml").read_text()
    distributions = packages_distributions()
    for path in modules(("split_data",)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.partition(".")[0] for name in names} - sys.stdlib_module_names:
                if name in ("grader", "catsdogs", "keras", "tensorflow"):
                    continue
                (distribution, *_) = distributions[name]
                assert f'"{distribution.lower()}>' in requirements, (path, name)


def run(installed: Path, unpacked: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the kit's package, without this project."""
    return subprocess.run(
        command,
        cwd=unpacked,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "HOME": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_of_the_kit_checks_a_notebook(installed: Path, unpacked: Path) -> None:
    script = str(installed / "bin" / "grader")
    done = run(installed, unpacked, sys.executable, script, "check", f"{NAME}.ipynb")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "total: 0 of 24 points"


def test_check_and_pictures_of_the_kit_work_in_a_notebook(installed: Path, unpacked: Path) -> None:
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
