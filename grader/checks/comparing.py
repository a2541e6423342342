"""Comparison of a returned value with the expected one, down to the first difference."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.grading.call_failures import unexpected
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Arrays, Call, Plain

_MAX_VALUE_CHARACTERS = 80
_MAX_NAMED_KEYS = 5

Same = Callable[[Any, Any], Any]
"""A function that compares two numbers, or two arrays of numbers of one shape."""


class _Difference(NamedTuple):
    """The place of a difference within a value, with the expected and the actual part."""

    place: str
    expected: str
    found: str


def returned_value(submission: Submission, call: Call, expected: str = "a value") -> Any:
    """Make a call that observes `plain` or `arrays`, and return the function's value.

    `expected` names what the function should return, for the message.

    Raises:
        CheckFailure: the function raised an exception, or returned something else.
    """
    evidence = submission.call(call)
    value = evidence.value
    if not isinstance(value, Plain | Arrays):
        raise unexpected(call.function, expected, value, evidence.reading)
    return value.value


def expect_equal(
    found: Any, expected: Any, name: str = "the value", hint: str | None = None
) -> None:
    """Require that a returned value equals the expected one, whatever its number types.

    Lists, tuples and arrays of equal values are equal, and so are two NaN. `name` is what the
    message calls the value.

    Raises:
        CheckFailure: they differ; it names the first difference.
    """
    _expect_same(found, expected, name, hint, _equal)


def expect_close(  # noqa: PLR0913 - two values, two tolerances, two texts
    found: Any,
    expected: Any,
    name: str = "the value",
    hint: str | None = None,
    relative: float = 1e-4,
    absolute: float = 1e-6,
) -> None:
    """Require that a returned value equals the expected one up to rounding.

    As `expect_equal`, but numbers may differ by `absolute` plus `relative` times the expected
    number.

    Raises:
        CheckFailure: they differ; it names the first difference.
    """

    def close(one: Any, other: Any) -> Any:
        return np.isclose(one, other, rtol=relative, atol=absolute, equal_nan=True)

    _expect_same(found, expected, name, hint, close)


def _equal(one: Any, other: Any) -> Any:
    return (one == other) | ((one != one) & (other != other))


def _expect_same(found: Any, expected: Any, name: str, hint: str | None, same: Same) -> None:
    difference = next(_differences(found, expected, name, same), None)
    if difference is not None:
        raise CheckFailure(f"{difference.place} is {difference.expected}", difference.found, hint)


def _differences(found: Any, expected: Any, place: str, same: Same) -> Iterator[_Difference]:
    if isinstance(expected, np.generic):
        expected = expected.item()
    if isinstance(expected, Mapping):
        yield from _mapping_differences(found, expected, place, same)
    elif isinstance(expected, np.ndarray) or isinstance(found, np.ndarray):
        yield from _array_differences(found, expected, place, same)
    elif isinstance(expected, list | tuple):
        yield from _sequence_differences(found, expected, place, same)
    elif _is_number(expected) and _is_number(found):
        if not np.all(same(np.asarray(found), np.asarray(expected))):
            yield _Difference(place, _shown(expected), _shown(found))
    elif type(found) is not type(expected) or found != expected:
        yield _Difference(place, _shown(expected), _shown(found))


def _mapping_differences(
    found: Any, expected: Mapping[Any, Any], place: str, same: Same
) -> Iterator[_Difference]:
    if not isinstance(found, Mapping):
        yield _Difference(place, "a dictionary", _shown(found))
        return
    missing = [key for key in expected if key not in found]
    extra = [key for key in found if key not in expected]
    if missing or extra:
        keys = f"a dictionary with {_named(list(expected))}"
        problem = f"{_named(missing)} missing" if missing else f"also {_named(extra)}"
        yield _Difference(place, keys, problem)
        return
    for key, value in expected.items():
        yield from _differences(found[key], value, f"{place}[{key!r}]", same)


def _sequence_differences(
    found: Any, expected: Sequence[Any], place: str, same: Same
) -> Iterator[_Difference]:
    if not isinstance(found, list | tuple):
        yield _Difference(place, f"a list of {len(expected)} values", _shown(found))
    elif len(found) != len(expected):
        yield _Difference(place, f"a list of {len(expected)} values", f"{len(found)} values")
    else:
        for at, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from _differences(one, other, f"{place}[{at}]", same)


def _array_differences(found: Any, expected: Any, place: str, same: Same) -> Iterator[_Difference]:
    wanted, array = _as_array(expected), _as_array(found)
    if wanted is None or array is None or (wanted.dtype.kind == "U") != (array.dtype.kind == "U"):
        yield _Difference(place, _shown(expected), _shown(found))
    elif array.shape != wanted.shape:
        yield _Difference(place, f"of shape {wanted.shape}", f"shape {array.shape}")
    else:
        wrong = np.argwhere(~(_equal if array.dtype.kind == "U" else same)(array, wanted))
        if len(wrong):
            at = tuple(int(index) for index in wrong[0])
            where = f"{place}[{', '.join(map(str, at))}]" if at else place
            more = f" ({len(wrong)} of {wanted.size} values differ)" if wanted.size > 1 else ""
            yield _Difference(where, _shown(wanted[at]), f"{_shown(array[at])}{more}")


def _as_array(value: Any) -> np.ndarray | None:
    """Return a value as an array of numbers or texts, or None."""
    try:
        array = np.asarray(value)
    except ValueError:
        # Rows of different lengths.
        return None
    return array if array.dtype.kind in "biufcU" else None


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float | complex | np.number | np.bool_)


def _named(keys: Sequence[Any]) -> str:
    names = ", ".join(_shown(key) for key in keys[:_MAX_NAMED_KEYS])
    return f"{names}, …" if len(keys) > _MAX_NAMED_KEYS else names


def _shown(value: Any) -> str:
    """Describe a value briefly."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} and shape {value.shape}"
    if isinstance(value, list | tuple):
        return f"{len(value)} values"
    if isinstance(value, dict):
        return f"a dictionary with {_named(list(value))}"
    if isinstance(value, np.generic):
        value = value.item()
    text = f"{value:.6g}" if isinstance(value, float) else repr(value)
    return shortened(text)


def shortened(text: str) -> str:
    """Return the beginning of a text that is too long to show."""
    return text if len(text) <= _MAX_VALUE_CHARACTERS else f"{text[:_MAX_VALUE_CHARACTERS]}…"
