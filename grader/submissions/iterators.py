"""Find the names that may refer to iterators and other objects that each use advances.

Such objects are generators, open files and random generators. `x = next(G)` does not say that it
changes `G`, but another `next(G)` yields something else.
"""

import ast
import io
import itertools
from collections.abc import Collection, Mapping

# Stands for any iterator, among the names that a name may get its object from.
ITERATOR = "<iterator>"
_ITERTOOLS = {name for name in dir(itertools) if not name.startswith("_")}
_CLASSES = {
    *(name for name in dir(io) if name.endswith("IO")),
    *("Generator", "Random", "RandomState", "SystemRandom", "default_rng"),
    *("DictReader", "ExitStack", "Queue", "SimpleQueue", "reader"),
}
_FUNCTIONS = {"enumerate", "filter", "iter", "map", "open", "reversed", "zip"}
_METHODS = {
    *("as_numpy_iterator", "finditer", "iglob", "imap", "iterdir", "nditer", "ndenumerate"),
    *("ndindex", "open", "rglob", "scandir", "walk"),
    *("flow", "flow_from_dataframe", "flow_from_directory"),
}
_MODULE_NAMES = ("it", "itertools")


def iterator_roots(expression: ast.AST) -> set[str]:
    """Return the names from which a value may get an iterator, itself or as a part of it.

    The entries `name()` and `.name()` represent what a function or method returns.
    """
    roots: set[str] = set()
    pending: list[ast.AST] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            roots.add(node.id)
        elif isinstance(node, ast.GeneratorExp):
            roots.add(ITERATOR)
        elif isinstance(node, ast.Call):
            roots |= _names_of_call(node.func)
        else:
            pending += _parts_of_value(node)
    return roots


def _parts_of_value(node: ast.AST) -> list[ast.expr]:
    """Return the subexpressions whose objects the value of a node is, or may contain."""
    if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.NamedExpr | ast.DictComp):
        return [node.value]
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return node.elts
    if isinstance(node, ast.Dict | ast.BoolOp):
        return node.values
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return [node.elt] if isinstance(node, ast.ListComp | ast.SetComp) else []


def is_generator(body: Collection[ast.stmt]) -> bool:
    """Return whether a function with this body is a generator function."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending += ast.iter_child_nodes(node)
    return False


def library_iterators(defined: Collection[str] | Mapping[str, object]) -> dict[str, set[str]]:
    """Map calls of library functions to `ITERATOR`, but not those of the names in `defined`."""
    functions = (_ITERTOOLS | _CLASSES | _FUNCTIONS) - set(defined)
    calls = {
        *functions,
        *(f"{module}.{name}" for module in _MODULE_NAMES for name in _ITERTOOLS),
        *(f".{name}" for name in _METHODS | _CLASSES),
    }
    return {f"{name}()": {ITERATOR} for name in calls}


def _names_of_call(function: ast.expr) -> set[str]:
    if isinstance(function, ast.Name):
        return {f"{function.id}()"}
    if not isinstance(function, ast.Attribute):
        return set()
    names = {f".{function.attr}()"}
    if isinstance(function.value, ast.Name):
        names.add(f"{function.value.id}.{function.attr}()")
    return names
