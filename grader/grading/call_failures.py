"""Failures of calls, in words for students: expected value, actual value and the likeliest hint."""

import re
from collections.abc import Mapping

from grader.grading.exception_hints import hint_for
from grader.grading.submission import CallFailure, CheckFailure
from grader.sandbox.protocol import (
    Call,
    Fault,
    JobResult,
    JobStatus,
    Limits,
    Nothing,
    Raised,
    Unexpected,
    Value,
)
from grader.submissions.trained_file import TrainedFile

_STATUS_HINTS: dict[JobStatus, str] = {
    "out of time": "is there a loop that never ends, or training inside the function?",
    "out of memory": "is an array or a layer far too large?",
    "out of space": "is there a loop that writes files without end?",
    "too many processes": "does the function start itself, or threads without end?",
    "too much output": "is there a print in a loop that never ends?",
}
_COLOR_CODE = re.compile(r"\x1b\[[0-9;]*m")
# Leaves room for the student's own line of code after the message.
_MAX_MESSAGE_CHARACTERS = 180


def missing_function_failure(function: str, location: str | None = None) -> CallFailure:
    """Make the failure of a function that no cell defines.

    `location` names a cell that defines the function but cannot be used, and the reason.
    """
    expected, actual = f"a function named {function}", "no cell that can be run defines it"
    if location is not None:
        return CallFailure(expected, f"{actual}: {location}")
    return CallFailure(expected, actual, "was it renamed or deleted?")


def unfinished_failure(result: JobResult, expected: str) -> CallFailure:
    """Make the failure of a job that was stopped or died."""
    return CallFailure(expected, result.detail, _STATUS_HINTS.get(result.status))


def exception_failure(
    call: Call, error: Raised, limits: Limits, missing_name: str | None = None
) -> CallFailure:
    """Make the failure of a function that raised, with the student's own line of code.

    `missing_name` explains why a name is undefined, and replaces the hint.
    """
    function = call.function
    if error.exception == "MemoryError":
        actual = f"needed more than {limits.memory_mb} MB"
        return CallFailure(f"{function} to return", actual, _STATUS_HINTS["out of memory"])
    message = _significant_line(error.message)
    actual = f"{error.exception}: {message}" if message else error.exception
    if error.code is not None:
        location = f"cell {error.cell}, line {error.line}: " if error.cell is not None else ""
        actual += f" ({location}{error.code})"
    hint = missing_name or hint_for(function, error, call.folder)
    return CallFailure(f"{function} to return", actual, hint)


def explain_missing_name(
    error: Raised, faults: tuple[Fault, ...], unusable_definitions: Mapping[str, str]
) -> str | None:
    """Explain why a name is undefined although the notebook seems to define it."""
    if error.exception not in ("NameError", "UnboundLocalError"):
        return None
    quoted = error.message.split("'")
    name = quoted[1] if len(quoted) > 1 else ""
    if name in unusable_definitions:
        return f"{name}: {unusable_definitions[name]}."
    if not faults:
        return None
    fault = faults[0]
    return (
        "a line beside the function failed, so what it defines is missing: "
        f"cell {fault.cell}, line {fault.line}: {fault.message}"
    )


def unexpected(function: str, expected: str, value: Value) -> CheckFailure:
    """Make the failure of a function that returned a value of another kind."""
    if isinstance(value, Unexpected):
        actual = value.what
    else:
        actual = "nothing (None)" if isinstance(value, Nothing) else type(value).__name__
    hint = f"does {function} return all that is asked for, in the order that is asked for?"
    if actual.startswith("the class "):
        hint = "you returned the class itself; did you forget the parentheses?"
    if "None" in actual:
        hint = f"does {function} end in a return statement, and has what it returns a value?"
    return CheckFailure(expected, actual, hint)


def trained_file_failure(file: TrainedFile | None) -> CallFailure:
    """Make the failure of a trained model that is missing, too large or unreadable."""
    if file is None:
        return CallFailure("a trained model", "an assignment that asks for none")
    return CallFailure(
        f"the file {file.path.name} of at most {file.megabytes} MB, beside the notebook",
        str(file.fault),
        f"does model.save({file.path.name!r}) write it, and was it handed in?",
    )


def _significant_line(message: str) -> str:
    """Return the line of a message that names the cause; Keras first names the location."""
    plain = (_COLOR_CODE.sub("", line).strip() for line in message.splitlines())
    lines = [line for line in plain if line and not line.startswith("Exception encountered when")]
    line = lines[0] if lines else ""
    if len(line) <= _MAX_MESSAGE_CHARACTERS:
        return line
    return f"{line[:_MAX_MESSAGE_CHARACTERS]}…"
