"""Find the effects of doing something with an object: special methods run, iterators advance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from grader.submissions.effect_records import reachable_names
from grader.submissions.iterators import ITERATOR
from grader.submissions.notebook_functions import (
    Effect,
    Functions,
    NotebookFunction,
    special_methods_key,
)
from grader.submissions.value_roots import BOUND_METHOD


class TouchResolver:
    """Determine the effects of operations on objects, given the functions and global aliases.

    Any operation on an object may run any special method of its class. Which one it runs depends on
    too much: `sorted` calls `__lt__`, and `a in b` calls `__contains__`, `__iter__` or `__eq__`.
    """

    def __init__(
        self,
        functions: Functions,
        aliases: Mapping[str, set[str]],
        iterators: Mapping[str, set[str]],
    ) -> None:
        self._functions = functions
        self._aliases = aliases
        self._iterators = _names_of_iterators(iterators)
        self._methods: dict[str, tuple[NotebookFunction, ...]] = {}
        self._advanced: dict[str, set[str]] = {}

    def effect(self, touched: Iterable[str]) -> Effect:
        """Return the effect of code that does something with the objects of these names."""
        pending = list(touched)
        every = frozenset(pending)
        seen: set[str] = set()
        effect = Effect(frozenset(), frozenset())
        while pending:
            root = pending.pop()
            if root in seen:
                continue
            seen.add(root)
            # Whatever gets a bound method, such as `map`, may call it.
            changed = {root} if BOUND_METHOD in reachable_names([root], self._aliases) else set()
            effects = [_effect_on(method, root, every) for method in self._special_methods(root)]
            pending += [name for each in effects for name in each.touches]
            effect = Effect(
                effect.binds.union(*(each.binds for each in effects)),
                effect.changes.union(changed, *(each.changes for each in effects)),
                effect.binds_any_name or any(each.binds_any_name for each in effects),
                advances=effect.advances | self._advanced_iterators(root),
            )
        return effect

    def _advanced_iterators(self, root: str) -> set[str]:
        """Return the names of the iterators that operations on an object of this name may advance.

        These are the name itself and those behind it, such as `G` for `zip(G, FILES)`.
        """
        if root not in self._advanced:
            self._advanced[root] = reachable_names([root], self._aliases) & self._iterators
        return self._advanced[root]

    def _special_methods(self, root: str) -> tuple[NotebookFunction, ...]:
        """Return the methods that operations on an object of this name may run."""
        if root not in self._methods:
            keys = (
                special_methods_key(name.removesuffix("()"), name.endswith("()"))
                for name in reachable_names([root], self._aliases)
            )
            methods = (method for key in keys for method in self._functions.get(key, ()))
            self._methods[root] = tuple(dict.fromkeys(methods))
        return self._methods[root]


def _names_of_iterators(iterators: Mapping[str, set[str]]) -> set[str]:
    """Return the names that may refer to an iterator, given those that each may get one from."""
    receivers: dict[str, set[str]] = defaultdict(set)
    for name, others in iterators.items():
        for other in others:
            receivers[other].add(name)
    return reachable_names([ITERATOR], receivers)


def _effect_on(method: NotebookFunction, root: str, touched: frozenset[str]) -> Effect:
    """Return the effect of a special method of an object, which may get any others touched."""
    arguments = dict.fromkeys(method.all_parameters, touched)
    if method.parameters:
        arguments[method.parameters[0]] = frozenset({root})
    return method.effect_with(arguments)
