"""Find the functions that a notebook defines, and describe the effects of calling them."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from grader.submissions.direct_effects import direct_effects, executed_nodes
from grader.submissions.effect_records import DirectEffects, RecordedCall, reachable_names
from grader.submissions.value_roots import roots_of

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


class Effect(NamedTuple):
    """The names that some code binds through calls, and the names whose values it changes.

    `binds_any_name` is true if it may bind any name, as `globals()[name] = value` does.
    """

    binds: frozenset[str]
    changes: frozenset[str]
    binds_any_name: bool = False


@dataclass(eq=False)
class NotebookFunction:
    """The effects of calling a function on globals and parameters, and its possible results.

    `variadic` contains the parameters with stars. `defaults` maps parameters to the roots of their
    default values. The last `keyword_only_count` of the parameters take no positional arguments.
    `is_constructor` is true for a method that runs when an object is created.
    """

    name: str
    parameters: tuple[str, ...]
    direct: DirectEffects
    locals: set[str]
    binds: set[str]
    variadic: tuple[str, ...] = ()
    defaults: Mapping[str, frozenset[str]] = field(default_factory=dict)
    keyword_only_count: int = 0
    is_constructor: bool = False
    changes: set[str] = field(default_factory=set)
    binds_any_name: bool = False

    @cached_property
    def all_parameters(self) -> set[str]:
        """The names of all parameters, also those with stars."""
        return {*self.parameters, *self.variadic}

    @property
    def returns(self) -> set[str]:
        """The globals and parameters that the function may return."""
        names = reachable_names(self.direct.returns, self.direct.aliases)
        return names - (self.locals - self.all_parameters)

    @property
    def effect_count(self) -> int:
        """The number of effects found so far."""
        return len(self.binds) + len(self.changes) + self.binds_any_name

    def add_aliases_of_changes(self) -> None:
        """Add to the changed names all others that may refer to the same objects."""
        private = self.locals - self.all_parameters
        self.changes = reachable_names(self.changes, self.direct.aliases) - private

    def bind_arguments(self, call: RecordedCall) -> dict[str, frozenset[str]]:
        """Map each parameter to the root names of the argument that a call passes for it."""
        positional = self.parameters[: len(self.parameters) - self.keyword_only_count]
        if positional[:1] == ("self",) and not call.name.startswith("."):
            positional = positional[1:]
        bound = {**dict(zip(positional, call.arguments, strict=False)), **call.keywords}
        others = [roots for name, roots in call.keywords.items() if name not in self.parameters]
        extra = frozenset().union(*call.arguments[len(positional) :], *others, call.starred)
        bound |= dict.fromkeys(self.variadic, extra)
        if call.starred:
            bound |= {one: bound.get(one, call.starred) | call.starred for one in self.parameters}
        return {**self.defaults, **bound}

    def effect_with(self, arguments: Mapping[str, frozenset[str]]) -> Effect:
        """Return the effect of a call that passes these roots for the parameters."""
        changed_globals = self.changes - self.all_parameters
        changed_parameters = self.changes & self.all_parameters
        changes = changed_globals.union(*(arguments.get(name, ()) for name in changed_parameters))
        return Effect(frozenset(self.binds), frozenset(changes), self.binds_any_name)


Functions: TypeAlias = Mapping[str, Sequence[NotebookFunction]]


def defined_functions(
    statements: Iterable[ast.stmt], ignored: Collection[str]
) -> dict[str, list[NotebookFunction]]:
    """Return the functions that statements define, by name.

    A method's name has a dot in front. A class name maps to the class's constructors.
    """
    functions: dict[str, list[NotebookFunction]] = defaultdict(list)
    for node in (part for statement in statements for part in executed_nodes(statement)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name not in ignored:
                functions[node.name].append(_function(node.name, node.args, node.body))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            body: list[ast.stmt] = [ast.Return(node.value.body)]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    functions[target.id].append(_function(target.id, node.value.args, body))
        elif isinstance(node, ast.ClassDef):
            _add_methods(node, functions)
    return {name: each for name, each in functions.items() if each and name not in ignored}


def _add_methods(node: ast.ClassDef, functions: dict[str, list[NotebookFunction]]) -> None:
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            method = _method(node.name, statement)
            functions[f".{statement.name}"].append(method)
            if method.is_constructor:
                functions[node.name].append(method)
        # Without a constructor of its own, a class has those of its bases.
        if not functions[node.name]:
            functions[node.name] = [each for base in bases for each in functions.get(base, ())]


def _method(class_name: str, node: ast.FunctionDef) -> NotebookFunction:
    method = _function(class_name, node.args, node.body)
    method.is_constructor = node.name in _CONSTRUCTORS
    if any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list):
        # A call passes a receiver, which a static method does not take.
        method.parameters = ("self", *method.parameters)
    return method


def _function(name: str, arguments: ast.arguments, body: Sequence[ast.stmt]) -> NotebookFunction:
    parameters = [
        parameter.arg
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    variadic = [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]
    direct = direct_effects(body, into_functions=True)
    for parameter in parameters:
        # A parameter may refer to a function: this entry makes calls of it count.
        direct.aliases[parameter] |= set()
    return NotebookFunction(
        name,
        tuple(parameters),
        direct,
        locals=(direct.assigned | {*parameters, *variadic}) - direct.declared,
        binds=direct.assigned & direct.declared,
        variadic=tuple(variadic),
        # A list that a default creates belongs to the function itself.
        defaults={
            parameter: frozenset(roots_of(value) | {name})
            for parameter, value in _default_values(arguments).items()
        },
        keyword_only_count=len(arguments.kwonlyargs),
        binds_any_name=direct.binds_any_name,
    )


def _default_values(arguments: ast.arguments) -> dict[str, ast.expr]:
    """Map the parameters that have default values to them."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {parameter.arg: value for parameter, value in pairs if value is not None}
