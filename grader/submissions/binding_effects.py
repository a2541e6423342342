"""Add to the direct effects of code the names that it binds, and the aliases that result."""

import ast
from collections.abc import Sequence
from typing import TypeAlias

from grader.submissions.effect_records import DirectEffects, RecordedCall
from grader.submissions.iterators import iterator_roots
from grader.submissions.value_roots import SKIPPED_METHODS, roots_of

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
NAMESPACE_FUNCTIONS = {"globals", "locals", "vars"}


def add_binding(node: ast.AST, effects: DirectEffects) -> None:
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
        _add_assignment([node.target], node.iter, effects, binds_items=True)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        _add_assignment([node.optional_vars], node.context_expr, effects)
    elif isinstance(node, ast.Match):
        _add_patterns(node, effects)
    elif isinstance(node, Definition):
        _add_definition(node, effects)
    else:
        _add_names(node, effects)


def _add_names(node: ast.AST, effects: DirectEffects) -> None:
    """Add names that a node binds to objects no other name refers to, or declares global."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        effects.assigned |= {(one.asname or one.name).partition(".")[0] for one in node.names}
    elif isinstance(node, ast.ExceptHandler) and node.name is not None:
        effects.assigned.add(node.name)
    elif isinstance(node, ast.Global):
        effects.declared |= set(node.names)


def captured_names(node: Definition) -> set[str]:
    """Return the names that an inner function or class may take from the function around it."""
    parts = list(ast.walk(node))
    used = {part.id for part in parts if isinstance(part, ast.Name)}
    parameters = {part.arg for part in parts if isinstance(part, ast.arg)}
    return used - parameters - {node.name}


def add_method_of_unknown_effect(function: ast.expr, effects: DirectEffects) -> None:
    """Add a method whose result is not used: it is called for its effect on the receiver."""
    if isinstance(function, ast.Attribute) and function.attr not in SKIPPED_METHODS:
        effects.methods |= roots_of(function.value)


def is_namespace(node: ast.expr) -> bool:
    """Return whether a node is a call such as `globals()`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in NAMESPACE_FUNCTIONS
        and not node.args
    )


def _add_assignment(
    targets: Sequence[ast.expr],
    value: ast.expr,
    effects: DirectEffects,
    binds_items: bool = False,
) -> None:
    """Add the bindings of targets to a value, or to its items one after another."""
    roots = roots_of(value)
    # What an iterator yields is rarely an iterator.
    iterators = set() if binds_items else iterator_roots(value)
    parts = [part for target in targets for part in ast.walk(target)]
    names = {
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    effects.assigned |= names
    # `a = b = []` makes the targets aliases of one object. The results of `items, add = make()` may
    # share one.
    is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    has_one_object = len(targets) > 1 or (is_call and not binds_items)
    for name in names:
        effects.aliases[name] |= roots | (names if has_one_object else set())
        effects.iterators[name] |= iterators
    for part in parts:
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            _add_item_assignment(part, roots, effects)
            for holder in roots_of(part):
                effects.iterators[holder] |= iterators


def _add_item_assignment(
    target: ast.Attribute | ast.Subscript, value_roots: set[str], effects: DirectEffects
) -> None:
    if isinstance(target, ast.Subscript) and is_namespace(target.value):
        key = target.slice.value if isinstance(target.slice, ast.Constant) else None
        effects.binds |= {key} if isinstance(key, str) else set()
        effects.binds_any_name |= not isinstance(key, str)
        return
    holders = roots_of(target)
    is_shallow = isinstance(target.value, ast.Name)
    (effects.stores if is_shallow else effects.changes).update(holders)
    for holder in holders:
        effects.aliases[holder] |= value_roots


def _add_patterns(node: ast.Match, effects: DirectEffects) -> None:
    """Add the names that patterns bind to the subject or to parts of it."""
    roots = roots_of(node.subject)
    for case in node.cases:
        for part in ast.walk(case.pattern):
            name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
            if isinstance(name, str):
                effects.assigned.add(name)
                effects.aliases[name] |= roots


def _add_definition(node: Definition, effects: DirectEffects) -> None:
    effects.assigned.add(node.name)
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        add_method_of_unknown_effect(function, effects)
        if isinstance(function, ast.Name):
            effects.calls.append(RecordedCall(function.id, (frozenset({node.name}),)))
            effects.aliases[node.name].add(f"{function.id}()")
