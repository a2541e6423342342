"""The exceptions that a student's own `except` clauses catch: a hidden error explains a result."""

import ast
import sys
from collections.abc import Callable

from grader.sandbox.protocol import MAX_CAUGHT, Raised


class CaughtExceptions:
    """Notes the exceptions that reach an `except` clause of code that it observes.

    Each clause begins with a call that is added to the parsed code, so code that catches nothing
    runs as before and costs nothing. An exception is described at once, because keeping it would
    keep all that its frames refer to.
    """

    NAME = "__note_caught_exception__"

    def __init__(self, describe: Callable[[BaseException], Raised]) -> None:
        self._describe = describe
        self.raised: list[Raised] = []

    def observe(self, tree: ast.Module) -> None:
        """Let each `except` clause in some code note its exception."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                call = ast.Call(ast.Name(self.NAME, ast.Load()), [], [])
                first = ast.copy_location(ast.Expr(call), node.body[0])
                node.body.insert(0, ast.fix_missing_locations(first))

    def note(self) -> None:
        """Note the exception that is being handled."""
        error = sys.exc_info()[1]
        if error is not None and len(self.raised) < MAX_CAUGHT:
            self.raised.append(self._describe(error))
