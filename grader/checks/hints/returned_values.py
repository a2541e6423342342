"""Hints on a returned value that is not that of the reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.hints.code_facts import body_empty, exception_hidden, hidden_exception
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules


@dataclass(frozen=True)
class Returned:
    """A returned value that is wrong, the right one, and the values of all calls."""

    evidence: CallEvidence
    found: Any
    expected: Any
    all_found: Sequence[Any]
    all_expected: Sequence[Any]


def returns_none(returned: Returned) -> bool:
    """The function returns None."""
    return returned.found is None


def prints_instead(returned: Returned) -> bool:
    """The function returns None and prints something."""
    return returns_none(returned) and bool(returned.evidence.printed.strip())


def argument_unused(returned: Returned) -> bool:
    """The function never reads one of its arguments."""
    return bool(returned.evidence.reading.unused)


def always_the_same(returned: Returned) -> bool:
    """All calls return one value, although different ones are right."""
    found, expected = (set(map(_key, one)) for one in (returned.all_found, returned.all_expected))
    return len(found) == 1 < len(expected)


def in_other_order(returned: Returned) -> bool:
    """The right elements are in another order."""
    found, expected = returned.found, returned.expected
    if not isinstance(found, list | tuple) or not isinstance(expected, list | tuple):
        return False
    return sorted(map(repr, found)) == sorted(map(repr, expected)) and list(found) != list(expected)


def has_other_length(returned: Returned) -> bool:
    """There are more or fewer elements than there should be."""
    found, expected = returned.found, returned.expected
    if not isinstance(found, list | tuple) or not isinstance(expected, list | tuple):
        return False
    return len(found) != len(expected)


def _key(value: Any) -> object:
    """Return a value as something that can be compared and hashed."""
    # An array shows only some of its numbers.
    return value.tobytes() if isinstance(value, np.ndarray) else repr(value)


def _unused(returned: Returned) -> Mapping[str, Value]:
    return {"name": min(returned.evidence.reading.unused)}


KIND_RULES = Rules[Returned](
    "same_results/kind",
    Rule(
        "empty_body",
        "The function holds nothing but a docstring or pass: is your code missing, or not indented "
        "into it?",
        when=(returns_none, body_empty),
        example="nothing (None); the function is a docstring",
    ),
    Rule(
        "hidden_exception",
        "`{code}` raised {exception}, and `except` hid it: what happens without try and except?",
        when=(returns_none, exception_hidden),
        values=hidden_exception,
        example="nothing (None); int('a') raised ValueError, which was caught",
    ),
    Rule(
        "printed",
        "The function prints and returns nothing: does it end with return in place of print?",
        when=(prints_instead,),
        example="nothing (None); the function prints 42",
    ),
    Rule(
        "nothing",
        "The function returns nothing: does every branch end with return and the result?",
        when=(returns_none,),
        example="nothing (None)",
    ),
    Rule(
        "other",
        "Does the function return its result in the form that the task asks for?",
        example="a text in place of a number",
    ),
)

VALUE_RULES = Rules[Returned](
    "same_results/value",
    Rule(
        "argument_unused",
        "The function never uses its argument {name}: does the result depend on it?",
        when=(argument_unused,),
        values=_unused,
        example="3; the function reads a global in place of its argument",
    ),
    Rule(
        "always_the_same",
        "The function returns the same value for all arguments: which statement computes it from "
        "the arguments?",
        when=(always_the_same,),
        example="3 for all lists",
    ),
    Rule(
        "order",
        "The values are right, but in another order: which order does the task ask for?",
        when=(in_other_order,),
        example="3, 2, 1 in place of 1, 2, 3",
    ),
    Rule(
        "length",
        "The number of values is wrong: does a loop or slice begin or end too early or too late?",
        when=(has_other_length,),
        example="2 values in place of 3",
    ),
)
