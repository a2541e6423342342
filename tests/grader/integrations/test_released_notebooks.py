"""The released notebooks of this repository."""

import ast
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from grader.course import Course
from grader.integrations.release import check_release, leaked_lines
from grader.settings import read_settings
from grader.submissions.notebooks import read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY
from tests.grader.integrations.tiny_course import cells

pytestmark = pytest.mark.slow

COURSE = Course(REPOSITORY)
ASSIGNMENTS = {
    name: read_settings(COURSE.settings_path(name)).functions for name in COURSE.assignment_names()
}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_committed_notebooks_are_up_to_date_and_leak_nothing(assignment: str) -> None:
    """This is `grader release --check` without the computed files."""
    assert check_release(COURSE, assignment) == []
    assert leaked_lines(COURSE, assignment) == []


@pytest.mark.parametrize(
    ("assignment", "function"),
    [(name, function) for name, functions in ASSIGNMENTS.items() for function in functions],
)
def test_every_stub_documents_arguments_and_return_value(assignment: str, function: str) -> None:
    """It also gives the approximate length of an answer."""
    notebook = COURSE.assignments / assignment / f"{assignment}.ipynb"
    (stub,) = [cell for cell in cells(notebook) if cell.id == function.replace("_", "-")]
    definition = ast.parse(stub.source).body[-1]
    if isinstance(definition, ast.ClassDef):
        methods = [node for node in definition.body if isinstance(node, ast.FunctionDef)]
        docstrings = [ast.get_docstring(node) or "" for node in (definition, *methods)]
        assert "About " in "".join(docstrings)
        assert all(docstrings)
        return
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
    """The grader must run neither the set-up nor the training of the notebook."""
    code = slice_of(read_cells(COURSE.notebook(assignment)), functions)
    assert code.functions == functions
    kept = {each.source for part in code.parts.values() for each in part.statements}
    nodes = [ast.parse(source).body[0] for source in kept]
    kinds = {type(node) for node in nodes if not _names_the_folder(node)}
    graded_classes = {ast.ClassDef} & kinds if assignment == "datasets" else set()
    assert kinds == {ast.Import, ast.ImportFrom, ast.FunctionDef} | graded_classes


def _names_the_folder(node: ast.stmt) -> bool:
    """Return whether a statement only sets the folder that the grader gives, or its source."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("DATA_DIR", "source")


def run(notebook: Path, modules: Path) -> list[Any]:
    """Run all cells of a notebook in its folder, and import modules from `modules` first."""
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


def test_a_missing_package_is_reported_in_plain_words(tmp_path: Path) -> None:
    """If the kernel lacks the course package, the set-up shows no traceback."""
    (tmp_path / "grader.py").write_text("raise ModuleNotFoundError(\"No module named 'grader'\")")
    notebook = nbformat.read(COURSE.assignments / "baseline" / "baseline.ipynb", as_version=4)
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
    """Run All gives no traceback, nothing on the error stream, and no points."""
    shutil.copytree(COURSE.assignments / assignment, tmp_path / assignment)
    outputs = run(tmp_path / assignment / f"{assignment}.ipynb", REPOSITORY)
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    points = [output for output in outputs if output.output_type == "execute_result"]
    exercises = read_settings(COURSE.settings_path(assignment)).points
    assert [output.data["text/plain"] for output in points] == ["0.0"] * len(exercises)
