"""The exceptions of the grader, with the exit codes that they give a command.

Every exception that reaches a command derives from `GraderError`, so a command line maps them in
one place: it prints `error.prefix` and the message, and exits with `error.exit_code`.
"""

import difflib
from collections.abc import Iterable


class GraderError(Exception):
    """A failure of the grader or the machine; the message names the cause and the next step."""

    exit_code: int = 3
    prefix: str = "the grader failed: "
    """Text that a command prints before the message."""


class SetupError(GraderError):
    """A machine or course on which grading would be unsafe; the message explains itself."""

    prefix = ""


class InputError(GraderError):
    """An input of the user that cannot be used: an option, a file or a folder."""

    exit_code = 2
    prefix = ""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a question that suggests the most similar name; empty if none is similar.

    It ends the message of an error about an unknown name.
    """
    similar = difflib.get_close_matches(name, names, 1)
    return f"; is {similar[0]} meant?" if similar else ""
