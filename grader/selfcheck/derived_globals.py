"""Functions of the running notebook with other values of globals that its cells derive from.

A check may give a global, such as a folder. The cells may have derived others from it, such as the
folders in it, or the default value of a parameter. The grader gives the global before it runs the
cells, so these fit. Here the cells have run already: those that the function needs run again, in a
namespace of their own, so that the notebook stays as it is.
"""

import ast
import linecache
from collections.abc import Iterable, Mapping
from typing import Any

from IPython import get_ipython

from grader.sandbox.jobs.statements import file_name, only_sets, run_statements
from grader.sandbox.protocol import Statement
from grader.submissions.direct_effects import executed_nodes
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from grader.submissions.statement_names import bound_names, used_names


def function_with_globals(name: str, given: Mapping[str, Any]) -> Any | None:
    """Return a function of the notebook as it is with given globals.

    None means that nothing derives from them, or that the code of the function is unknown.
    """
    cells = executed_cells() if given else []
    part = slice_of(cells, (name,)).parts.get(name)
    if part is None or not derives(part.statements, given):
        return None
    _show_lines_of(cells)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    run_statements(part.statements, namespace, given)
    return namespace.get(part.name)


def executed_cells() -> list[Cell]:
    """Return the code that the notebook has run, in the order in which it ran."""
    shell = get_ipython()
    sources = shell.user_ns.get("In", []) if shell is not None else []
    return [Cell(number, source) for number, source in enumerate(sources) if source]


def derives(statements: Iterable[Statement], given: Mapping[str, Any]) -> bool:
    """Return whether a statement computes anything from given globals when it runs.

    A function that uses them when it is called, as most do, computes nothing yet.
    """
    concerned = set(given)
    for statement in statements:
        tree = ast.parse(statement.source)
        for node in [] if only_sets(tree, given) else tree.body:
            if concerned & {one.id for one in executed_nodes(node) if isinstance(one, ast.Name)}:
                return True
            if concerned & used_names(node, statement.source):
                concerned |= bound_names(node)
    return False


def _show_lines_of(cells: Iterable[Cell]) -> None:
    """Let messages about exceptions show the lines of the cells."""
    for cell in cells:
        name = file_name(cell.number)
        linecache.cache[name] = (
            len(cell.source),
            None,
            cell.source.splitlines(keepends=True),
            name,
        )
