"""Determine which names top-level statements change besides those they bind.

Examples are `CFG["size"] = 150`, `NAMES.append("a")`, a loop that fills a dictionary, `setup()`
whose function declares a name global, `fill(CFG)`, and each of these through an alias. The result
lists possible changes: at worst, a statement that changes nothing is kept in the slice.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.submissions.call_resolution import CallResolver, propagate_through_calls
from grader.submissions.direct_effects import direct_effects
from grader.submissions.effect_records import DirectEffects, RecordedCall, reachable_names
from grader.submissions.notebook_functions import (
    Effect,
    Functions,
    NotebookFunction,
    defined_functions,
)
from grader.submissions.unchangeable_names import immutable_names, module_names


def statement_effects(
    statements: Sequence[ast.stmt], ignored_functions: Collection[str]
) -> list[Effect]:
    """Return the effect of each top-level statement of a notebook, in order.

    Calls of `ignored_functions` count as changing nothing.
    """
    direct = [direct_effects([statement]) for statement in statements]
    functions = defined_functions(statements, ignored_functions)
    _add_aliases_of_unknown_results(direct, functions)
    aliases = _global_aliases(direct, functions)
    for name in ignored_functions:
        aliases.pop(name, None)
    resolver = CallResolver(functions, aliases)
    propagate_through_calls(functions, resolver)
    modules = module_names(statements)
    bound = {name for same_name in functions.values() for each in same_name for name in each.binds}
    immutable = immutable_names(statements, bound)
    return [_effect(each, resolver, aliases, modules, immutable) for each in direct]


def _effect(
    direct: DirectEffects,
    resolver: CallResolver,
    aliases: Mapping[str, set[str]],
    modules: set[str],
    immutable: set[str],
) -> Effect:
    called = [target.effect for call in direct.calls for target in resolver.targets(call)]
    called_objects = (resolver.called_objects(call) for call in direct.calls)
    by_calls = direct.methods.union(*(effect.changes for effect in called), *called_objects)
    changes = (direct.changes | (by_calls - modules)) - immutable
    return Effect(
        frozenset(direct.binds.union(*(effect.binds for effect in called))),
        frozenset(reachable_names(changes, aliases, modules | immutable)),
        direct.binds_any_name or any(effect.binds_any_name for effect in called),
    )


def _add_aliases_of_unknown_results(
    statements: Iterable[DirectEffects], functions: Functions
) -> None:
    """Add aliases for results of functions that the notebook does not define, and for new objects.

    Such a result may contain what the call passed, as a `partial` object does.
    """
    bodies = (function.direct for same_name in functions.values() for function in same_name)
    for direct in (*statements, *bodies):
        for call in direct.calls:
            if not call.name.startswith(".") and (
                call.name not in functions or functions[call.name][0].is_constructor
            ):
                direct.aliases[f"{call.name}()"] |= call.all_arguments


def _global_aliases(
    statements: Iterable[DirectEffects], functions: Functions
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


def _roots_of_result(function: NotebookFunction, call: RecordedCall) -> set[str]:
    """Return the names, outside the function, whose objects a call may return."""
    arguments = function.bind_arguments(call)
    roots: set[str] = set()
    for name in function.returns:
        roots |= arguments.get(name, set()) if name in function.all_parameters else {name}
    return roots
