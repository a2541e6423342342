"""The rules for mutants: each maps a syntax tree node to its possible replacements.

A rule yields nothing for nodes that it does not change.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_ARITHMETIC: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv)
_COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.Gt, ast.GtE)
_LOGIC: tuple[type[ast.boolop], ...] = (ast.And, ast.Or)


@dataclass(frozen=True)
class Vocabulary:
    """Replacements and extra arguments that a language or library offers.

    `replacements` maps a name to expressions, and an attribute or text to words that can replace
    it. `extra_arguments` maps the name of a function to keyword arguments, as source, that a call
    can have in addition.
    """

    replacements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra_arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Scope(NamedTuple):
    """The names, texts and vocabulary that rules can use as replacements in a function."""

    names: list[str]
    texts: list[str]
    vocabulary: Vocabulary


_Rule = Callable[[Any, Scope], Iterator[ast.AST]]


def _operators(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    for family in (_ARITHMETIC, _COMPARISONS, _LOGIC):
        if isinstance(node, family):
            yield from (other() for other in family if not isinstance(node, other))
    if isinstance(node, ast.UnaryOp):
        yield node.operand


def _numbers(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        half = value // 2 if isinstance(value, int) else value / 2
        for other in (value + 1, value - 1, value * 2, half, 0, -value):
            yield ast.Constant(other)


def _strings(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ast.Constant(f"{node.value}x")
        yield ast.Constant("")


def _flags(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(value=not node.value)


def _keywords(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for index, keyword in enumerate(node.keywords):
            rest = _without(node.keywords, index)
            yield ast.Call(node.func, node.args, rest)
            without_value = ast.keyword(keyword.arg, ast.Constant(None))
            yield ast.Call(node.func, node.args, [*rest, without_value])


def _arguments(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for index in range(len(node.args)):
            yield ast.Call(node.func, _without(node.args, index), node.keywords)
        for swapped in _swaps(node.args):
            yield ast.Call(node.func, swapped, node.keywords)


def _calls(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    """Yield a call's first argument, or without arguments the receiver of the method."""
    if isinstance(node, ast.Call):
        if node.args:
            yield node.args[0]
        elif isinstance(node.func, ast.Attribute):
            yield node.func.value


def _statements(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Return | ast.Pass):
        yield ast.Pass()


def _returns(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return):
        yield ast.Pass()
        if isinstance(node.value, ast.Tuple):
            yield ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))


def _swapped_names(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.names:
        yield from (ast.Name(name, ast.Load()) for name in scope.names)


def _swapped_texts(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(text) for text in scope.texts)


def _slices(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Slice):
        return
    lower, upper = node.lower, node.upper
    yield ast.Slice(upper, lower, node.step)
    yield ast.Slice(None, None, node.step)
    for shift in (ast.Add(), ast.Sub()):
        if lower is not None:
            yield ast.Slice(ast.BinOp(lower, shift, ast.Constant(1)), upper, node.step)
        if upper is not None:
            yield ast.Slice(lower, ast.BinOp(upper, shift, ast.Constant(1)), node.step)


def _conditions(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        negated = ast.UnaryOp(ast.Not(), node.test)
        for test in (negated, ast.Constant(value=True), ast.Constant(value=False)):
            yield type(node)(test, node.body, node.orelse)  # type: ignore[arg-type]


def _loops(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    """Yield the loop backwards, without its first and without its last item."""
    if isinstance(node, ast.For):
        for cut in ("[::-1]", "[1:]", "[:-1]"):
            iterable = _expression(f"list(){cut}")
            assert isinstance(iterable, ast.Subscript)
            assert isinstance(iterable.value, ast.Call)
            iterable.value.args.append(node.iter)
            yield ast.For(node.target, iterable, node.body, node.orelse)


def _elements(node: ast.AST, _: Scope) -> Iterator[ast.AST]:
    """Yield the list or tuple with an element less, one twice, or two neighbors swapped."""
    if isinstance(node, ast.List | ast.Tuple):
        elements = node.elts
        for index, element in enumerate(elements):
            yield type(node)(_without(elements, index), node.ctx)
            yield type(node)([*elements[:index], element, *elements[index:]], node.ctx)
        for swapped in _swaps(elements):
            yield type(node)(swapped, node.ctx)


def _words(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    replacements = scope.vocabulary.replacements
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (_expression(word) for word in replacements.get(node.id, ()))
    elif isinstance(node, ast.Attribute):
        yield from (ast.Attribute(node.value, word) for word in replacements.get(node.attr, ()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(word) for word in replacements.get(node.value, ()))


def _additions(node: ast.AST, scope: Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        for text in scope.vocabulary.extra_arguments.get(name, ()):
            call = _expression(f"f({text})")
            assert isinstance(call, ast.Call)
            yield ast.Call(node.func, node.args, [*node.keywords, *call.keywords])


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _without(parts: list[Any], index: int) -> list[Any]:
    return parts[:index] + parts[index + 1 :]


def _swaps(parts: list[Any]) -> Iterator[list[Any]]:
    """Yield the list with two neighbors swapped, for each pair of neighbors."""
    for i in range(len(parts) - 1):
        yield [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]


# If two rules yield the same source, the first one gives its kind.
RULES: tuple[tuple[str, _Rule], ...] = (
    ("operator", _operators),
    ("number", _numbers),
    ("flag", _flags),
    ("keyword", _keywords),
    ("argument", _arguments),
    ("call", _calls),
    ("statement", _statements),
    ("return", _returns),
    ("slice", _slices),
    ("condition", _conditions),
    ("loop", _loops),
    ("name", _swapped_names),
    ("text exchanged", _swapped_texts),
    ("text", _strings),
    ("element", _elements),
    ("word", _words),
    ("addition", _additions),
)
