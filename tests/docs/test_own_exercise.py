"""The tutorial docs/own-exercise.md: its files are written and its commands typed."""

import ast
import re
import subprocess
import sys
import typing
import zipfile
from pathlib import Path

import msgspec
import pytest

from grader.authoring.skeleton import skeleton_names
from grader.checks.drawn_arguments import AnyKind
from grader.grading.check_modules import CHECKS_FOLDER
from grader.integrations.quickstart import quickstart
from grader.results import GradeReport
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

PAGE = (REPOSITORY / "docs/own-exercise.md").read_text("utf-8")
FILES = re.compile(
    r"^\*\*The \w+\*\*, `(?P<path>[^`]+)`.*?^```\w+\n(?P<text>.*?)^```$", re.M | re.S
)
POINTS = re.compile(r'^```toml title="points"\n(.*?)^```$', re.M | re.S)
ROW = re.compile(r"^\| `\"?(?P<name>[\w ]+)\"?` \|(?P<rest>.*)\|$", re.M)


def section(number: int) -> str:
    """Return the text of a step of the tutorial."""
    return re.split(r"^## \d\. .*$", PAGE, flags=re.M)[number]


def write_files(course: Path, *names: str) -> None:
    """Write the files of the page whose paths end in one of these names."""
    for file in FILES.finditer(PAGE):
        if file["path"].endswith(names):
            path = course / file["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file["text"], "utf-8")


def grader(course: Path, *arguments: str) -> str:
    """Run `grader` in the course folder, and return what it prints."""
    return run(course, "grader", *arguments)


def run(course: Path, program: str, *arguments: str) -> str:
    """Run a program in the course folder, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def words(text: str) -> list[list[str]]:
    """Return the words of each line, without the lines between blocks."""
    return [line.split() for line in text.splitlines() if line.strip()]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course, with the skeleton of the first step."""
    folder = tmp_path / "my course"
    quickstart(folder)
    grader(folder, "new", "cleaning", "--from", "files")
    return folder


def test_the_skeleton_is_tried_as_the_page_shows(course: Path) -> None:
    shown = re.search(r"^```\n(submission .*?)^```$", section(1), re.M | re.S)
    assert shown is not None
    assert words(grader(course, "try", "cleaning", "--mutants", "0")) == words(shown[1])


def test_the_exercise_of_the_page_is_tried_released_packed_and_graded(course: Path) -> None:
    cases = course / "solutions/cleaning/cases"
    (cases / "not_sorted/submission.py").unlink()
    (cases / "not_sorted/expected.toml").unlink()
    write_files(course, "cleaning.py", "settings.toml", "submission.py", "expected.toml")
    tried = grader(course, "try", "cleaning", "--mutants", "4")
    assert "copies_everything" in tried
    assert "4 of 4 mutants are caught" in tried

    write_own_checks(course)
    tried = grader(course, "try", "cleaning", "--mutants", "0")
    assert "copy_filled::leaves_out_what_is_empty" in tried

    grader(course, "release", "cleaning")
    stub = (course / "assignments/cleaning/cleaning.ipynb").read_text("utf-8")
    assert "raise NotImplementedError" in stub
    assert "os.path.getsize" not in stub
    assert sorted(path.name for path in (course / "assignments/cleaning").iterdir()) == [
        "cleaning.ipynb",
        "selfcheck.json",
    ]
    grader(course, "kit", "cleaning", "-o", "cleaning.zip")
    names = zipfile.ZipFile(course / "cleaning.zip").namelist()
    assert "cleaning/cleaning.ipynb" in names
    assert not [name for name in names if "cases" in name or name.endswith("copy_filled.py")]

    target = course / "submitted/ann/cleaning/cleaning.ipynb"
    target.parent.mkdir(parents=True)
    target.write_bytes((course / "solutions/cleaning/cleaning.ipynb").read_bytes())
    graded = grader(course, "grade", "submitted", "--assignment", "cleaning", "--format", "json")
    (result,) = GradeReport.from_json(graded.encode()).results
    assert (result.student, result.score, result.max_score) == ("ann", 3.0, 3.0)

    for step in ("generate_assignment", "autograde", "generate_feedback"):
        run(course, "nbgrader", step, "cleaning")
    # A case is a solution, so it must not come with the page.
    returned = {path.name for path in (course / "feedback").rglob("*") if path.is_file()}
    assert returned == {"cleaning.html", "selfcheck.json"}


def write_own_checks(course: Path) -> None:
    """Put the checks of step 4 in place of the ready-made ones, as the page says."""
    write_files(course, "test_copy_filled.py")
    settings = course / "solutions/cleaning/settings.toml"
    head = settings.read_text("utf-8").partition("[exercises.copy_filled]")[0]
    points = POINTS.search(PAGE)
    assert points is not None
    settings.write_text(f"{head}{points[1]}", "utf-8")
    expected = course / "solutions/cleaning/cases/copies_everything/expected.toml"
    text = expected.read_text("utf-8")
    renamed = text.replace("leaves_nothing_else", "leaves_out_what_is_empty")
    expected.write_text(renamed, "utf-8")


def test_the_page_lists_the_skeletons() -> None:
    listed = {row["name"] for row in ROW.finditer(section(1))}
    assert listed == set(skeleton_names())


def test_the_page_lists_ready_made_checks_that_exist() -> None:
    tables = section(3).split("The first two call")
    for row in ROW.finditer(tables[0]):
        if row["name"] == "checks":
            continue
        module = ast.parse((CHECKS_FOLDER / f"test_{row['name']}.py").read_bytes())
        tests = {
            node.name.removeprefix("test_")
            for node in module.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
        listed = {name for name in re.findall(r"`(\w+)`", row["rest"]) if "_" in name}
        assert listed - {"create_model"} <= tests


def test_the_page_lists_the_kinds_of_arguments_with_their_keys() -> None:
    listed = {
        row["name"]: set(re.findall(r"`(\w+)`", row["rest"].rpartition("|")[2]))
        for row in ROW.finditer(section(3).split("The first two call")[1])
        if row["name"] != "kind"
    }
    assert listed == {
        kind.__struct_config__.tag: set(kind.__struct_fields__)
        for kind in typing.get_args(AnyKind)
        if issubclass(kind, msgspec.Struct)
    }
