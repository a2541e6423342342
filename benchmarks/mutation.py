"""Makes mutants of a function: copies of its source that differ from it in a single place.

A rule looks at one node of the syntax tree and yields what could stand in its place. `mutants_of`
tries every rule on every node and writes each changed tree down as source. Nothing is run here.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, NamedTuple

_ARITHMETIC: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv)
_COMPARISONS: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.Gt, ast.GtE)
_LOGIC: tuple[type[ast.boolop], ...] = (ast.And, ast.Or)
# Parts of a tree that say nothing about what a function does.
_INERT = ("annotation", "returns", "decorator_list", "type_comment")
_LONGEST = 100
_AROUND = 30


@dataclass(frozen=True)
class Mutant:
    """A changed function: the kind of change, the statement before and after it, the source.

    `line` counts from the first line of the function. Of long statements `before` and `after` hold
    what differs and a few characters around it.
    """

    kind: str
    line: int
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Vocabulary:
    """What a language or a library offers in place of something, or besides.

    `instead` holds what may stand for a name (an expression), an attribute or a text (a word),
    `besides` keyword arguments, as source, that a call of that name could have as well.
    """

    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Scope(NamedTuple):
    """What a function offers for exchange: its parameters and locals, its texts, the vocabulary."""

    names: list[str]
    texts: list[str]
    vocabulary: Vocabulary


class _Place(NamedTuple):
    """Where a node hangs in the tree, and the statement around it (or the node itself)."""

    parent: ast.AST
    field: str
    position: int | None
    statement: ast.stmt

    @property
    def node(self) -> ast.AST:
        """The node that hangs there."""
        value = getattr(self.parent, self.field)
        found = value if self.position is None else value[self.position]
        assert isinstance(found, ast.AST)
        return found

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.position is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.position] = node


_Rule = Callable[[Any, _Scope], Iterator[ast.AST]]


def mutants_of(source: str, vocabulary: Vocabulary | None = None) -> list[Mutant]:
    """All mutants of the one function that `source` defines, each source once.

    The docstring is left out; annotations and decorators are left as they are.
    """
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    if ast.get_docstring(function) is not None:
        nothing = ast.copy_location(ast.Pass(), function.body[0])
        function.body = function.body[1:] or [nothing]
    original = ast.unparse(function)
    scope = _Scope(_names(function), _texts(function), vocabulary or Vocabulary())
    found: dict[str, Mutant] = {}
    for place in list(_places(function, function)):
        for mutant in _mutants_at(place, function, scope):
            if mutant.source != original and _compiles(mutant.source):
                found.setdefault(mutant.source, mutant)
    return list(found.values())


def _mutants_at(place: _Place, function: ast.FunctionDef, scope: _Scope) -> Iterator[Mutant]:
    node = place.node
    line = place.statement.lineno - function.lineno + 1
    before = _head(place.statement)
    for kind, rule in _RULES:
        for other in rule(node, scope):
            place.put(ast.copy_location(other, node))
            after = _head(other if node is place.statement else place.statement)
            mutant = Mutant(kind, line, before, after, ast.unparse(function))
            place.put(node)
            yield _shortened(mutant)


def _places(parent: ast.AST, statement: ast.stmt) -> Iterator[_Place]:
    for name, value in ast.iter_fields(parent):
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if name in _INERT or not isinstance(child, ast.AST):
                continue
            around = child if isinstance(child, ast.stmt) else statement
            yield _Place(parent, name, index if isinstance(value, list) else None, around)
            yield from _places(child, around)


def _names(function: ast.FunctionDef) -> list[str]:
    """Parameters and locals."""
    parameters = [part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)]
    names = [part for part in _parts(function) if isinstance(part, ast.Name)]
    assigned = [name.id for name in names if isinstance(name.ctx, ast.Store)]
    return list(dict.fromkeys(parameters + assigned))


def _texts(function: ast.FunctionDef) -> list[str]:
    constants = [part.value for part in _parts(function) if isinstance(part, ast.Constant)]
    return list(dict.fromkeys(value for value in constants if isinstance(value, str)))


def _parts(function: ast.FunctionDef) -> Iterator[ast.AST]:
    return (part for statement in function.body for part in ast.walk(statement))


def _head(node: ast.AST) -> str:
    """The first line of a statement: all of it, unless it holds others."""
    return ast.unparse(node).partition("\n")[0]


def _shortened(mutant: Mutant) -> Mutant:
    before, after = mutant.before, mutant.after
    if max(len(before), len(after)) <= _LONGEST:
        return mutant
    start = max(0, _shared(before, after) - _AROUND)
    cut = max(0, _shared(before[:start:-1], after[:start:-1]) - _AROUND)
    texts = (text[start : len(text) - cut] for text in (before, after))
    before, after = (f"… {text} …" for text in texts)
    return replace(mutant, before=before, after=after)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _operators(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    for family in (_ARITHMETIC, _COMPARISONS, _LOGIC):
        if isinstance(node, family):
            yield from (other() for other in family if not isinstance(node, other))
    if isinstance(node, ast.UnaryOp):
        yield node.operand


def _numbers(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        half = value // 2 if isinstance(value, int) else value / 2
        for other in (value + 1, value - 1, value * 2, half, 0, -value):
            yield ast.Constant(other)


def _strings(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ast.Constant(f"{node.value}x")
        yield ast.Constant("")


def _flags(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def _keywords(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for index, keyword in enumerate(node.keywords):
            rest = _without(node.keywords, index)
            yield ast.Call(node.func, node.args, rest)
            nothing = ast.keyword(keyword.arg, ast.Constant(None))
            yield ast.Call(node.func, node.args, [*rest, nothing])


def _arguments(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        for index in range(len(node.args)):
            yield ast.Call(node.func, _without(node.args, index), node.keywords)
        for swapped in _swaps(node.args):
            yield ast.Call(node.func, swapped, node.keywords)


def _calls(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    """A call's first argument in its place; without arguments, what the method belongs to."""
    if isinstance(node, ast.Call):
        if node.args:
            yield node.args[0]
        elif isinstance(node.func, ast.Attribute):
            yield node.func.value


def _statements(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Return | ast.Pass):
        yield ast.Pass()


def _returns(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return):
        yield ast.Pass()
        if isinstance(node.value, ast.Tuple):
            yield ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))


def _swapped_names(node: ast.AST, scope: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.names:
        yield from (ast.Name(name, ast.Load()) for name in scope.names)


def _swapped_texts(node: ast.AST, scope: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(text) for text in scope.texts)


def _slices(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
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


def _conditions(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        negated = ast.UnaryOp(ast.Not(), node.test)
        for test in (negated, ast.Constant(True), ast.Constant(False)):
            yield type(node)(test, node.body, node.orelse)  # type: ignore[arg-type]


def _loops(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    """A loop backwards, without its first and without its last element."""
    if isinstance(node, ast.For):
        for cut in ("[::-1]", "[1:]", "[:-1]"):
            over = _expression(f"list(){cut}")
            assert isinstance(over, ast.Subscript)
            assert isinstance(over.value, ast.Call)
            over.value.args.append(node.iter)
            yield ast.For(node.target, over, node.body, node.orelse)


def _elements(node: ast.AST, _: _Scope) -> Iterator[ast.AST]:
    """A list or tuple with an element less, with one twice, with two neighbours exchanged."""
    if isinstance(node, ast.List | ast.Tuple):
        elements = node.elts
        for index, element in enumerate(elements):
            yield type(node)(_without(elements, index), node.ctx)
            yield type(node)([*elements[:index], element, *elements[index:]], node.ctx)
        for swapped in _swaps(elements):
            yield type(node)(swapped, node.ctx)


def _words(node: ast.AST, scope: _Scope) -> Iterator[ast.AST]:
    instead = scope.vocabulary.instead
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (_expression(word) for word in instead.get(node.id, ()))
    elif isinstance(node, ast.Attribute):
        yield from (ast.Attribute(node.value, word) for word in instead.get(node.attr, ()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(word) for word in instead.get(node.value, ()))


def _additions(node: ast.AST, scope: _Scope) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        for text in scope.vocabulary.besides.get(name, ()):
            call = _expression(f"f({text})")
            assert isinstance(call, ast.Call)
            yield ast.Call(node.func, node.args, [*node.keywords, *call.keywords])


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _without(parts: list[Any], index: int) -> list[Any]:
    return parts[:index] + parts[index + 1 :]


def _swaps(parts: list[Any]) -> Iterator[list[Any]]:
    """The list with two neighbours exchanged, for each pair of neighbours."""
    for i in range(len(parts) - 1):
        yield [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]


# A source that two rules come to is of the first one's kind.
_RULES: tuple[tuple[str, _Rule], ...] = (
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
