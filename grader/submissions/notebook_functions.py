"""Find the functions that a notebook defines, and describe the effects of calling them."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from grader.submissions.direct_effects import direct_effects, executed_nodes
from grader.submissions.effect_records import DirectEffects, RecordedCall, reachable_names
from grader.submissions.iterators import ITERATOR, is_generator, iterator_roots
from grader.submissions.last_names import last_name
from grader.submissions.value_roots import CLASS_OF_OBJECT, roots_of

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
_IMPLICIT_CLASS_METHODS = ("__new__", "__init_subclass__", "__class_getitem__")
# Decorators whose results keep nothing from one call to the next. A TensorFlow function keeps its
# trace, but a call of it is nearly always a step of a training, which the slice must not run.
_STATELESS_DECORATORS = {
    *("abstractmethod", "asynccontextmanager", "classmethod", "contextmanager", "dataclass"),
    *("deleter", "do_not_convert", "final", "function", "getter", "overload", "override"),
    *("property", "register_keras_serializable", "setter", "staticmethod", "wraps"),
}


class Effect(NamedTuple):
    """The names that some code binds through calls, and the names whose values it changes.

    `binds_any_name` is true if it may bind any name, as `globals()[name] = value` does. `touches`
    contains names whose objects the code does something with, `advances` those of iterators that it
    may advance.
    """

    binds: frozenset[str]
    changes: frozenset[str]
    binds_any_name: bool = False
    touches: frozenset[str] = frozenset()
    advances: frozenset[str] = frozenset()


@dataclass(eq=False)
class NotebookFunction:
    """The effects of calling a function on globals and parameters, and its possible results.

    `variadic` contains the parameters with stars. `defaults` maps parameters to the roots of their
    default values. The last `keyword_only_count` of the parameters take no positional arguments.
    `is_constructor` is true for a method that runs when an object is created. `yields` contains the
    names that the result may get an iterator from.
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
    touches: set[str] = field(default_factory=set)
    yields: frozenset[str] = frozenset()

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
        return len(self.binds) + len(self.changes) + len(self.touches) + self.binds_any_name

    def add_aliases_of_changes(self) -> None:
        """Add to the changed names all others that may refer to the same objects."""
        private = self.locals - self.all_parameters
        self.changes = reachable_names(self.changes, self.direct.aliases) - private
        self.touches = reachable_names(self.touches, self.direct.aliases) - private

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
        changes, touches = (
            frozenset(names - self.all_parameters).union(
                *(arguments.get(name, ()) for name in names & self.all_parameters)
            )
            for names in (self.changes, self.touches)
        )
        return Effect(frozenset(self.binds), changes, self.binds_any_name, touches)


Functions: TypeAlias = Mapping[str, Sequence[NotebookFunction]]


def defined_functions(
    statements: Iterable[ast.stmt], ignored: Collection[str]
) -> dict[str, list[NotebookFunction]]:
    """Return the functions that statements define, by name.

    A method's name has a dot in front. A class name maps to the class's constructors. The keys of
    `special_methods_key` map to the methods that Python itself may call.
    """
    functions: dict[str, list[NotebookFunction]] = defaultdict(list)
    for node in (part for statement in statements for part in executed_nodes(statement)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name not in ignored:
                functions[node.name].append(_definition(node.name, node))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            body: list[ast.stmt] = [ast.Return(node.value.body)]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    functions[target.id].append(_function(target.id, node.value.args, body))
        elif isinstance(node, ast.ClassDef):
            _add_methods(node, functions)
            _add_special_methods(node, functions)
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


def special_methods_key(class_name: str, of_instances: bool) -> str:
    """Return the key of the special methods that operations on a class or its instances may run."""
    return f"{class_name} {'instances' if of_instances else 'class'}"


def _add_special_methods(node: ast.ClassDef, functions: dict[str, list[NotebookFunction]]) -> None:
    """Add the special methods of a class, its bases, its metaclass and the objects it holds."""
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    metaclasses = [one.value.id for one in node.keywords if isinstance(one.value, ast.Name)]
    values = [one.value for one in node.body if isinstance(one, ast.Assign)]
    held = [root.removesuffix("()") for root in set().union(*map(roots_of, values))]
    own = {
        statement.name: method
        for statement in node.body
        if isinstance(statement, ast.FunctionDef) and _is_special(statement.name)
        for method in functions[f".{statement.name}"]
        if method.name == node.name
    }
    for of_instances in (False, True):
        key = special_methods_key(node.name, of_instances)
        methods = [
            method
            for name, method in own.items()
            if of_instances or name in _IMPLICIT_CLASS_METHODS
        ]
        for base in bases:
            methods += functions.get(special_methods_key(base, of_instances), ())
        for other in (*held, *([] if of_instances else metaclasses)):
            methods += functions.get(special_methods_key(other, of_instances=True), ())
        functions[key] = list(dict.fromkeys([*functions.get(key, ()), *methods]))


def _is_special(name: str) -> bool:
    is_special = name.startswith("__") and name.endswith("__") and name not in _CONSTRUCTORS
    # `dict(a)` calls this method, too.
    return is_special or name == "keys"


def _method(class_name: str, node: ast.FunctionDef) -> NotebookFunction:
    method = _definition(class_name, node)
    method.is_constructor = node.name in _CONSTRUCTORS
    decorators = {one.id for one in node.decorator_list if isinstance(one, ast.Name)}
    if "staticmethod" in decorators:
        # A call passes a receiver, which a static method does not take.
        method.parameters = ("self", *method.parameters)
    elif "classmethod" in decorators or node.name in _IMPLICIT_CLASS_METHODS:
        # The receiver may be an instance, but the method changes the class.
        method.direct.aliases[method.parameters[0] if method.parameters else ""].add(class_name)
    if "__dict__" in method.direct.attributes:
        # `self.__dict__ = A.shared` lets all objects of a class share their attributes.
        method.direct.aliases[f"{class_name}()"].add(class_name)
    # Of all classes, a method changes its own by `type(self)`.
    method.direct.aliases[CLASS_OF_OBJECT].add(class_name)
    method.locals.add(CLASS_OF_OBJECT)
    return method


def _definition(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> NotebookFunction:
    function = _function(name, node.args, node.body)
    decorators = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    if any(last_name(one) not in _STATELESS_DECORATORS for one in decorators):
        # The decorator may have made an object with a state, such as a cache of results.
        function.direct.changes.add(name)
    return function


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
        yields=frozenset({ITERATOR} if is_generator(body) else _returned_iterators(body)),
    )


def _returned_iterators(body: Iterable[ast.stmt]) -> set[str]:
    nodes = (node for statement in body for node in executed_nodes(statement))
    values = (node.value for node in nodes if isinstance(node, ast.Return) and node.value)
    return set().union(*map(iterator_roots, values))


def _default_values(arguments: ast.arguments) -> dict[str, ast.expr]:
    """Map the parameters that have default values to them."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {parameter.arg: value for parameter, value in pairs if value is not None}
