"""Record the calls in some code, also some that Python makes although the code does not write them.

Special methods of objects, such as that behind `A() << 1`, are not among them: see `touch_effects`.
"""

import ast
from collections.abc import Iterable

from grader.submissions.effect_records import RecordedCall
from grader.submissions.value_roots import roots_of


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
    if isinstance(node, ast.Attribute):
        # The attribute may be a property, or a method that is called later.
        return [RecordedCall(f".{node.attr}", (frozenset(roots_of(node.value)),), implicit=True)]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        # Binding a name again may delete the object that it referred to.
        return [RecordedCall(".__del__", (frozenset({node.id}),), implicit=True)]
    return []


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


def _roots_of_all(expressions: Iterable[ast.expr]) -> frozenset[str]:
    return frozenset().union(*map(roots_of, expressions))
