"""Find the names whose objects an expression may evaluate to.

`CFG["sizes"]` may evaluate to a part of `CFG`, `a or b` to either of its operands. A statement that
changes such a value changes an object that one of these names refers to.
"""

import ast
from collections.abc import Callable, Iterable

_Branches = Callable[..., Iterable[ast.expr]]

# Methods of a container that return its items.
_ITEM_METHODS = {"get", "items", "pop", "popitem", "popleft", "setdefault", "values"}
# Builtins that return items of their arguments, or containers of these.
_ITEM_FUNCTIONS = {
    *("dict", "enumerate", "filter", "iter", "list", "map", "max", "min", "next", "reversed"),
    *("sorted", "tuple", "vars", "zip"),
}


def roots_of(expression: ast.AST) -> set[str]:
    """Return the names whose objects, or parts of them, an expression may evaluate to.

    The entry `name()` represents the return value of the function of that name.
    """
    roots: set[str] = set()
    pending: list[ast.AST] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            roots.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            roots.add(f"{node.func.id}()")
        branches = _BRANCHES.get(type(node))
        if branches is not None:
            pending += branches(node)
    return roots


def _returned_by_call(call: ast.Call) -> list[ast.expr]:
    """Return the expressions whose objects a call may return."""
    if isinstance(call.func, ast.Attribute):
        return [call.func.value, *call.args] if call.func.attr in _ITEM_METHODS else []
    if isinstance(call.func, ast.Name) and call.func.id in _ITEM_FUNCTIONS:
        return list(call.args)
    return []


def _value(node: ast.Attribute | ast.Subscript | ast.Starred | ast.NamedExpr) -> list[ast.expr]:
    return [node.value]


def _elements(node: ast.Tuple | ast.List | ast.Set) -> list[ast.expr]:
    return node.elts


def _values(node: ast.Dict | ast.BoolOp) -> list[ast.expr]:
    return node.values


def _alternatives(node: ast.IfExp) -> list[ast.expr]:
    return [node.body, node.orelse]


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> list[ast.expr]:
    return [node.elt, *(generator.iter for generator in node.generators)]


def _dict_comprehension(node: ast.DictComp) -> list[ast.expr]:
    return [node.value, *(generator.iter for generator in node.generators)]


# For each kind of expression, the function that returns the subexpressions it may evaluate to.
_BRANCHES: dict[type[ast.AST], _Branches] = {
    **dict.fromkeys((ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr), _value),
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set), _elements),
    **dict.fromkeys((ast.Dict, ast.BoolOp), _values),
    ast.IfExp: _alternatives,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), _comprehension),
    ast.DictComp: _dict_comprehension,
    ast.Call: _returned_by_call,
}
