"""Exercises whose function returns what the reference returns, for drawn arguments.

Parameters: `arguments` and `calls` (see `grader.checks.drawn_arguments`), `compare` (`close`,
`exact`, `set` for values in any order, or a predicate such as `sorting.py:is_sorted`: see
`grader.checks.predicates`), `relative` and `absolute` tolerance for `close`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.comparing import expect_close, expect_equal, returned_value
from grader.checks.drawn_arguments import draw_calls
from grader.checks.hints.returned_values import KIND_RULES, VALUE_RULES, Returned
from grader.checks.predicates import SEPARATOR, predicate_comparison
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.exercise import Exercise
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Arrays, Call, Plain

_Comparison = Callable[[Any, Any, Call], None]


@pytest.fixture(scope="module")
def calls(context: CheckContext, exercise: Exercise) -> list[Call]:
    """The calls of this grading."""
    return context.random_input(lambda rng: draw_calls(rng, exercise, "arrays"), exercise.name)


@pytest.fixture(scope="module")
def pairs(
    context: CheckContext, submission: Submission, exercise: Exercise, calls: list[Call]
) -> list[tuple[Any, Any]]:
    """The value that the submission returned, and that of the reference, for each call."""

    def observe(one: Submission) -> list[Plain | Arrays]:
        return [_value(one, call) for call in calls]

    expected = context.reference.value(f"{exercise}/values", list[Plain | Arrays], observe)
    found = [returned_value(submission, call) for call in calls]
    return list(zip(found, [one.value for one in expected], strict=True))


@pytest.fixture(scope="module")
def returned(
    calls: list[Call], submission: Submission, pairs: list[tuple[Any, Any]]
) -> list[Returned]:
    """The evidence of each call, for hints."""
    found, expected = [one for one, _ in pairs], [one for _, one in pairs]
    return [
        Returned(submission.call(call), one, other, found, expected)
        for call, (one, other) in zip(calls, pairs, strict=True)
    ]


@pytest.fixture(scope="module")
def compare(context: CheckContext, exercise: Exercise) -> _Comparison:
    """The comparison of a value with that of the reference."""
    way = exercise.parameter("compare", str, "close")
    if SEPARATOR in way:
        return predicate_comparison(context, way)
    if way == "set":
        return _expect_same_members
    if way == "exact":
        return lambda found, expected, _: expect_equal(found, expected, "the returned value")
    if way != "close":
        raise CheckConfigError(
            f"exercises.{exercise}.parameters.compare: expected close, exact, set or a predicate "
            f"such as sorting.py:is_sorted, not {way}"
        )
    relative = exercise.parameter("relative", float, 1e-4)
    absolute = exercise.parameter("absolute", float, 1e-6)
    return lambda found, expected, _: expect_close(
        found, expected, "the returned value", relative=relative, absolute=absolute
    )


@pytest.mark.check(title="{function} returns a value of the right kind")
def test_returns_the_kind(returned: list[Returned]) -> None:
    for one in returned:
        if _kind(one.found) != _kind(one.expected):
            raise CheckFailure(
                f"{_kind(one.expected)} as the returned value",
                _kind(one.found),
                KIND_RULES.hint(one),
            )


@pytest.mark.check(
    title="{function} returns the right value for new arguments", needs=["returns_the_kind"]
)
def test_returns_the_value(
    calls: list[Call], returned: list[Returned], compare: _Comparison
) -> None:
    for call, one in zip(calls, returned, strict=True):
        try:
            compare(one.found, one.expected, call)
        except CheckFailure as failure:
            hint = failure.hint or VALUE_RULES.hint(one)
            raise CheckFailure(failure.expected, failure.actual, hint) from failure


def _value(submission: Submission, call: Call) -> Plain | Arrays:
    value = submission.call(call).value
    if not isinstance(value, Plain | Arrays):
        raise CheckFailure("a value that can be compared", type(value).__name__)
    return value


def _kind(value: Any) -> str:
    """Name the kind of a value; numbers of all types are one kind, and so are all sequences."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, str):
        return "a text"
    is_sequence = isinstance(value, list | tuple) or getattr(value, "ndim", 0) > 0
    return "a list or an array" if is_sequence else "a number"


def _expect_same_members(found: Any, expected: Any, _: Call) -> None:
    """Require the same values in any order, as in a set."""
    if not isinstance(found, list | tuple):
        expect_equal(found, expected, "the returned value")
        return
    missing = [one for one in expected if one not in found]
    extra = [one for one in found if one not in expected]
    if missing or extra:
        example = f"{missing[0]!r} is missing" if missing else f"{extra[0]!r} should not be there"
        raise CheckFailure(
            f"{len(expected)} values", f"{len(missing)} missing, {len(extra)} too many: {example}"
        )
