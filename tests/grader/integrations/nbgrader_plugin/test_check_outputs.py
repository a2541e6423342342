"""The outputs of check cells."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.grading.grader import Grader
from grader.integrations.nbgrader_plugin.check_outputs import write_result
from grader.results import Status
from tests.support.records import check, submission


def check_cell(points: float) -> NotebookNode:
    """Return the check cell of `split_data`."""
    metadata = {"nbgrader": {"grade_id": "check_split_data", "points": points}}
    return new_code_cell(metadata=metadata)


def texts(cell: NotebookNode) -> list[str]:
    """Return the plain texts of a cell's outputs."""
    return [output["data"]["text/plain"] for output in cell.outputs]


@pytest.mark.parametrize(("isolation", "warnings"), [("process", 1), ("landlock", 0)])
def test_feedback_warns_of_a_result_without_protection(
    grader: Grader, solution: Path, isolation: str, warnings: int
) -> None:
    result = replace(grader.grade(solution, "ada"), isolation=isolation)
    cell = check_cell(points=6)

    write_result(cell, result)

    assert json.dumps(cell.outputs).count("graded without protection") == warnings
    assert cell.outputs[-1].data["text/plain"] == "6"


def test_a_check_in_which_the_grader_failed_gives_no_points_and_a_reason() -> None:
    cell = check_cell(points=3)
    result = submission(check(), check(Status.BROKEN, "split_data::labels"))

    reason = write_result(cell, result)

    assert reason == "the grader failed in split_data::labels"
    assert texts(cell)[0] == f"needs manual grading: {reason}"
    assert texts(cell)[-1] == "0"


def test_more_points_than_in_the_gradebook_need_a_new_release() -> None:
    reason = write_result(check_cell(points=1), submission(check()))

    assert reason is not None
    assert reason.endswith("the notebook has 1: release the assignment again")
