"""Collect the direct effects of code on names: which it binds, changes and aliases.

Calls are only recorded; `effects` resolves the effects of the functions they call.
"""

import ast
import builtins
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from grader.submissions.value_roots import roots_of


def _public_names(*types: type) -> set[str]:
    return {name for each in types for name in dir(each) if not name.startswith("_")}


# Methods that only mutable containers have. The effects of all other methods are unknown.
_MUTATING_METHODS = _public_names(list, dict, set, bytearray, deque, OrderedDict) - _public_names(
    tuple, frozenset, bytes, MappingProxyType
)
# Library functions that change their first argument.
_MUTATING_FUNCTIONS = {
    *("delattr", "delitem", "heapify", "heappop", "heappush", "insort", "setattr", "setitem"),
    "shuffle",
}
# Training and showing a model is never run, even where a graded function uses the model.
_SKIPPED_METHODS = {"evaluate", "fit", "fit_generator", "predict", "summary"}
_NAMESPACE_FUNCTIONS = {"globals", "locals", "vars"}


@dataclass(frozen=True)
class RecordedCall:
    """A call: the name of the function, and the root names of each argument.

    A method's name has a dot in front, and its receiver counts as the first argument.
    """

    name: str
    arguments: tuple[frozenset[str], ...]
    keywords: Mapping[str, frozenset[str]]


@dataclass
class DirectEffects:
    """The effects of some code without those of the functions it calls.

    Names are as the code writes them, whatever their scope. The code changes the objects of
    `changes`, and calls methods on those of `methods`, which may change them. It binds the names
    `binds` through `globals()`, `assigned` by ordinary statements, and declares `declared` global.
    `aliases` maps a name to others that may refer to the same object. The code may return the
    objects of `returns`. `binds_any_name` is true if it may bind names that are not known.
    """

    changes: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    calls: list[RecordedCall] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    returns: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    binds_any_name: bool = False


def executed_nodes(node: ast.AST, into_functions: bool = False) -> Iterator[ast.AST]:
    """Yield the nodes that run when `node` runs.

    The bodies of lambdas are included, those of functions only if `into_functions`.
    """
    pending = [node]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and not into_functions:
            defaults = (default for default in part.args.kw_defaults if default is not None)
            pending += [*part.decorator_list, *part.args.defaults, *defaults]
        else:
            pending += ast.iter_child_nodes(part)


def direct_effects(nodes: Iterable[ast.AST], into_functions: bool = False) -> DirectEffects:
    """Collect the direct effects of `nodes`; of functions they define only if `into_functions`."""
    effects = DirectEffects()
    for node in nodes:
        for part in executed_nodes(node, into_functions):
            _add_binding(part, effects)
            _add_use(part, effects)
    return effects


def _add_binding(node: ast.AST, effects: DirectEffects) -> None:
    """Add the effects of a node that binds names to objects."""
    if isinstance(node, ast.Assign):
        _add_assignment(node.targets, node.value, effects)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        _add_assignment([node.target], node.value, effects)
    elif isinstance(node, ast.AugAssign):
        _add_assignment([node.target], node.value, effects)
        # A list grows in place, also under its other names.
        effects.changes |= roots_of(node.target)
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        _add_assignment([node.target], node.iter, effects)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        _add_assignment([node.optional_vars], node.context_expr, effects)
    elif isinstance(node, ast.Global):
        effects.declared |= set(node.names)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        _add_definition(node, effects)


def _add_use(node: ast.AST, effects: DirectEffects) -> None:
    """Add the effects of a node that changes, calls or returns objects."""
    if isinstance(node, ast.Delete):
        for target in node.targets:
            effects.changes |= set() if isinstance(target, ast.Name) else roots_of(target)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        _add_method_of_unknown_effect(node.value.func, effects)
    elif isinstance(node, ast.Attribute) and node.attr in _MUTATING_METHODS:
        effects.methods |= roots_of(node.value)
    elif isinstance(node, ast.Call):
        _add_call(node, effects)
    elif isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        effects.returns |= roots_of(node.value)


def _add_assignment(targets: Sequence[ast.expr], value: ast.expr, effects: DirectEffects) -> None:
    roots = roots_of(value)
    parts = [part for target in targets for part in ast.walk(target)]
    names = {
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    effects.assigned |= names
    for name in names:
        # `a = b = []` makes the targets aliases of one object.
        effects.aliases[name] |= roots | (names if len(targets) > 1 else set())
    for part in parts:
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            _add_item_assignment(part, roots, effects)


def _add_item_assignment(
    target: ast.Attribute | ast.Subscript, value_roots: set[str], effects: DirectEffects
) -> None:
    if isinstance(target, ast.Subscript) and _is_namespace(target.value):
        key = target.slice.value if isinstance(target.slice, ast.Constant) else None
        effects.binds |= {key} if isinstance(key, str) else set()
        effects.binds_any_name |= not isinstance(key, str)
        return
    holders = roots_of(target)
    effects.changes |= holders
    for holder in holders:
        effects.aliases[holder] |= value_roots


def _add_method_of_unknown_effect(function: ast.expr, effects: DirectEffects) -> None:
    """Add a method whose result is not used: it is called for its effect on the receiver."""
    if isinstance(function, ast.Attribute) and function.attr not in _SKIPPED_METHODS:
        effects.methods |= roots_of(function.value)


def _add_call(node: ast.Call, effects: DirectEffects) -> None:
    arguments = [frozenset(roots_of(argument)) for argument in node.args]
    keywords = {one.arg: frozenset(roots_of(one.value)) for one in node.keywords if one.arg}
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    mutates_first = name in _MUTATING_FUNCTIONS or (
        name in _MUTATING_METHODS and _is_method_of_builtin_type(function)
    )
    if arguments and mutates_first:
        effects.changes |= arguments[0]
    if not isinstance(function, ast.Attribute):
        effects.calls.append(RecordedCall(name, tuple(arguments), keywords))
        return
    holders = roots_of(function.value)
    effects.calls.append(RecordedCall(f".{name}", (frozenset(holders), *arguments), keywords))
    if _is_namespace(function.value) and name == "update":
        effects.binds_any_name = True
    if name in _MUTATING_METHODS:
        for holder in holders:
            effects.aliases[holder] |= set().union(*arguments, *keywords.values())


def _add_definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, effects: DirectEffects
) -> None:
    effects.assigned.add(node.name)
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        _add_method_of_unknown_effect(function, effects)
        if isinstance(function, ast.Name):
            effects.calls.append(RecordedCall(function.id, (frozenset({node.name}),), {}))


def _is_method_of_builtin_type(function: ast.expr) -> bool:
    """Return whether a function is written as `list.append` is."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and isinstance(getattr(builtins, function.value.id, None), type)
    )


def _is_namespace(node: ast.expr) -> bool:
    """Return whether a node is a call such as `globals()`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _NAMESPACE_FUNCTIONS
        and not node.args
    )
