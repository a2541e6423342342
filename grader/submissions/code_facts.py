"""What code does to names by itself: which it binds, which it changes, which mean the same object.

Nothing is known here of what the functions do that it calls: see `effects`.
"""

import ast
import builtins
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType


def _public(*kinds: type) -> set[str]:
    return {name for kind in kinds for name in dir(kind) if not name.startswith("_")}


# Methods that only containers have which can be changed. Of others it is not known what they do.
_CHANGING = _public(list, dict, set, bytearray, deque, OrderedDict) - _public(
    tuple, frozenset, bytes, MappingProxyType
)
# Methods of a container that give what is in it.
_GIVING = {"get", "items", "pop", "popitem", "popleft", "setdefault", "values"}
# Functions of libraries that change their first argument, and builtins that give what is in theirs.
_CHANGING_FUNCTIONS = {
    *("delattr", "delitem", "heapify", "heappop", "heappush", "insort", "setattr", "setitem"),
    "shuffle",
}
_GIVING_FUNCTIONS = {
    *("dict", "enumerate", "filter", "iter", "list", "map", "max", "min", "next", "reversed"),
    *("sorted", "tuple", "vars", "zip"),
}
# What is trained or shown is never run, even where a graded function uses the model.
_LEFT_OUT = {"evaluate", "fit", "fit_generator", "predict", "summary"}
_NAMESPACES = {"globals", "locals", "vars"}


@dataclass(frozen=True)
class Called:
    """A call: the function's name, with a dot before that of a method, and the roots of arguments.

    The receiver of a method is its first argument.
    """

    name: str
    arguments: tuple[frozenset[str], ...]
    keywords: Mapping[str, frozenset[str]]


@dataclass
class Facts:
    """What some code does by itself; names are as it writes them, of whatever scope.

    It `changes` objects, or calls `methods` of them that may; `binds` names through `globals()`;
    `assigned` are names that it binds, `declared` those that it declares global. `aliases` are, for
    each name, others that may mean the same object, and `returns` those whose objects it may
    return.
    """

    changes: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    calls: list[Called] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    returns: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    anything: bool = False


def executed(node: ast.AST, into_functions: bool = False) -> Iterator[ast.AST]:
    """What runs when some code does, lambdas included; bodies of functions only if asked for."""
    pending = [node]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and not into_functions:
            defaults = (one for one in part.args.kw_defaults if one is not None)
            pending += [*part.decorator_list, *part.args.defaults, *defaults]
        else:
            pending += ast.iter_child_nodes(part)


def facts_of(nodes: Iterable[ast.AST], into_functions: bool = False) -> Facts:
    """What some code does by itself; if asked for, also in the functions that it defines."""
    facts = Facts()
    for node in nodes:
        for part in executed(node, into_functions):
            _look_at(part, facts)
    return facts


def _look_at(node: ast.AST, facts: Facts) -> None:
    if isinstance(node, ast.Assign):
        _assign(node.targets, node.value, facts)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        _assign([node.target], node.value, facts)
    elif isinstance(node, ast.AugAssign):
        _assign([node.target], node.value, facts)
        # A list grows in place, also under its other names.
        facts.changes |= roots_of(node.target)
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        _assign([node.target], node.iter, facts)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        _assign([node.optional_vars], node.context_expr, facts)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            facts.changes |= set() if isinstance(target, ast.Name) else roots_of(target)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        _method(node.value.func, facts)
    elif isinstance(node, ast.Attribute) and node.attr in _CHANGING:
        facts.methods |= roots_of(node.value)
    elif isinstance(node, ast.Call):
        _call(node, facts)
    elif isinstance(node, ast.Global):
        facts.declared |= set(node.names)
    elif isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        facts.returns |= roots_of(node.value)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        _decorate(node, facts)


def _assign(targets: Sequence[ast.expr], value: ast.expr, facts: Facts) -> None:
    roots = roots_of(value)
    names = {
        part.id
        for target in targets
        for part in ast.walk(target)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    facts.assigned |= names
    for name in names:
        # Both are one object in `a = b = []`.
        facts.aliases[name] |= roots | (names if len(targets) > 1 else set())
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
                _fill(part, roots, facts)


def _fill(target: ast.Attribute | ast.Subscript, roots: set[str], facts: Facts) -> None:
    if isinstance(target, ast.Subscript) and _is_namespace(target.value):
        key = target.slice.value if isinstance(target.slice, ast.Constant) else None
        facts.binds |= {key} if isinstance(key, str) else set()
        facts.anything |= not isinstance(key, str)
        return
    holders = roots_of(target)
    facts.changes |= holders
    for holder in holders:
        facts.aliases[holder] |= roots


def _method(called: ast.expr, facts: Facts) -> None:
    """A method of unknown effect, called for nothing but its effect."""
    if isinstance(called, ast.Attribute) and called.attr not in _LEFT_OUT:
        facts.methods |= roots_of(called.value)


def _call(node: ast.Call, facts: Facts) -> None:
    arguments = [frozenset(roots_of(one)) for one in node.args]
    keywords = {one.arg: frozenset(roots_of(one.value)) for one in node.keywords if one.arg}
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    is_of_a_type = (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and isinstance(getattr(builtins, function.value.id, None), type)
    )
    if arguments and (name in _CHANGING_FUNCTIONS or (is_of_a_type and name in _CHANGING)):
        facts.changes |= arguments[0]
    if not isinstance(function, ast.Attribute):
        facts.calls.append(Called(name, tuple(arguments), keywords))
        return
    holders = roots_of(function.value)
    facts.calls.append(Called(f".{name}", (frozenset(holders), *arguments), keywords))
    if _is_namespace(function.value) and name == "update":
        facts.anything = True
    if name in _CHANGING:
        for holder in holders:
            facts.aliases[holder] |= set().union(*arguments, *keywords.values())


def _decorate(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, facts: Facts) -> None:
    facts.assigned.add(node.name)
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        _method(called, facts)
        if isinstance(called, ast.Name):
            facts.calls.append(Called(called.id, (frozenset({node.name}),), {}))


def _is_namespace(node: ast.expr) -> bool:
    """Whether it is a call of `globals` or the like."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _NAMESPACES
        and not node.args
    )


def roots_of(expression: ast.AST) -> set[str]:
    """Names whose objects an expression may give, or parts of them.

    `name()` stands for what the function of that name returns.
    """
    roots: set[str] = set()
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Name):
            roots.add(part.id)
        elif isinstance(part, ast.Attribute | ast.Subscript | ast.Starred | ast.NamedExpr):
            pending.append(part.value)
        elif isinstance(part, ast.Tuple | ast.List | ast.Set):
            pending += part.elts
        elif isinstance(part, ast.Dict | ast.BoolOp):
            pending += part.values
        elif isinstance(part, ast.IfExp):
            pending += [part.body, part.orelse]
        elif isinstance(part, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            pending += [part.elt, *(one.iter for one in part.generators)]
        elif isinstance(part, ast.DictComp):
            pending += [part.value, *(one.iter for one in part.generators)]
        elif isinstance(part, ast.Call):
            pending += _given(part)
            if isinstance(part.func, ast.Name):
                roots.add(f"{part.func.id}()")
    return roots


def _given(call: ast.Call) -> list[ast.expr]:
    """The expressions whose objects a call may give back."""
    if isinstance(call.func, ast.Attribute):
        return [call.func.value, *call.args] if call.func.attr in _GIVING else []
    if isinstance(call.func, ast.Name) and call.func.id in _GIVING_FUNCTIONS:
        return list(call.args)
    return []
