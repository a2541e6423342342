"""Collect the direct effects of code on names: which it binds, changes and aliases.

Calls are only recorded; `effects` resolves the effects of the functions they call.
"""

import ast
import builtins
import contextlib
import operator
from collections.abc import Iterable, Iterator, Sequence

from grader.submissions.binding_effects import (
    Definition,
    add_binding,
    add_method_of_unknown_effect,
    captured_names,
    is_namespace,
)
from grader.submissions.effect_records import DirectEffects, RecordedCall
from grader.submissions.recorded_calls import implicit_calls, recorded_call, without_repeated
from grader.submissions.touched_objects import touched_roots
from grader.submissions.value_roots import MUTATING_METHODS, roots_of

# Library functions that change their first argument.
_MUTATING_FUNCTIONS = {
    *("delattr", "delitem", "heapify", "heappop", "heappush", "insort", "setattr", "setitem"),
    *("copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask", "shuffle"),
    *("at", "next"),
    # `iadd` and the like, which are the functions behind `+=`.
    *(name for name in dir(operator) if name[:1] == "i" and hasattr(operator, f"__{name[1:]}__")),
}
# Methods named so change their receiver although their result may be used.
_CHANGING_PREFIXES = ("add", "enter", "insert", "push", "put", "register", "remove", "set", "write")


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
            effects.calls += implicit_calls(part)
            effects.touches |= touched_roots(part)
            if isinstance(part, ast.Attribute):
                effects.attributes[part.attr] |= roots_of(part.value)
            add_binding(part, effects)
            _add_use(part, effects)
            if into_functions and isinstance(part, Definition):
                effects.aliases[part.name] |= captured_names(part)
    effects.calls = without_repeated(effects.calls)
    return effects


def _add_use(node: ast.AST, effects: DirectEffects) -> None:
    """Add the effects of a node that changes, unbinds, calls or returns objects."""
    if isinstance(node, ast.Delete):
        for target in node.targets:
            if isinstance(target, ast.Name):
                effects.assigned.add(target.id)
            else:
                effects.changes |= roots_of(target)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        add_method_of_unknown_effect(node.value.func, effects)
        if isinstance(node.value.func, ast.Call):
            # The result of a call may be a closure, which may change its arguments.
            effects.methods = effects.methods.union(*map(roots_of, node.value.args))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Subscript):
        # A `defaultdict` adds a missing key.
        effects.methods |= roots_of(node.value)
    elif isinstance(node, ast.Attribute) and node.attr in MUTATING_METHODS:
        effects.methods |= roots_of(node.value)
    elif isinstance(node, ast.Call):
        _add_call(node, effects)
    elif isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and node.value is not None:
        effects.returns |= roots_of(node.value)


def _add_call(node: ast.Call, effects: DirectEffects) -> None:
    function = node.func
    call = recorded_call(node)
    effects.calls.append(call)
    is_method = isinstance(function, ast.Attribute)
    name = call.name.removeprefix(".")
    arguments = call.arguments[1:] if is_method else call.arguments
    mutates_first = name in _MUTATING_FUNCTIONS or (
        name in MUTATING_METHODS and _is_method_of_builtin_type(function)
    )
    if arguments and mutates_first:
        effects.changes |= arguments[0]
    # NumPy functions write their result to the argument `out`.
    effects.changes |= call.keywords.get("out", frozenset())
    _add_lambdas_in_call(node, effects)
    if isinstance(function, ast.Attribute):
        _add_method_call(function, call, effects)
    elif name in ("exec", "eval"):
        _add_executed_text(node, arguments, effects)


def _add_method_call(function: ast.Attribute, call: RecordedCall, effects: DirectEffects) -> None:
    receiver, *arguments = call.arguments
    if "inplace" in call.keywords or function.attr.startswith(_CHANGING_PREFIXES):
        effects.methods |= receiver
    if is_namespace(function.value) and function.attr == "update":
        effects.binds_any_name = True
    if function.attr in MUTATING_METHODS:
        for holder in receiver:
            effects.aliases[holder] |= set().union(*arguments, *call.keywords.values())


def _add_lambdas_in_call(node: ast.Call, effects: DirectEffects) -> None:
    """Add aliases of lambda parameters: each may receive anything else that the call contains."""
    parts = [*node.args, *(keyword.value for keyword in node.keywords), node.func]
    for function in parts:
        if isinstance(function, ast.Lambda):
            defaults = (*function.args.defaults, *function.args.kw_defaults)
            others = [*(part for part in parts if part is not function), *filter(None, defaults)]
            for parameter in ast.walk(function.args):
                if isinstance(parameter, ast.arg):
                    for other in others:
                        effects.aliases[parameter.arg] |= roots_of(other)


def _add_executed_text(
    node: ast.Call, arguments: Sequence[frozenset[str]], effects: DirectEffects
) -> None:
    """Add the effects of `exec`: of the code if it is a literal, otherwise any binding."""
    effects.changes = effects.changes.union(*arguments[1:])
    text = node.args[0] if node.args else None
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        effects.binds_any_name |= len(node.args) < 2 and not node.keywords
        return
    with contextlib.suppress(SyntaxError, ValueError, MemoryError, RecursionError):
        inner = direct_effects(ast.parse(text.value).body)
        effects.changes |= inner.changes | inner.stores
        effects.methods |= inner.methods
        effects.touches |= inner.touches
        effects.binds |= inner.binds | (inner.assigned if len(node.args) < 2 else set())
        effects.calls += inner.calls


def _is_method_of_builtin_type(function: ast.expr) -> bool:
    """Return whether a function is written as `list.append` is."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and isinstance(getattr(builtins, function.value.id, None), type)
    )
