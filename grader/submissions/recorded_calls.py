"""Record the calls in some code, also those that operators and other syntax make.

`A() << 1` calls the method `__lshift__`, and `with A():` calls `__enter__`. Such calls matter where
the notebook defines the methods.
"""

import ast
from collections.abc import Iterable

from grader.submissions.effect_records import RecordedCall
from grader.submissions.value_roots import roots_of

_OPERATOR_NAMES: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.LShift: "lshift",
    ast.MatMult: "matmul",
    ast.Mod: "mod",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.RShift: "rshift",
    ast.Sub: "sub",
}
_CONTEXT_METHODS = (".__enter__", ".__exit__", ".__aenter__", ".__aexit__")
_ITERATION_METHODS = (".__iter__", ".__next__", ".__aiter__", ".__anext__")
_ITEM_METHODS = (".__getitem__", ".__missing__", ".__setitem__", ".__delitem__")


def recorded_call(node: ast.Call) -> RecordedCall:
    """Return the record of a call that the code writes."""
    function = node.func
    arguments = tuple(frozenset(roots_of(argument)) for argument in node.args)
    keywords = {one.arg: frozenset(roots_of(one.value)) for one in node.keywords if one.arg}
    starred = _roots_of_all(
        [
            *(argument for argument in node.args if isinstance(argument, ast.Starred)),
            *(keyword.value for keyword in node.keywords if keyword.arg is None),
        ]
    )
    if isinstance(function, ast.Attribute):
        receiver = frozenset(roots_of(function.value))
        return RecordedCall(f".{function.attr}", (receiver, *arguments), keywords, starred)
    if isinstance(function, ast.Name):
        return RecordedCall(function.id, arguments, keywords, starred)
    return RecordedCall("", arguments, keywords, starred, frozenset(roots_of(function)))


def implicit_calls(node: ast.AST) -> list[RecordedCall]:
    """Return the calls that Python makes for a node although the code does not write them."""
    if isinstance(node, ast.ClassDef):
        return _calls_of_class_definition(node)
    methods: tuple[str, ...]
    if isinstance(node, ast.withitem):
        methods, receiver = _CONTEXT_METHODS, node.context_expr
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        methods, receiver = _ITERATION_METHODS, node.iter
    elif isinstance(node, ast.BinOp):
        methods, receiver = _operator_methods(node.op), node.left
    elif isinstance(node, ast.AugAssign):
        methods, receiver = _operator_methods(node.op), node.target
    elif isinstance(node, ast.Subscript):
        methods, receiver = _ITEM_METHODS, node.value
    elif isinstance(node, ast.Attribute):
        # The attribute may be a property, or a method that is called later.
        methods, receiver = (f".{node.attr}",), node.value
    else:
        return []
    roots = frozenset(roots_of(receiver))
    return [RecordedCall(method, (roots,), implicit=True) for method in methods]


def without_repeated(calls: Iterable[RecordedCall]) -> list[RecordedCall]:
    """Return the calls without implicit ones that the code also writes, on the same receiver."""
    calls = list(calls)
    written = {(call.name, *call.arguments[:1]) for call in calls if not call.implicit}
    return [
        call
        for call in calls
        if not call.implicit or (call.name, *call.arguments[:1]) not in written
    ]


def _calls_of_class_definition(node: ast.ClassDef) -> list[RecordedCall]:
    """Return the calls of the base class's hook for subclasses, and of a metaclass."""
    if not node.bases and not node.keywords:
        return []
    metaclasses = (keyword.value for keyword in node.keywords if keyword.arg == "metaclass")
    names = [value.id for value in metaclasses if isinstance(value, ast.Name)]
    return [RecordedCall(name) for name in (".__init_subclass__", *names)]


def _operator_methods(operator: ast.operator) -> tuple[str, ...]:
    name = _OPERATOR_NAMES[type(operator)]
    return (f".__{name}__", f".__r{name}__", f".__i{name}__")


def _roots_of_all(expressions: Iterable[ast.expr]) -> frozenset[str]:
    return frozenset().union(*map(roots_of, expressions))
