"""Conditions and values that every table takes from the student's code in the same way."""

from collections.abc import Mapping
from typing import Protocol

from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.submissions.function_reading import SourceLine


class OfCall(Protocol):
    """Evidence of a call, whatever else belongs to it."""

    @property
    def evidence(self) -> CallEvidence:
        """What the call returned, printed and left."""
        ...


def exception_hidden(one: OfCall) -> bool:
    """An exception was raised in the call and caught by an `except` of the function."""
    return bool(one.evidence.caught)


def body_empty(one: OfCall) -> bool:
    """The function has no statement, only a docstring or `pass`."""
    return one.evidence.reading.is_empty


def draws_with_replacement(one: OfCall) -> bool:
    """The function draws with random.choices, which may draw a file twice."""
    return one.evidence.reading.with_replacement is not None


def removes_in_loop(one: OfCall) -> bool:
    """The function removes elements from the list that its loop goes through."""
    return one.evidence.reading.removing is not None


def hidden_exception(one: OfCall) -> Mapping[str, Value]:
    """Return the values `exception` and `code` for the first exception that was hidden."""
    error = one.evidence.caught[0]
    return {"exception": error.exception, "code": error.code or "?"}


def removing_line(one: OfCall) -> Mapping[str, Value]:
    """Return the values of the line that removes elements in a loop."""
    return line_values(one.evidence.reading.removing)


def directory_argument(one: OfCall, generators: str, datasets: str) -> str:
    """Name the argument of the function of Keras that the code reads a folder with."""
    called = one.evidence.reading.called
    if "flow_from_directory" in called:
        return generators
    if "image_dataset_from_directory" in called:
        return datasets
    return f"{generators} (or {datasets})"


def line_values(line: SourceLine | None) -> Mapping[str, Value]:
    """Return the values `line` and `code` of a line that a condition has found."""
    assert line is not None
    return {"line": line.line, "code": line.code}
