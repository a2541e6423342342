"""The results.json of Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs."""

import json

import jsonschema
import pytest

from grader.reports.gradescope import to_gradescope
from grader.results import Status, SubmissionResult
from tests.support.records import NASTY, check, submission

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
SCORE = {"type": "number", "minimum": 0}
SCHEMA = {
    "type": "object",
    "required": ["score"],
    "additionalProperties": False,
    "properties": {
        "score": SCORE,
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["score", "max_score", "status", "name", "output"],
                "additionalProperties": False,
                "properties": {
                    "score": SCORE,
                    "max_score": SCORE,
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string", "minLength": 1},
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                },
            },
        },
    },
}


def parsed(result: SubmissionResult) -> dict:
    """Return the document after it was validated."""
    document = json.loads(to_gradescope(result))
    jsonschema.validate(document, SCHEMA)
    return document


def test_the_score_and_each_check_are_reported():
    document = parsed(submission(check(), check(Status.FAILED), score=1.5))

    assert (document["score"], document["execution_time"]) == (1.5, 1.25)
    right, wrong = document["tests"]
    assert (right["name"], right["score"], right["max_score"], right["status"]) == (
        "split_data: the sizes fit", 1.5, 1.5, "passed",
    )  # fmt: skip
    assert (wrong["score"], wrong["status"]) == (0.0, "failed")
    assert wrong["output"] == "Expected 9 and 1; found 8 and 2.\nHint: count again"


def test_the_student_sees_every_check_but_no_printed_output():
    document = parsed(submission(check()))

    assert {test["visibility"] for test in document["tests"]} == {"visible"}
    assert (document["visibility"], document["stdout_visibility"]) == ("visible", "hidden")


def test_a_check_in_which_the_grader_failed_is_not_the_students_fault():
    document = parsed(submission(check(Status.BROKEN, expected=None, actual="OSError: full")))

    assert "it is not your fault" in document["tests"][0]["output"]
    assert "Tell your instructor" in document["output"]


def test_an_ungradable_submission_has_its_reason():
    document = parsed(submission(status="ungradable", reason="it is empty"))

    assert (document["score"], document["tests"]) == (0.0, [])
    assert document["output"] == "This submission could not be graded: it is empty"


def test_flags_are_hidden():
    assert "odd" not in to_gradescope(submission(check(), flags=("odd",)))


@pytest.mark.parametrize("field", ["title", "expected", "actual", "hint"])
@pytest.mark.parametrize("text", [NASTY, "\x00\x08\x0b\ufffe\uffff", "x" * 10**6, "\ud800"])
def test_no_text_of_a_student_breaks_it(field, text):
    result = submission(check(Status.FAILED, **{field: text}), notes=(text,))
    assert parsed(result)["tests"][0]["status"] == "failed"
    assert len(to_gradescope(result)) < 10_000
