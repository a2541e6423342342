"""The results.json of Gradescope for one submission, as an autograder must write it."""

from typing import Any

import msgspec

from grader.messages.catalog import catalog_for
from grader.messages.phrases import Message, phrase
from grader.reports.tables import hint_phrase
from grader.results import CheckResult, Status, SubmissionResult
from grader.text import single_line

_STATUS_NOTES: dict[Status, Message] = {
    Status.PASSED: "",
    Status.FAILED: "",
    Status.SKIPPED: phrase("not checked yet"),
    Status.BROKEN: phrase(
        "the grader failed in this check; it is not your fault. Tell your instructor."
    ),
}


def to_gradescope(result: SubmissionResult) -> str:
    """Return the result as JSON text that ends in a newline; the student sees all of it."""
    document = {
        "score": result.score,
        "execution_time": result.seconds,
        "output": "\n".join(_output(result)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(number, check) for number, check in enumerate(result.checks, 1)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _output(result: SubmissionResult) -> list[str]:
    if result.status == "ungradable":
        return [f"This submission could not be graded: {single_line(result.reason or '')}"]
    broken = ["The grader failed in a check. Tell your instructor."] * result.broken
    return [*broken, *map(single_line, result.notes)]


def _test(number: int, check: CheckResult) -> dict[str, Any]:
    shown, words = check.shown, catalog_for(check.shown.language).text
    hint = words(hint_phrase(shown.hint)) if shown.hint else ""
    lines = (words(_STATUS_NOTES[check.status]), shown.finding, hint)
    return {
        "name": f"{check.exercise}: {single_line(shown.title)}",
        "number": str(number),
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": "\n".join(single_line(line) for line in lines if line),
        "output_format": "text",
        "visibility": "visible",
        "tags": [check.exercise],
    }
