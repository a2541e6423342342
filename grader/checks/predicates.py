"""Predicates: functions of the course that decide whether a returned value is right.

A predicate is in a module of the course's folder `checks`, and the settings name it, such as
`"sorting.py:is_sorted"`. It gets the returned value, that of the reference and the arguments of the
call. It returns True or False, or raises `CheckFailure` with a message of its own.
"""

import copy
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from grader.checks.comparing import shortened
from grader.errors import did_you_mean
from grader.grading.check_context import CheckConfigError, CheckContext
from grader.grading.submission import CheckFailure
from grader.sandbox.protocol import (
    Argument,
    ArrayArgument,
    Call,
    PathArgument,
    PlainArgument,
    SequenceArgument,
)

SEPARATOR = ".py:"
"""The text between the module and the function in the name of a predicate."""


def predicate_comparison(context: CheckContext, name: str) -> Callable[[Any, Any, Call], None]:
    """Return the comparison by the predicate called `module.py:function`.

    It raises `CheckFailure` if the predicate returns False; the first line of the predicate's
    docstring says what is expected.

    Raises:
        CheckConfigError: the module or the function is missing.
        AssignmentFileError: there is no such file.
    """
    predicate = _load(context, name)
    expectation = (inspect.getdoc(predicate) or "").partition("\n")[0].rstrip(".")

    def compare(found: Any, expected: Any, call: Call) -> None:
        is_right = predicate(found, expected, *map(_argument_value, call.arguments))
        if not isinstance(is_right, bool | np.bool_):
            raise CheckConfigError(f"{name} has to return True or False, not {is_right!r}")
        if not is_right:
            shown = repr(found.tolist() if isinstance(found, np.ndarray) else found)
            raise CheckFailure(expectation or f"a value that passes {name}", shortened(shown))

    return compare


def _load(context: CheckContext, name: str) -> Callable[..., Any]:
    module_name, _, function = name.partition(SEPARATOR)
    path = context.file(f"{module_name}.py")
    # The folder of the checks is importable while they run.
    module = import_module(module_name)
    if Path(module.__file__ or "") != path.absolute():
        raise CheckConfigError(f"{path} has the name of another module: rename it")
    predicate = getattr(module, function, None)
    if not callable(predicate):
        known = [one for one, _ in inspect.getmembers(module, inspect.isfunction)]
        raise CheckConfigError(
            f"{path} has no function {function!r}{did_you_mean(function, known)}"
        )
    return predicate  # type: ignore[no-any-return]


def _argument_value(argument: Argument) -> Any:
    """Return a drawn argument as a value that the predicate may change; paths are relative."""
    match argument:
        case PathArgument(path):
            return path
        case ArrayArgument(array):
            return array.numpy().copy()
        case SequenceArgument(items):
            return [_argument_value(item) for item in items]
        case PlainArgument(value):
            return copy.deepcopy(value)
    raise CheckConfigError(f"a predicate cannot get a {type(argument).__name__}")
