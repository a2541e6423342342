"""The release step: on a tiny course for its rules, on the real course for its notebook."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from grader.course import Course
from grader.grading.selfcheck_data import FILE_NAME
from grader.integrations.release import (
    ReleaseError,
    build_source,
    check_release,
    leaked_lines,
    release,
)
from grader.settings import read_settings
from grader.submissions.notebooks import read_cells
from grader.submissions.slicing import slice_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
REAL = Course(ROOT)

ASSIGNMENTS = {
    name: read_settings(REAL.settings_path(name)).functions for name in REAL.assignment_names()
}

SETTINGS = """\
title = "A tiny lab"
functions = ["double"]
rubric = "exact"
[recipe]
pictures = 40
validation = 20
batch = 10
epochs = 2
[thresholds]
accuracy = 0.75
[limits]
seconds = 10
memory_mb = 500
training_seconds = 20
[points.double]
is_twice = 1.5
is_a_number = 0.5
"""


def header(grade_id: str, **flags: object) -> str:
    """A cell header with nbgrader's metadata."""
    metadata = {"grade": False, "solution": False, "locked": False, "task": False}
    return "# %% nbgrader=" + json.dumps(
        {**metadata, "grade_id": grade_id, "schema_version": 3, **flags}
    )


TEXT = f"""\
# %% [markdown] id="title"
# # A tiny lab

# %%
greeting = "no id of its own"

{header("double", solution=True)}
def double(number):
    ### BEGIN SOLUTION
    result_of_doubling = 2 * number
    return result_of_doubling
    ### END SOLUTION

{header("check_double", grade=True, locked=True)}
check(double)
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one assignment, `tiny`, under the nbgrader configuration of the real one."""
    course = Course(tmp_path / "course")
    (course.solutions / "tiny").mkdir(parents=True)
    course.settings_path("tiny").write_text(SETTINGS)
    course.notebook_source("tiny").write_text(TEXT)
    # What its check cell reads; a release without it is refused.
    (course.solutions / "tiny" / FILE_NAME).write_text("{}\n")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    return course


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a text file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def released(course: Course) -> Path:
    """The notebook that students get."""
    return course.assignments / "tiny" / "tiny.ipynb"


def tree(course: Course) -> dict[Path, bytes]:
    """All files of a course with their content."""
    return {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}


def cells(path: Path) -> list[Any]:
    """The cells of a notebook."""
    return list(nbformat.read(path, as_version=4).cells)


# The source notebook.


def test_the_same_text_gives_the_same_bytes(course: Course) -> None:
    """Cell ids are fixed, so a build without a change is no change for git."""
    first = build_source(course, "tiny").read_bytes()
    assert build_source(course, "tiny").read_bytes() == first


def test_ids_come_from_the_header_the_name_or_the_position(course: Course) -> None:
    """In this order."""
    ids = [cell.id for cell in cells(build_source(course, "tiny"))]
    assert ids == ["title", "cell-2", "double", "check-double"]


def test_points_of_check_cells_come_from_the_settings(course: Course) -> None:
    """So they are written in one place only."""
    check_cell = cells(build_source(course, "tiny"))[-1]
    assert check_cell.metadata.nbgrader.points == 2.0


def test_the_notebook_is_valid_and_has_no_outputs(course: Course) -> None:
    """It opens in any Jupyter and names the kernel `python3`."""
    notebook = nbformat.read(build_source(course, "tiny"), as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    ### END SOLUTION\n", "", "cell 3 .double.: 'BEGIN SOLUTION' without 'END SOLUTION'"),
        ("    ### BEGIN SOLUTION\n", "", "'### END SOLUTION' without 'BEGIN SOLUTION' before it"),
        ("### END SOLUTION", "### BEGIN SOLUTION", "without 'END SOLUTION' before it"),
        ("### BEGIN SOLUTION", "### Begin solution", "looks like a marker"),
        ('"solution": true', '"solution": false', "in a cell that is not a solution cell"),
        ('"check_double"', '"check_triple"', "cell 4 .check_triple.: no points are set for"),
        ('"check_double"', '"test_double"', "must be called check_<exercise>"),
        ('"check_double"', '"check_double", "points": 3', "points come from settings.toml"),
        ('"check_double"', '"double"', "must be called check_<exercise>"),
        ('id="title"', 'id="double"', "cells 1 and 3 have the same id 'double'"),
        (
            '"task": false',
            '"task": fals',
            "cell 3: the header cannot be read: nbgrader=",
        ),
        (
            '# %% nbgrader={"grade": false',
            '# %% nbgrader=1 was={"grade": false',
            "cell 3: nbgrader= must be followed by {...}",
        ),
        ('id="title"', 'id="the title"', "cell 1: 'the title' is no cell id"),
        (f"{header('check_double', grade=True, locked=True)}", "# %%", "no cell is called check_d"),
    ],
)
def test_a_fault_in_the_text_is_one_sentence(
    course: Course, old: str, new: str, message: str
) -> None:
    """It names the file and the cell; above all, a lost marker never releases a solution."""
    edit(course.notebook_source("tiny"), old, new)
    with pytest.raises(ReleaseError, match=message) as caught:
        release(course, "tiny")
    assert str(caught.value).startswith(f"{course.notebook_source('tiny')}: ")
    assert "\n" not in str(caught.value)
    assert not course.assignments.exists()


def test_an_unknown_assignment_is_one_sentence(course: Course) -> None:
    """With those that there are."""
    with pytest.raises(ReleaseError, match=r"no assignment 'huge' in .*, only: tiny"):
        release(course, "huge")


def test_faulty_settings_are_one_sentence(course: Course) -> None:
    """The same one as everywhere."""
    edit(course.settings_path("tiny"), "epochs = 2", "epochs = 0")
    with pytest.raises(ReleaseError, match=r"settings.toml: recipe.epochs: expected int >= 1"):
        build_source(course, "tiny")


def test_a_missing_text_is_one_sentence(course: Course) -> None:
    """Settings alone make no assignment that could be released."""
    course.notebook_source("tiny").unlink()
    with pytest.raises(ReleaseError, match=r"tiny.py: cannot be read: No such file"):
        build_source(course, "tiny")


# The release.


def test_students_get_stubs_and_no_solutions(course: Course) -> None:
    """The signature stays, the solution goes."""
    release(course, "tiny")
    stub = cells(released(course))[2].source
    assert stub == "def double(number):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def test_a_solution_cell_without_markers_is_replaced_whole(course: Course) -> None:
    """That is nbgrader's rule, and its lines count as solution, too."""
    for marker in ("BEGIN", "END"):
        edit(course.notebook_source("tiny"), f"    ### {marker} SOLUTION\n", "")
    release(course, "tiny")
    assert cells(released(course))[2].source.startswith("# YOUR CODE HERE")
    edit(released(course), "A tiny lab", "return result_of_doubling")
    assert len(leaked_lines(course, "tiny")) == 1


def test_text_and_settings_stay_with_the_instructor(course: Course) -> None:
    """Other files beside the notebook go to the students."""
    (course.solutions / "tiny" / "picture.txt").write_text("a picture")
    release(course, "tiny")
    files = sorted(path.name for path in released(course).parent.iterdir())
    assert files == ["picture.txt", FILE_NAME, "tiny.ipynb"]


def test_a_release_twice_changes_nothing(course: Course) -> None:
    """It reports the files that it changed."""
    facts = released(course).parent / FILE_NAME
    assert release(course, "tiny") == [course.notebook("tiny"), facts, released(course)]
    before = tree(course)
    assert release(course, "tiny") == []
    assert tree(course) == before


def test_extra_files_are_written_released_and_compared(course: Course) -> None:
    """For files that are computed, such as what a self-check expects."""
    content = "{}"

    def write_expected(course: Course, name: str) -> None:
        (course.solutions / name / "expected.json").write_text(content)

    release(course, "tiny", [write_expected])
    assert (course.assignments / "tiny" / "expected.json").read_text() == "{}"
    assert check_release(course, "tiny", [write_expected]) == []
    content = "[]"
    assert check_release(course, "tiny", [write_expected]) == [
        "solutions/tiny/expected.json is out of date. Run: grader release",
        "assignments/tiny/expected.json is out of date. Run: grader release",
    ]


def test_an_edit_while_a_release_is_made_is_kept(course: Course) -> None:
    """Computing extra files may take a while; it must not bring back the text of before."""

    def edit_meanwhile(_: Course, name: str) -> None:
        edit(course.notebook_source(name), "A tiny lab", "A small lab")
        edit(course.settings_path(name), "epochs = 2", "epochs = 3")

    release(course, "tiny", [edit_meanwhile])
    assert "A small lab" in course.notebook_source("tiny").read_text()
    assert "epochs = 3" in course.settings_path("tiny").read_text()


def test_files_that_are_no_longer_released_go_away(course: Course) -> None:
    """What editors leave there does not matter."""
    release(course, "tiny")
    old = course.assignments / "tiny" / "old.csv"
    old.write_text("1,2")
    (course.assignments / "tiny" / ".ipynb_checkpoints").mkdir()
    (course.assignments / "tiny" / ".ipynb_checkpoints" / "tiny.ipynb").write_text("{}")
    assert check_release(course, "tiny") == [
        "assignments/tiny/old.csv is not part of the release. Run: grader release"
    ]
    assert release(course, "tiny") == [old]
    assert not old.exists()


def test_the_release_is_silent_and_leaves_no_gradebook(
    course: Course, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the course nor where the command was started."""
    monkeypatch.chdir(course.root)
    release(course, "tiny")
    assert capfd.readouterr() == ("", "")
    assert not list(course.root.rglob("*.db"))
    assert Path.cwd() == course.root


def test_solution_text_outside_the_solution_stops_the_release(course: Course) -> None:
    """Also in a comment of another cell; the course stays as it was."""
    release(course, "tiny")
    edit(course.notebook_source("tiny"), "# # A tiny lab", "# Hint: `return result_of_doubling`")
    before = tree(course)
    with pytest.raises(ReleaseError, match=r"would be released: .*: return result_of_doubling"):
        release(course, "tiny")
    assert tree(course) == before


def test_what_nbgrader_refuses_is_one_sentence(course: Course) -> None:
    """The exception itself, not nbgrader's traceback."""
    edit(course.notebook_source("tiny"), '"schema_version": 3', '"schema_version": 9')
    with pytest.raises(ReleaseError, match=r"nbgrader cannot make the release of tiny: ") as caught:
        release(course, "tiny")
    assert "\n" not in str(caught.value)


def test_without_nbgrader_configuration_nothing_is_released(course: Course) -> None:
    """Its list of files to leave out is what keeps the solutions back."""
    (course.root / "nbgrader_config.py").unlink()
    with pytest.raises(ReleaseError, match=r"nbgrader_config.py is missing"):
        release(course, "tiny")


def test_stock_nbgrader_makes_the_same_release(course: Course) -> None:
    """Also when it is there already, which stock nbgrader would skip, gradebook and all."""
    release(course, "tiny")
    before = tree(course)
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "tiny"],
        cwd=course.root,
        env={"PATH": os.defpath, "HOME": str(course.root.parent)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    after = tree(course)
    assert after.pop(course.root / "gradebook.db", None)
    assert after == before


# Comparing.


def test_nothing_is_said_about_a_new_release(course: Course) -> None:
    """And nothing is written."""
    release(course, "tiny")
    before = tree(course)
    assert check_release(course, "tiny") == []
    assert tree(course) == before


def test_an_edit_of_the_text_names_the_stale_cell(course: Course) -> None:
    """In both notebooks that are made from it, if both differ."""
    release(course, "tiny")
    edit(course.notebook_source("tiny"), "def double(number)", "def double(value)")
    assert check_release(course, "tiny") == [
        "solutions/tiny/tiny.ipynb is out of date: cell 3 (double) differs. Run: grader release",
        "assignments/tiny/tiny.ipynb is out of date: cell 3 (double) differs. Run: grader release",
    ]


def test_an_edit_of_the_points_names_the_check_cell(course: Course) -> None:
    """Settings are a source like the text."""
    release(course, "tiny")
    edit(course.settings_path("tiny"), "is_twice = 1.5", "is_twice = 2.5")
    assert "cell 4 (check_double) differs" in check_release(course, "tiny")[0]


def test_an_edit_of_the_released_notebook_is_found(course: Course) -> None:
    """Nobody edits what is generated."""
    release(course, "tiny")
    edit(released(course), "no id of its own", "edited by hand")
    assert check_release(course, "tiny") == [
        "assignments/tiny/tiny.ipynb is out of date: cell 2 (cell-2) differs. Run: grader release"
    ]


def test_cells_that_came_or_went_are_named(course: Course) -> None:
    """Without naming all the cells behind them."""
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    del notebook.cells[0]
    notebook.cells.append(nbformat.v4.new_code_cell("1", id="mine"))
    nbformat.write(notebook, released(course))
    assert check_release(course, "tiny") == [
        "assignments/tiny/tiny.ipynb is out of date: cell 1 (title) is missing. "
        "Run: grader release",
        "assignments/tiny/tiny.ipynb is out of date: cell 4 (mine) is not in the source. "
        "Run: grader release",
    ]


def test_cells_in_another_order_are_out_of_date(course: Course) -> None:
    """Each cell is right, but the story is not."""
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    notebook.cells.reverse()
    nbformat.write(notebook, released(course))
    assert "the order of the cells differs" in check_release(course, "tiny")[0]


def test_a_missing_and_a_cut_notebook_are_named(course: Course) -> None:
    """A cut file has no cells to name."""
    release(course, "tiny")
    released(course).unlink()
    course.notebook("tiny").write_text(course.notebook("tiny").read_text()[:100])
    assert check_release(course, "tiny") == [
        "solutions/tiny/tiny.ipynb is out of date: it is not a notebook. Run: grader release",
        "assignments/tiny/tiny.ipynb is missing. Run: grader release",
    ]


# Leaks.


def test_planted_lines_of_the_solution_are_found(course: Course) -> None:
    """In the notebook and in any other released file."""
    release(course, "tiny")
    assert leaked_lines(course, "tiny") == []
    edit(released(course), "A tiny lab", "It is result_of_doubling = 2 * number, of course")
    (course.assignments / "tiny" / "notes.md").write_text("    return result_of_doubling\n")
    assert leaked_lines(course, "tiny") == [
        "assignments/tiny/notes.md: return result_of_doubling",
        "assignments/tiny/tiny.ipynb: result_of_doubling = 2 * number",
    ]


def test_lines_that_tell_nothing_are_no_leaks(course: Course) -> None:
    """Comments, imports and what any program has."""
    edit(
        course.notebook_source("tiny"),
        "    result_of_doubling = 2",
        "    import os.path as a_long_name_for_path\n"
        "    # a comment that says nothing of the answer\n"
        "    else_is_nothing = (\n        1\n    )\n    result_of_doubling = 2",
    )
    release(course, "tiny")
    (course.assignments / "tiny" / "notes.md").write_text(
        "import os.path as a_long_name_for_path\n"
        "# a comment that says nothing of the answer\n1\n)\n"
    )
    assert leaked_lines(course, "tiny") == []


def test_quotes_in_a_line_do_not_hide_it_in_a_notebook(course: Course) -> None:
    """JSON writes them with a backslash."""
    edit(course.notebook_source("tiny"), "2 * number", 'int("2") * number')
    release(course, "tiny")
    notebook = nbformat.read(released(course), as_version=4)
    notebook.cells[0].source = 'result_of_doubling = int("2") * number'
    nbformat.write(notebook, released(course))
    assert len(leaked_lines(course, "tiny")) == 1


# The real notebooks.


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_committed_notebooks_are_in_step_and_leak_nothing(assignment: str) -> None:
    """What `grader release --check` asserts, without the computed files."""
    assert check_release(REAL, assignment) == []
    assert leaked_lines(REAL, assignment) == []


@pytest.mark.parametrize(
    ("assignment", "function"),
    [(name, function) for name, functions in ASSIGNMENTS.items() for function in functions],
)
def test_every_stub_tells_arguments_and_return(assignment: str, function: str) -> None:
    """And about how long an answer is."""
    notebook = REAL.assignments / assignment / f"{assignment}.ipynb"
    (stub,) = [cell for cell in cells(notebook) if cell.id == function.replace("_", "-")]
    (definition,) = ast.parse(stub.source).body
    assert isinstance(definition, ast.FunctionDef)
    docstring = ast.get_docstring(definition) or ""
    for section in ("Args:", "Returns:", "About "):
        assert section in docstring
    for argument in definition.args.args:
        assert f"    {argument.arg} (" in docstring


@pytest.mark.parametrize(("assignment", "functions"), ASSIGNMENTS.items())
def test_the_functions_need_nothing_but_each_other_and_imports(
    assignment: str, functions: tuple[str, ...]
) -> None:
    """So the grader runs neither the set-up nor the training of the notebook."""
    cut = slice_of(read_cells(REAL.notebook(assignment)), functions)
    assert cut.functions == functions
    kept = {each.source for part in cut.parts.values() for each in part.statements}
    kinds = {type(ast.parse(source).body[0]) for source in kept}
    assert kinds == {ast.Import, ast.ImportFrom, ast.FunctionDef}


def run(notebook: Path, modules: Path) -> list[Any]:
    """Run all cells of a notebook in its folder, with modules from `modules` first."""
    content = nbformat.read(notebook, as_version=4)
    client = NotebookClient(
        content,
        timeout=300,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(notebook.parent)}},
    )
    cache = notebook.parent / "cache"
    client.execute(env={**os.environ, "PYTHONPATH": str(modules), "XDG_CACHE_HOME": str(cache)})
    return [output for cell in content.cells for output in cell.get("outputs", [])]


def test_a_missing_package_is_told_in_plain_words(tmp_path: Path) -> None:
    """A student whose kernel lacks the course package sees no traceback in the set-up."""
    (tmp_path / "grader.py").write_text("raise ModuleNotFoundError(\"No module named 'grader'\")")
    notebook = nbformat.read(REAL.assignments / "baseline" / "baseline.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id == "set-up"]
    nbformat.write(notebook, tmp_path / "set-up.ipynb")
    *_, problem = run(tmp_path / "set-up.ipynb", tmp_path)
    assert problem.output_type == "error"
    assert len(problem.traceback) == 1
    assert problem.traceback[0].startswith(
        "This notebook cannot run here yet: No module named 'grader'."
    )


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_untouched_release_runs_to_its_end(tmp_path: Path, assignment: str) -> None:
    """Run All gives a readable notebook: no traceback, nothing on the error channel, no points."""
    shutil.copytree(REAL.assignments / assignment, tmp_path / assignment)
    outputs = run(tmp_path / assignment / f"{assignment}.ipynb", ROOT)
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    points = [output for output in outputs if output.output_type == "execute_result"]
    exercises = read_settings(REAL.settings_path(assignment)).points
    assert [output.data["text/plain"] for output in points] == ["0.0"] * len(exercises)
