"""Resolve calls to the notebook's functions that they may run, by whatever name.

A function may be called by another name, as an argument of another function, or from within a
closure or `partial` object. Resolving adds to each function the effects of those that it calls.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from grader.submissions.effect_records import RecordedCall, reachable_names
from grader.submissions.notebook_functions import Effect, Functions, NotebookFunction
from grader.submissions.value_roots import SKIPPED_METHODS


class CallTarget(NamedTuple):
    """A function that a call may run, and the roots that the call may pass for its parameters."""

    function: NotebookFunction
    arguments: Mapping[str, frozenset[str]]

    @property
    def effect(self) -> Effect:
        """The effect of the call, as far as the effects of the function are known."""
        return self.function.effect_with(self.arguments)


class CallResolver:
    """Find the functions that calls may run, given the functions and global aliases of a notebook.

    The methods take as `local_aliases` the aliases within the function that makes the call.
    """

    def __init__(self, functions: Functions, aliases: Mapping[str, set[str]]) -> None:
        self._functions = functions
        self._aliases = aliases
        self._by_root: dict[str, tuple[NotebookFunction, ...]] = {}

    def called_objects(
        self, call: RecordedCall, local_aliases: Mapping[str, set[str]] | None = None
    ) -> set[str]:
        """Return the names of objects that a call may change by calling them, such as closures."""
        if call.name in self._aliases or call.name in (local_aliases or ()):
            return {call.name, *call.function}
        return set(call.function)

    def targets(
        self, call: RecordedCall, local_aliases: Mapping[str, set[str]] | None = None
    ) -> list[CallTarget]:
        """Return the functions that a call may run.

        These are the functions of its name, those that the name is an alias of, and those that the
        call passes as arguments.
        """
        by_name = self._functions.get(call.name, ())
        targets = [CallTarget(function, function.bind_arguments(call)) for function in by_name]
        if call.implicit:
            return targets
        passed = call.all_arguments | self.called_objects(call, local_aliases)
        for function in dict.fromkeys(self._functions_behind(passed, local_aliases)):
            if function not in by_name:
                # The call does not show what the function receives: any parameter, any argument.
                arguments = {
                    name: passed | function.defaults.get(name, set())
                    for name in function.all_parameters
                }
                targets.append(CallTarget(function, arguments))
        return targets

    def touched_arguments(self, call: RecordedCall) -> frozenset[str]:
        """Return the arguments that a function does something with if the notebook lacks it."""
        is_known = call.name in self._functions or call.name.removeprefix(".") in SKIPPED_METHODS
        return frozenset() if call.implicit or is_known else call.all_arguments

    def _functions_behind(
        self, roots: Iterable[str], local_aliases: Mapping[str, set[str]] | None
    ) -> Iterator[NotebookFunction]:
        """Yield the functions that the roots or their aliases refer to."""
        for root in reachable_names(roots, local_aliases) if local_aliases else roots:
            if root not in self._by_root:
                # An object, unlike its class, is not called to construct it.
                self._by_root[root] = tuple(
                    function
                    for name in reachable_names([root], self._aliases)
                    for function in self._functions.get(name.removesuffix("()"), ())
                    if not (function.is_constructor and name.endswith("()"))
                )
            yield from self._by_root[root]


def propagate_through_calls(functions: Functions, resolver: CallResolver) -> None:
    """Add to each function the effects of the functions it calls, until nothing is added."""
    every = dict.fromkeys(function for same_name in functions.values() for function in same_name)
    targets = {function: _targets_within(function, resolver) for function in every}
    callers: dict[NotebookFunction, list[NotebookFunction]] = defaultdict(list)
    for function in every:
        for callee in dict.fromkeys(target.function for target in targets[function]):
            callers[callee].append(function)
        _add_own_changes(function, resolver)
    # A function comes after those that it calls, so that a long chain of calls needs one round.
    pending = deque(_callees_first(every, targets))
    waiting = set(pending)
    while pending:
        function = pending.popleft()
        waiting.discard(function)
        count = function.effect_count
        _add_effects(function, targets[function])
        if function.effect_count != count:
            new = [caller for caller in callers[function] if caller not in waiting]
            pending += new
            waiting.update(new)


def _targets_within(function: NotebookFunction, resolver: CallResolver) -> list[CallTarget]:
    """Return the functions that the body of a function may call."""
    direct = function.direct
    return [target for call in direct.calls for target in resolver.targets(call, direct.aliases)]


def _add_own_changes(function: NotebookFunction, resolver: CallResolver) -> None:
    """Add the changes that a function makes whatever the functions it calls do."""
    direct = function.direct
    called = (resolver.called_objects(call, direct.aliases) for call in direct.calls)
    # A constructor that sets attributes changes a new object, not what it puts there.
    new = set(function.parameters[:1]) if function.is_constructor else set()
    function.changes |= direct.changes.union(direct.methods, direct.stores - new, *called)
    function.touches |= direct.touches.union(*map(resolver.touched_arguments, direct.calls))
    function.add_aliases_of_changes()


def _add_effects(function: NotebookFunction, targets: Iterable[CallTarget]) -> None:
    for target in targets:
        effect = target.effect
        function.changes |= effect.changes
        function.touches |= effect.touches
        function.binds |= effect.binds
        function.binds_any_name |= effect.binds_any_name
    function.add_aliases_of_changes()


def _callees_first(
    functions: Iterable[NotebookFunction], targets: Mapping[NotebookFunction, Sequence[CallTarget]]
) -> list[NotebookFunction]:
    """Return the functions, each after those that it calls unless they call each other."""
    ordered: list[NotebookFunction] = []
    seen: set[NotebookFunction] = set()
    for first in functions:
        # The path of calls that leads to a function; a loop, since long chains exceed the stack.
        path = [(first, iter(targets[first]))] if first not in seen else []
        seen.add(first)
        while path:
            function, rest = path[-1]
            new = next((target.function for target in rest if target.function not in seen), None)
            if new is None:
                ordered.append(function)
                path.pop()
            else:
                seen.add(new)
                path.append((new, iter(targets[new])))
    return ordered
