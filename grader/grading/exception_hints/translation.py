"""Rules that say what an exception means in a student's function, and what usually causes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.messages.phrases import Value
from grader.messages.rules import Condition, Rule
from grader.sandbox.protocol import Call, Raised
from grader.submissions.function_reading import FunctionReading

_COPYING = re.compile(r"\b(?:copy\w*|move|rename|replace)\(")
_NAMES_OF_WRAPPERS = re.compile(r"^.*<locals>\.|\.(?:__init__|__call__)$|^Trainer\.")


@dataclass(frozen=True)
class RaisedError:
    """An exception that a call of a student's function raised.

    `reading` is what the function's source shows.
    """

    call: Call
    error: Raised
    reading: FunctionReading

    @property
    def code(self) -> str:
        """The student's line that was running, empty if it is not known."""
        return self.error.code or ""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The files and folders that the call finds, below its working folder."""
        return tuple(file.path for file in self.call.input_files)


def copies(raised: RaisedError) -> bool:
    """The line copies or moves a file."""
    return _COPYING.search(raised.code) is not None


class Says:
    """The condition that an exception has one of some types and a message that fits a pattern.

    Without types, the exception may have any.
    """

    def __init__(self, types: str, pattern: str) -> None:
        self._types = frozenset(types.split())
        self._pattern = re.compile(pattern)
        named = " or ".join(types.split()) or "Any exception"
        self.__doc__ = f"{named} whose message fits `{pattern}`." if pattern else f"{named}."

    def __call__(self, raised: RaisedError) -> bool:
        """Return whether the exception has such a type and message."""
        return self.match(raised) is not None

    def match(self, raised: RaisedError) -> re.Match[str] | None:
        """Return the match of the message, None if the type or the message differs."""
        if self._types and raised.error.exception not in self._types:
            return None
        return self._pattern.search(raised.error.message)

    def values(self, raised: RaisedError) -> Mapping[str, Value]:
        """Return the named parts of the message, and the name of the student's function."""
        match = self.match(raised)
        parts = match.groupdict(default="") if match else {}
        named = {name: _NAMES_OF_WRAPPERS.sub("", part) for name, part in parts.items()}
        return {"function": raised.call.function, **named}


def means(  # noqa: PLR0913 - a row of a table
    name: str,
    types: str,
    pattern: str,
    text: str,
    *when: Condition[RaisedError],
    unless: tuple[Condition[RaisedError], ...] = (),
    values: Callable[[RaisedError], Mapping[str, Value]] = lambda _: {},
    example: str,
) -> Rule[RaisedError]:
    """Return a rule for exceptions of some types, separated by spaces, with a message that fits.

    The named groups of `pattern` are values of `text`, and those that `values` returns.
    """
    says = Says(types, pattern)
    return Rule(
        name, text, (says, *when), unless, lambda one: {**says.values(one), **values(one)}, example
    )
