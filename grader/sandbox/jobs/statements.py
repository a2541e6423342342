"""Runs of the statements of a notebook in a namespace, with globals that the grader gives."""

import __future__

import ast
import functools
import importlib
import operator
from collections.abc import Mapping, Sequence
from typing import Any

from grader.sandbox.jobs.caught_exceptions import CaughtExceptions
from grader.sandbox.protocol import Fault, Statement

_ALL_FEATURES = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
MAX_MESSAGE_CHARACTERS = 2000


def run_statements(
    statements: Sequence[Statement],
    namespace: dict[str, Any],
    given: Mapping[str, Any],
    caught: CaughtExceptions | None = None,
    writes_modules: bool = False,
) -> list[Fault]:
    """Run the statements one by one; a failed one leaves only its own names undefined.

    A given global has its value during all of them, so that what they derive from it fits.
    `caught` notes the exceptions that the code catches, now and when its functions run.
    `writes_modules` tells that a statement may write a module that a later one imports.
    """
    faults = []
    namespace.update(given)
    if caught is not None:
        namespace[caught.NAME] = caught.note
    # As in a notebook, `from __future__ import` applies to all later cells.
    features = 0
    for statement in statements:
        try:
            tree = ast.parse(statement.source, file_name(statement.cell))
            if only_sets(tree, given):
                continue
            ast.increment_lineno(tree, statement.line - 1)
            if caught is not None:
                caught.observe(tree)
            code = compile(tree, file_name(statement.cell), "exec", features, dont_inherit=True)
            features |= code.co_flags & _ALL_FEATURES
            if writes_modules:
                # Python may have listed the folder before an earlier statement wrote to it.
                importlib.invalidate_caches()
            exec(code, namespace)  # noqa: S102 - running student code is the job
        except BaseException as error:  # noqa: BLE001 - student code may raise anything
            faults.append(Fault(statement.cell, statement.line, describe_exception(error)))
        namespace.update(given)
    return faults


def only_sets(tree: ast.Module, names: Mapping[str, Any]) -> bool:
    """Return whether a statement only sets these globals: its value may take a download."""
    (node,) = tree.body if len(tree.body) == 1 else (None,)
    if isinstance(node, ast.AnnAssign):
        targets: list[ast.expr] = [node.target]
    else:
        targets = node.targets if isinstance(node, ast.Assign) else []
    return bool(targets) and all(
        isinstance(target, ast.Name) and target.id in names for target in targets
    )


def file_name(cell: int) -> str:
    """Return the name that stands for a cell in tracebacks."""
    return f"<cell {cell}>"


def describe_exception(error: BaseException) -> str:
    """Return the type and the first line of the message of an exception."""
    first = (exception_message(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"


def exception_message(error: BaseException) -> str:
    """Return the message of an exception, which may fail to print."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a student's exception may fail to print
        text = "(its message cannot be shown)"
    return _shortened(text.encode("utf-8", "backslashreplace").decode())


def _shortened(text: str) -> str:
    """Cut a long text in the middle: TensorFlow names the cause at the end."""
    if len(text) <= MAX_MESSAGE_CHARACTERS:
        return text
    half = MAX_MESSAGE_CHARACTERS // 2
    return f"{text[:half]}…{text[1 - half :]}"
