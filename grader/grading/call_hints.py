"""Hints on calls without evidence: stopped jobs, and returned values of another kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import JobStatus
from grader.submissions.function_reading import FunctionReading

_COUNT = re.compile(r"^(\d+) values")


@dataclass(frozen=True)
class Returned:
    """What a function returned, in words, and what it should return.

    `reading` is what its source shows.
    """

    function: str
    expected: str
    actual: str
    reading: FunctionReading

    @property
    def count(self) -> int | None:
        """The number of returned values, None if it is a single one."""
        match = _COUNT.match(self.actual)
        return int(match[1]) if match else None


def is_two(returned: Returned) -> bool:
    """Two values are expected."""
    return returned.expected.startswith("two ")


def is_none(returned: Returned) -> bool:
    """The function returned None."""
    return returned.actual == "nothing (None)"


def is_none_within(returned: Returned) -> bool:
    """One of the returned values is None."""
    return "None" in returned.actual


def is_class(returned: Returned) -> bool:
    """The function returned a class."""
    return returned.actual.startswith("the class ")


def has_no_return(returned: Returned) -> bool:
    """The function's source has no `return` with a value."""
    return not returned.reading.has_return


def returns_result_of_call(returned: Returned) -> bool:
    """The last `return` gives the result of a call."""
    return bool(returned.reading.returned_call)


def ends_early(returned: Returned) -> bool:
    """Statements follow a `return`."""
    return returned.reading.unreachable is not None


def _function(returned: Returned) -> Mapping[str, Value]:
    return {"function": returned.function}


def _unreachable_line(returned: Returned) -> Mapping[str, Value]:
    line = returned.reading.unreachable
    return {"function": returned.function, "line": line.line if line else 0}


def has_too_many(returned: Returned) -> bool:
    """More values were returned than expected."""
    return is_two(returned) and (returned.count or 0) > 2


def yields_no_pairs(returned: Returned) -> bool:
    """A returned value gives elements that are no pairs."""
    return " yields " in returned.actual


def has_too_few(returned: Returned) -> bool:
    """One value was returned in place of two."""
    return is_two(returned) and (returned.count is None or returned.count < 2)


RETURN_RULES = Rules[Returned](
    "returned",
    Rule(
        "no_return",
        "{function} has no return statement with a value: what should it give back?",
        when=(is_none, has_no_return),
        values=_function,
        example="nothing (None)",
    ),
    Rule(
        "result_of_call",
        "The return statement gives the result of {call}, which is None: which variable should it "
        "give instead?",
        when=(is_none, returns_result_of_call),
        values=lambda one: {"call": one.reading.returned_call},
        example="nothing (None); the function ends in return model.compile(…)",
    ),
    Rule(
        "none",
        "{function} returns None: does every way through it end in return, with a variable that "
        "has a value?",
        when=(is_none,),
        unless=(has_no_return, returns_result_of_call),
        values=_function,
        example="nothing (None)",
    ),
    Rule(
        "none_within",
        "One of the returned values is None: which variable in the return statement has no value?",
        when=(is_none_within,),
        unless=(is_none,),
        example="nothing (None) in place of a generator",
    ),
    Rule(
        "class",
        "{value} itself is returned, not an object made from it: are the parentheses after its "
        "name missing?",
        when=(is_class,),
        values=lambda one: {"value": one.actual[0].upper() + one.actual[1:]},
        example="the class EarlyStopping",
    ),
    Rule(
        "no_pairs",
        "Each element must be a pair (pictures, labels): does {function} return the generators "
        "themselves, not a batch or an array?",
        when=(yields_no_pairs,),
        values=_function,
        example="a generator that yields a ndarray, not (pictures, labels)",
    ),
    Rule(
        "too_many",
        "{function} returns {count} values, and two are asked for: which of them are too many?",
        when=(has_too_many,),
        values=lambda one: {"function": one.function, "count": one.count or 0},
        example="3 values",
    ),
    Rule(
        "ends_early",
        "{function} ends at its first return, so line {line} never runs: where are both values "
        "returned together?",
        when=(has_too_few, ends_early),
        unless=(is_none_within, is_class, yields_no_pairs),
        values=_unreachable_line,
        example="a DirectoryIterator; a second return follows the first",
    ),
    Rule(
        "too_few",
        "{function} returns one value, and two are asked for: which one is missing after return?",
        when=(has_too_few,),
        unless=(is_none_within, is_class, yields_no_pairs, ends_early),
        values=_function,
        example="a DirectoryIterator",
    ),
    Rule(
        "other_kind",
        "Does the return statement of {function} give {expected}?",
        unless=(is_none_within, is_class, yields_no_pairs, has_too_many, has_too_few),
        values=lambda one: {"function": one.function, "expected": one.expected},
        example="a str",
    ),
)


class Ended:
    """The condition that a job ended in some way."""

    def __init__(self, status: JobStatus) -> None:
        self._status = status
        self.__doc__ = f"The call ended so: {status}."

    def __call__(self, status: JobStatus) -> bool:
        """Return whether a job ended so."""
        return status == self._status


def _stopped(status: JobStatus, text: str, example: str) -> Rule[JobStatus]:
    return Rule(status.replace(" ", "_"), text, (Ended(status),), example=example)


STOPPED_RULES = Rules[JobStatus](
    "stopped",
    _stopped(
        "out of time",
        "Does a loop never end, or does the function train a model?",
        "ran longer than 60 s",
    ),
    _stopped(
        "out of memory",
        "Is an array or a layer far larger than needed: how many values does it hold?",
        "needed more than 3000 MB",
    ),
    _stopped(
        "out of space",
        "Does a loop write files without end?",
        "wrote more than 256 MB",
    ),
    _stopped(
        "too many processes",
        "Does the function start itself, or threads without end?",
        "more than 64 processes",
    ),
    _stopped(
        "too much output",
        "Does a print stand in a loop that never ends?",
        "printed more than 1 MB",
    ),
)
