"""What top-level statements change besides the names that they bind.

`CFG["size"] = 150`, `NAMES.append("a")`, a loop that fills a dictionary, `setup()` whose function
declares a name global, `fill(CFG)`, and all of these through another name for the same object. The
answer is what may change: a statement that changes nothing after all is run to no purpose.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.submissions.code_facts import Called, Facts, executed, facts_of, roots_of

_MAKING = ("__init__", "__new__", "__post_init__")


class Effect(NamedTuple):
    """Names that a statement binds by calling a function, and names whose values it changes.

    `anything` says that it may bind any name, as `globals()[name] = value` does.
    """

    binds: frozenset[str]
    changes: frozenset[str]
    anything: bool = False


@dataclass
class _Function:
    """What calling a function does to globals and to its parameters, and what it may return."""

    parameters: tuple[str, ...]
    facts: Facts
    locals: set[str]
    binds: set[str]
    changes: set[str] = field(default_factory=set)
    anything: bool = False

    @property
    def returns(self) -> set[str]:
        """Globals and parameters that it may return."""
        found = reached(self.facts.returns, self.facts.aliases)
        return found - (self.locals - set(self.parameters))

    def given(self, call: Called) -> dict[str, frozenset[str]]:
        """For each parameter the roots of what a call gives for it."""
        parameters = self.parameters
        if parameters[:1] == ("self",) and not call.name.startswith("."):
            parameters = parameters[1:]
        return {**dict(zip(parameters, call.arguments, strict=False)), **call.keywords}

    def changed_by(self, call: Called) -> set[str]:
        """The names that a call changes: globals, and what its arguments stand for."""
        given = self.given(call)
        changed = self.changes - set(self.parameters)
        return changed.union(*(given.get(one, ()) for one in self.changes & set(self.parameters)))


def effects(statements: Sequence[ast.stmt], left_out: Collection[str]) -> list[Effect]:
    """The effect of each top-level statement of a notebook, in order.

    Calls of the functions in `left_out` are taken to change nothing.
    """
    every = [facts_of([statement]) for statement in statements]
    functions = _functions(statements, left_out)
    _settle(functions)
    modules = _modules(statements)
    aliases = _aliases(every, functions)
    found = []
    for facts in every:
        calls = [(call, one) for call in facts.calls for one in functions.get(call.name, ())]
        by_calls = facts.methods.union(*(one.changed_by(call) for call, one in calls))
        found.append(
            Effect(
                frozenset(facts.binds.union(*(one.binds for _, one in calls))),
                frozenset(reached(facts.changes | (by_calls - modules), aliases, modules)),
                facts.anything or any(one.anything for _, one in calls),
            )
        )
    return found


def reached(
    names: Iterable[str], aliases: Mapping[str, set[str]], ends: Collection[str] = ()
) -> set[str]:
    """The names, and all that may mean the same objects; what leads to `ends` is not followed."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [one for one in aliases.get(name, ()) if one not in ends]
    return found


def _functions(
    statements: Iterable[ast.stmt], left_out: Collection[str]
) -> dict[str, list[_Function]]:
    """The functions that statements define, by name; methods have a dot before it.

    The name of a class stands for the methods by which it is made.
    """
    found: dict[str, list[_Function]] = defaultdict(list)
    for node in _nodes(statements):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name in left_out:
                continue
            found[node.name].append(_function(node.args, node.body))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            function = _function(node.value.args, [ast.Return(node.value.body)])
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id].append(function)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    function = _function(method.args, method.body)
                    found[f".{method.name}"].append(function)
                    if method.name in _MAKING:
                        found[node.name].append(function)
    return {name: functions for name, functions in found.items() if name not in left_out}


def _function(arguments: ast.arguments, body: Sequence[ast.stmt]) -> _Function:
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    others = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    facts = facts_of(body, into_functions=True)
    inner = (facts.assigned | {one.arg for one in (*parameters, *others)}) - facts.declared
    return _Function(
        tuple(one.arg for one in parameters),
        facts,
        inner,
        facts.assigned & facts.declared,
        anything=facts.anything,
    )


def _settle(functions: Mapping[str, Sequence[_Function]]) -> None:
    """Find what functions do through those that they call, until nothing is added."""
    every = [function for some in functions.values() for function in some]
    size = -1
    while size != (size := sum(len(one.binds) + len(one.changes) + one.anything for one in every)):
        for function in every:
            facts = function.facts
            changes = facts.changes | facts.methods
            for call in facts.calls:
                for called in functions.get(call.name, ()):
                    changes |= called.changed_by(call)
                    function.binds |= called.binds
                    function.anything |= called.anything
            kept_apart = function.locals - set(function.parameters)
            function.changes |= reached(changes, facts.aliases) - kept_apart


def _aliases(
    every: Iterable[Facts], functions: Mapping[str, Sequence[_Function]]
) -> dict[str, set[str]]:
    """For each global name others that may mean the same object, or one that holds it."""
    aliases: dict[str, set[str]] = defaultdict(set)
    for facts in every:
        for name, others in facts.aliases.items():
            aliases[name] |= others
        for call in facts.calls:
            for function in functions.get(call.name, ()):
                given = function.given(call)
                # What a call gives goes by a name of its own.
                for one in function.returns:
                    is_given = one in function.parameters
                    aliases[f"{call.name}()"] |= given.get(one, set()) if is_given else {one}
    for some in functions.values():
        for function in some:
            for name, others in function.facts.aliases.items():
                if name not in function.locals:
                    aliases[name] |= reached(others, function.facts.aliases) - function.locals
    return aliases


def _modules(statements: Iterable[ast.stmt]) -> set[str]:
    """Names of what is imported, and of parts of it: calling a module's function changes no module.

    `keras = tf.keras` is one of them, `generator = ImageDataGenerator()` is not.
    """
    imported: set[str] = set()
    # For each name how often it is bound otherwise, and of what it is a part each time.
    bound: dict[str, int] = defaultdict(int)
    parts: dict[str, list[set[str]]] = defaultdict(list)
    for node in _nodes(statements):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {(one.asname or one.name).partition(".")[0] for one in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound[node.name] += 1
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    parts[target.id].append(roots_of(node.value))
    modules = {name for name in imported if not bound.get(name)}
    while (
        new := {
            name
            for name, roots in parts.items()
            if len(roots) == bound[name] and all(one and one <= modules for one in roots)
        }
        - modules
    ):
        modules |= new
    return modules


def _nodes(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from executed(statement)
