"""Failures of calls, in words for students: expected value, actual value and the likeliest hint."""

from collections.abc import Mapping

from grader.grading.call_hints import RETURN_RULES, STOPPED_RULES, Returned
from grader.grading.exception_hints import EXCEPTION_RULES, RaisedError
from grader.grading.exception_texts import useful_text
from grader.grading.submission import CallFailure, CheckFailure
from grader.messages.phrases import Phrase
from grader.sandbox.protocol import (
    Call,
    Fault,
    JobResult,
    Limits,
    Nothing,
    Raised,
    Unexpected,
    Value,
)
from grader.submissions.function_reading import FunctionReading
from grader.submissions.trained_file import TrainedFile

_NO_FUNCTION = Phrase("Was the function renamed, or its cell deleted?", id="calls/no_function")


def missing_function_failure(function: str, location: str | None = None) -> CallFailure:
    """Make the failure of a function that no cell defines.

    `location` names a cell that defines the function but cannot be used, and the reason.
    """
    expected, actual = f"a function named {function}", "no cell that can be run defines it"
    if location is not None:
        return CallFailure(expected, f"{actual}: {location}")
    return CallFailure(expected, actual, _NO_FUNCTION)


def unfinished_failure(result: JobResult, expected: str) -> CallFailure:
    """Make the failure of a job that was stopped or died."""
    return CallFailure(expected, result.detail, STOPPED_RULES.hint(result.status))


def exception_failure(
    call: Call,
    error: Raised,
    limits: Limits,
    reading: FunctionReading,
    missing_name: Phrase | None = None,
) -> CallFailure:
    """Make the failure of a function that raised, with the student's own line of code.

    `reading` is what the function's source shows. `missing_name` explains why a name is undefined,
    and replaces the hint.
    """
    function = call.function
    if error.exception == "MemoryError":
        actual = f"needed more than {limits.memory_mb} MB"
        return CallFailure(f"{function} to return", actual, STOPPED_RULES.hint("out of memory"))
    message = useful_text(error.message)
    actual = f"{error.exception}: {message}" if message else error.exception
    if error.code is not None:
        location = f"cell {error.cell}, line {error.line}: " if error.cell is not None else ""
        actual += f" ({location}{error.code})"
    hint = missing_name or EXCEPTION_RULES.hint(RaisedError(call, error, reading))
    return CallFailure(f"{function} to return", actual, hint)


def explain_missing_name(
    error: Raised, faults: tuple[Fault, ...], unusable_definitions: Mapping[str, str]
) -> Phrase | None:
    """Explain why a name is undefined although the notebook seems to define it."""
    if error.exception not in ("NameError", "UnboundLocalError"):
        return None
    quoted = error.message.split("'")
    name = quoted[1] if len(quoted) > 1 else ""
    if name in unusable_definitions:
        reason = unusable_definitions[name]
        return Phrase(
            "{name} is missing: {reason}.", {"name": name, "reason": reason}, id="calls/unusable"
        )
    if not faults:
        return None
    fault = faults[0]
    return Phrase(
        "A line outside the function failed, so {name} may be missing: cell {cell}, line {line}: "
        "{message}",
        {"name": name, "cell": fault.cell, "line": fault.line, "message": fault.message},
        id="calls/line_failed",
    )


def unexpected(
    function: str, expected: str, value: Value, reading: FunctionReading | None = None
) -> CheckFailure:
    """Make the failure of a function that returned a value of another kind.

    `reading` is what the function's source shows.
    """
    if isinstance(value, Unexpected):
        actual = value.what
    else:
        actual = "nothing (None)" if isinstance(value, Nothing) else type(value).__name__
    hint = RETURN_RULES.hint(Returned(function, expected, actual, reading or FunctionReading()))
    return CheckFailure(expected, actual, hint)


def trained_file_failure(file: TrainedFile | None) -> CallFailure:
    """Make the failure of a trained model that is missing, too large or unreadable."""
    if file is None:
        return CallFailure("a trained model", "an assignment that asks for none")
    return CallFailure(
        f"the file {file.path.name} of at most {file.megabytes} MB, beside the notebook",
        str(file.fault),
        Phrase(
            "Does model.save write {name}, and was the file handed in beside the notebook?",
            {"name": file.path.name},
            id="calls/trained_file",
        ),
    )
