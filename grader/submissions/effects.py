"""Determine which names top-level statements change besides those they bind.

Examples are `CFG["size"] = 150`, `NAMES.append("a")`, a loop that fills a dictionary, `setup()`
whose function declares a name global, `fill(CFG)`, and each of these through an alias. The result
lists possible changes: at worst, a statement that changes nothing is kept in the slice.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.submissions.direct_effects import (
    DirectEffects,
    RecordedCall,
    direct_effects,
    executed_nodes,
)
from grader.submissions.value_roots import roots_of

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


class Effect(NamedTuple):
    """The names that a statement binds through calls, and the names whose values it changes.

    `binds_any_name` is true if it may bind any name, as `globals()[name] = value` does.
    """

    binds: frozenset[str]
    changes: frozenset[str]
    binds_any_name: bool = False


@dataclass
class _Function:
    """The effects of calling a function on globals and parameters, and its possible results."""

    parameters: tuple[str, ...]
    direct: DirectEffects
    locals: set[str]
    binds: set[str]
    changes: set[str] = field(default_factory=set)
    binds_any_name: bool = False

    @property
    def returns(self) -> set[str]:
        """The globals and parameters that the function may return."""
        names = reachable_names(self.direct.returns, self.direct.aliases)
        return names - (self.locals - set(self.parameters))

    def bind_arguments(self, call: RecordedCall) -> dict[str, frozenset[str]]:
        """Map each parameter to the root names of the argument that a call passes for it."""
        parameters = self.parameters
        if parameters[:1] == ("self",) and not call.name.startswith("."):
            parameters = parameters[1:]
        return {**dict(zip(parameters, call.arguments, strict=False)), **call.keywords}

    def changed_by(self, call: RecordedCall) -> set[str]:
        """Return the names that a call changes: globals, and the roots of changed arguments."""
        arguments = self.bind_arguments(call)
        changed_globals = self.changes - set(self.parameters)
        changed_parameters = self.changes & set(self.parameters)
        return changed_globals.union(*(arguments.get(name, ()) for name in changed_parameters))


_Functions = Mapping[str, Sequence[_Function]]


def statement_effects(
    statements: Sequence[ast.stmt], ignored_functions: Collection[str]
) -> list[Effect]:
    """Return the effect of each top-level statement of a notebook, in order.

    Calls of `ignored_functions` count as changing nothing.
    """
    direct = [direct_effects([statement]) for statement in statements]
    functions = _defined_functions(statements, ignored_functions)
    _propagate_through_calls(functions)
    modules = _module_names(statements)
    aliases = _global_aliases(direct, functions)
    return [_effect(each, functions, aliases, modules) for each in direct]


def reachable_names(
    names: Iterable[str], aliases: Mapping[str, set[str]], excluded: Collection[str] = ()
) -> set[str]:
    """Return the names and their aliases, found transitively without passing `excluded`."""
    reached: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += [alias for alias in aliases.get(name, ()) if alias not in excluded]
    return reached


def _effect(
    direct: DirectEffects,
    functions: _Functions,
    aliases: Mapping[str, set[str]],
    modules: Collection[str],
) -> Effect:
    calls = [(call, function) for call in direct.calls for function in functions.get(call.name, ())]
    by_calls = direct.methods.union(*(function.changed_by(call) for call, function in calls))
    changes = direct.changes | by_calls.difference(modules)
    return Effect(
        frozenset(direct.binds.union(*(function.binds for _, function in calls))),
        frozenset(reachable_names(changes, aliases, modules)),
        direct.binds_any_name or any(function.binds_any_name for _, function in calls),
    )


def _defined_functions(
    statements: Iterable[ast.stmt], ignored: Collection[str]
) -> dict[str, list[_Function]]:
    """Return the functions that statements define, by name.

    A method's name has a dot in front. A class name maps to the class's constructors.
    """
    functions: dict[str, list[_Function]] = defaultdict(list)
    for node in _executed(statements):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions[node.name].append(_function(node.args, node.body))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            function = _function(node.value.args, [ast.Return(node.value.body)])
            for target in node.targets:
                if isinstance(target, ast.Name):
                    functions[target.id].append(function)
        elif isinstance(node, ast.ClassDef):
            for name, method in _methods(node):
                functions[name].append(method)
    return {name: each for name, each in functions.items() if name not in ignored}


def _methods(node: ast.ClassDef) -> Iterator[tuple[str, _Function]]:
    for method in node.body:
        if isinstance(method, ast.FunctionDef):
            function = _function(method.args, method.body)
            yield f".{method.name}", function
            if method.name in _CONSTRUCTORS:
                yield node.name, function


def _function(arguments: ast.arguments, body: Sequence[ast.stmt]) -> _Function:
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    variadic = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    direct = direct_effects(body, into_functions=True)
    names = direct.assigned | {parameter.arg for parameter in (*parameters, *variadic)}
    return _Function(
        tuple(parameter.arg for parameter in parameters),
        direct,
        locals=names - direct.declared,
        binds=direct.assigned & direct.declared,
        binds_any_name=direct.binds_any_name,
    )


def _propagate_through_calls(functions: _Functions) -> None:
    """Add to each function the effects of the functions it calls, until nothing is added."""
    every = [function for same_name in functions.values() for function in same_name]
    size = -1
    while size != (size := sum(map(_effect_count, every))):
        for function in every:
            changes = function.direct.changes | function.direct.methods
            for call in function.direct.calls:
                for callee in functions.get(call.name, ()):
                    changes |= callee.changed_by(call)
                    function.binds |= callee.binds
                    function.binds_any_name |= callee.binds_any_name
            private = function.locals - set(function.parameters)
            function.changes |= reachable_names(changes, function.direct.aliases) - private


def _effect_count(function: _Function) -> int:
    return len(function.binds) + len(function.changes) + function.binds_any_name


def _global_aliases(
    statements: Iterable[DirectEffects], functions: _Functions
) -> dict[str, set[str]]:
    """Map each global name to others that may refer to, or contain, the same object."""
    aliases: dict[str, set[str]] = defaultdict(set)
    for direct in statements:
        for name, others in direct.aliases.items():
            aliases[name] |= others
        for call in direct.calls:
            for function in functions.get(call.name, ()):
                aliases[f"{call.name}()"] |= _roots_of_result(function, call)
    for same_name in functions.values():
        for function in same_name:
            for name, others in function.direct.aliases.items():
                if name not in function.locals:
                    reached = reachable_names(others, function.direct.aliases)
                    aliases[name] |= reached - function.locals
    return aliases


def _roots_of_result(function: _Function, call: RecordedCall) -> set[str]:
    """Return the names, outside the function, whose objects a call may return."""
    arguments = function.bind_arguments(call)
    roots: set[str] = set()
    for name in function.returns:
        roots |= arguments.get(name, set()) if name in function.parameters else {name}
    return roots


def _module_names(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names of imported modules and their parts: calling them changes no module.

    `keras = tf.keras` makes `keras` such a name, `generator = ImageDataGenerator()` does not.
    """
    imported: set[str] = set()
    # For each name the number of its other bindings, and the roots of those that are attributes.
    binding_counts: dict[str, int] = defaultdict(int)
    attribute_roots: dict[str, list[set[str]]] = defaultdict(list)
    for node in _executed(statements):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binding_counts[node.name] += 1
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            binding_counts[node.id] += 1
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    attribute_roots[target.id].append(roots_of(node.value))
    modules = {name for name in imported if not binding_counts.get(name)}
    # An attribute of a module's attribute needs another round.
    while (
        new := {
            name
            for name, roots in attribute_roots.items()
            if len(roots) == binding_counts[name] and all(one and one <= modules for one in roots)
        }
        - modules
    ):
        modules |= new
    return modules


def _executed(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from executed_nodes(statement)
