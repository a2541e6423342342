"""Determine which names top-level statements change besides those they bind.

Examples are `CFG["size"] = 150`, `NAMES.append("a")`, a loop that fills a dictionary, `setup()`
whose function declares a name global, `fill(CFG)`, and each of these through an alias. The result
lists possible changes: at worst, a statement that changes nothing is kept in the slice.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.submissions.call_resolution import CallResolver, propagate_through_calls
from grader.submissions.class_attributes import add_aliases_of_class_attributes, class_names
from grader.submissions.direct_effects import direct_effects
from grader.submissions.effect_records import DirectEffects, RecordedCall, reachable_names
from grader.submissions.iterators import library_iterators
from grader.submissions.notebook_functions import (
    Effect,
    Functions,
    NotebookFunction,
    defined_functions,
)
from grader.submissions.touch_effects import TouchResolver
from grader.submissions.unchangeable_names import immutable_names, module_names
from grader.submissions.value_roots import CLASS_OF_OBJECT


def statement_effects(
    statements: Sequence[ast.stmt], ignored_functions: Collection[str]
) -> list[Effect]:
    """Return the effect of each top-level statement of a notebook, in order.

    Calls of `ignored_functions` count as changing nothing.
    """
    direct = [direct_effects([statement]) for statement in statements]
    functions = defined_functions(statements, ignored_functions)
    _add_aliases_of_unknown_results(direct, functions)
    add_aliases_of_class_attributes(statements, direct, functions)
    aliases = _global_aliases(direct, functions)
    aliases[CLASS_OF_OBJECT] |= class_names(statements)
    for name in ignored_functions:
        aliases.pop(name, None)
    resolver = CallResolver(functions, aliases)
    propagate_through_calls(functions, resolver)
    parts = _with_parts_of_objects(aliases, functions)
    touches = TouchResolver(functions, parts, _global_iterators(direct, functions))
    bound = {name for same_name in functions.values() for each in same_name for name in each.binds}
    modules, immutable = module_names(statements), immutable_names(statements, bound)
    called = [_effect_of_calls(each, resolver, touches, modules | immutable) for each in direct]
    return [
        _effect(each, by_calls, aliases, modules, immutable)
        for each, by_calls in zip(direct, called, strict=True)
    ]


def _effect(
    direct: DirectEffects,
    by_calls: Effect,
    aliases: Mapping[str, set[str]],
    modules: set[str],
    immutable: set[str],
) -> Effect:
    changes = (direct.changes | direct.stores | (by_calls.changes - modules)) - immutable
    return Effect(
        frozenset(direct.binds | by_calls.binds),
        by_calls.advances.union(reachable_names(changes, aliases, modules | immutable)),
        direct.binds_any_name or by_calls.binds_any_name,
    )


def _effect_of_calls(
    direct: DirectEffects, resolver: CallResolver, touches: TouchResolver, unchangeable: set[str]
) -> Effect:
    """Return the effect of all calls in a statement, also those that Python makes unwritten."""
    called = [target.effect for call in direct.calls for target in resolver.targets(call)]
    touched = direct.touches.union(
        *(effect.touches for effect in called), *map(resolver.touched_arguments, direct.calls)
    )
    of_touches = touches.effect(touched - unchangeable)
    called.append(of_touches)
    called_objects = (resolver.called_objects(call) for call in direct.calls)
    return Effect(
        frozenset().union(*(effect.binds for effect in called)),
        frozenset().union(direct.methods, *(effect.changes for effect in called), *called_objects),
        any(effect.binds_any_name for effect in called),
        advances=of_touches.advances,
    )


def _global_iterators(
    statements: Iterable[DirectEffects], functions: Functions
) -> dict[str, set[str]]:
    """Map each name to others: if one of them refers to an iterator, so may the name."""
    iterators: dict[str, set[str]] = defaultdict(set, library_iterators(functions))
    for direct in statements:
        for name, others in direct.iterators.items():
            iterators[name] |= others
    for name, same_name in functions.items():
        for function in same_name:
            if not function.is_constructor:
                iterators[f"{name}()"] |= function.yields
            for local, others in function.direct.iterators.items():
                if local not in function.locals:
                    iterators[local] |= others
    return iterators


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


def _with_parts_of_objects(
    aliases: Mapping[str, set[str]], functions: Functions
) -> dict[str, set[str]]:
    """Return the aliases, with those of objects that methods assign to attributes of their own."""
    parts: dict[str, set[str]] = defaultdict(set, aliases)
    for name, same_name in functions.items():
        for method in same_name if name.startswith(".") else ():
            reached = reachable_names(method.parameters[:1], method.direct.aliases)
            # A new set, since the aliases themselves must not change.
            parts[f"{method.name}()"] = parts[f"{method.name}()"] | (reached - method.locals)
    return parts


def _roots_of_result(function: NotebookFunction, call: RecordedCall) -> set[str]:
    """Return the names, outside the function, whose objects a call may return."""
    arguments = function.bind_arguments(call)
    roots: set[str] = set()
    for name in function.returns:
        roots |= arguments.get(name, set()) if name in function.all_parameters else {name}
    return roots
