"""Find the names whose objects an expression may evaluate to.

`CFG["sizes"]` may evaluate to a part of `CFG`, `a or b` to either of its operands. A statement that
changes such a value changes an object that one of these names refers to.
"""

import ast
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from types import MappingProxyType

_Branches = Callable[..., Iterable[ast.expr]]

# Builtins that return items of their arguments, or containers of these.
_ITEM_FUNCTIONS = {
    *("dict", "enumerate", "filter", "getattr", "iter", "list", "map", "max", "min", "next"),
    *("reversed", "sorted", "tuple", "vars", "zip"),
}
# Builtins whose results contain no object that the notebook could change, such as numbers.
IMMUTABLE_FUNCTIONS = {
    *("abs", "all", "any", "bool", "bytes", "chr", "divmod", "float", "format", "hash", "hex"),
    *("id", "int", "isinstance", "issubclass", "len", "open", "ord", "pow", "print", "range"),
    *("repr", "round", "str", "sum"),
}


def _public_names(*types: type) -> set[str]:
    return {name for each in types for name in dir(each) if not name.startswith("_")}


# Methods that only mutable containers have. The effects of all other methods are unknown.
MUTATING_METHODS = _public_names(list, dict, set, bytearray, deque, OrderedDict) - _public_names(
    tuple, frozenset, bytes, MappingProxyType
)
# A root of `names.append`, as long as the method is only passed on.
BOUND_METHOD = "<method>"
# The root of `type(a)` and `a.__class__`.
CLASS_OF_OBJECT = "type()"
_ROOTS_OF_ATTRIBUTES = {
    **dict.fromkeys(MUTATING_METHODS, BOUND_METHOD),
    "__class__": CLASS_OF_OBJECT,
}
# Training and showing a model is never run, even where a graded function uses the model.
SKIPPED_METHODS = {"evaluate", "fit", "fit_generator", "predict", "summary"}


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
            roots |= {f"{node.func.id}()"} if node.func.id not in IMMUTABLE_FUNCTIONS else set()
        elif isinstance(node, ast.Attribute) and node.attr in _ROOTS_OF_ATTRIBUTES:
            roots.add(_ROOTS_OF_ATTRIBUTES[node.attr])
        branches = _BRANCHES.get(type(node))
        if branches is not None:
            pending += branches(node)
    return roots


def _returned_by_call(call: ast.Call) -> list[ast.expr]:
    """Return the expressions whose objects a call may return.

    A method may return a view of its receiver, and a function without a name may be a closure. The
    results of named functions are known otherwise, under `name()`.
    """
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, ast.Name):
        return arguments if call.func.id in _ITEM_FUNCTIONS else []
    if isinstance(call.func, ast.Attribute):
        return [] if call.func.attr in SKIPPED_METHODS else [call.func.value, *arguments]
    return [call.func, *arguments]


def _value(
    node: ast.Attribute | ast.Subscript | ast.Starred | ast.NamedExpr | ast.Await | ast.YieldFrom,
) -> list[ast.expr]:
    return [node.value]


def _elements(node: ast.Tuple | ast.List | ast.Set) -> list[ast.expr]:
    return node.elts


def _values(node: ast.Dict | ast.BoolOp) -> list[ast.expr]:
    return node.values


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """Return both operands, since the sum of two lists contains the items of both."""
    return [node.left, node.right]


def _captured_by_lambda(node: ast.Lambda) -> list[ast.expr]:
    """Return the names that a lambda takes from the code around it."""
    parameters = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return [name for name in names if name.id not in parameters]


def _alternatives(node: ast.IfExp) -> list[ast.expr]:
    return [node.body, node.orelse]


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> list[ast.expr]:
    return [node.elt, *(generator.iter for generator in node.generators)]


def _dict_comprehension(node: ast.DictComp) -> list[ast.expr]:
    return [node.value, *(generator.iter for generator in node.generators)]


# For each kind of expression, the function that returns the subexpressions it may evaluate to.
_BRANCHES: dict[type[ast.AST], _Branches] = {
    **dict.fromkeys((ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr), _value),
    **dict.fromkeys((ast.Await, ast.YieldFrom), _value),
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set), _elements),
    **dict.fromkeys((ast.Dict, ast.BoolOp), _values),
    ast.BinOp: _operands,
    ast.IfExp: _alternatives,
    ast.Lambda: _captured_by_lambda,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), _comprehension),
    ast.DictComp: _dict_comprehension,
    ast.Call: _returned_by_call,
}
