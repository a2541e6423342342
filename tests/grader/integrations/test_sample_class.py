"""Sample submissions as notebooks that students hand in."""

from pathlib import Path

import nbformat
import pytest

from grader.integrations.sample_class import as_notebook, demo_class, hand_in
from samples.sample_class import REPOSITORY, cases

RELEASE = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"
SAMPLES = REPOSITORY / "samples" / "submissions"


@pytest.mark.parametrize("assignment", demo_class())
def test_the_sample_class_consists_of_cases_with_an_expected_result(assignment: str) -> None:
    names = demo_class()[assignment]
    assert {"reference", "untouched_release"} <= set(names)
    assert set(names) <= {case.name for case in cases(assignment)}


def test_the_functions_of_a_module_take_the_places_of_the_stubs() -> None:
    notebook = as_notebook(SAMPLES / "baseline" / "reference" / "submission.py", RELEASE)
    stub = next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")
    )
    assert "NotImplementedError" not in stub.source
    assert f"def {stub.metadata.nbgrader.grade_id}" in stub.source
    nbformat.validate(notebook)


def test_a_class_takes_the_place_of_its_stub() -> None:
    release = REPOSITORY / "assignments" / "datasets" / "datasets.ipynb"
    submission = SAMPLES / "datasets" / "week_2_all_right" / "submission.py"
    (stub,) = [
        cell
        for cell in as_notebook(submission, release).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "EarlyStoppingCallback"
    ]
    assert stub.source.startswith("class EarlyStoppingCallback(")


def test_a_notebook_is_handed_in_unchanged(tmp_path: Path) -> None:
    hand_in(tmp_path, "baseline", ["course_notebook_all_right"])
    submission = SAMPLES / "baseline" / "course_notebook_all_right" / "submission.ipynb"
    (handed_in,) = tmp_path.rglob("*.ipynb")
    assert handed_in.relative_to(tmp_path).as_posix() == (
        "submitted/course_notebook_all_right/baseline/baseline.ipynb"
    )
    assert handed_in.read_bytes() == submission.read_bytes()
