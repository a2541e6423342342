"""Define the records of what code does to names: its calls and its direct effects."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecordedCall:
    """A call: the name of the function, and the root names of each argument.

    A method's name has a dot in front, and its receiver counts as the first argument. `starred`
    contains the roots of arguments behind stars, which any parameter may receive. `function`
    contains the roots of a function without a name, as in `table["a"]()`. A call is `implicit` if
    the code does not write it, such as that of the method behind an operator.
    """

    name: str
    arguments: tuple[frozenset[str], ...] = ()
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)
    starred: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()
    implicit: bool = False

    @property
    def all_arguments(self) -> frozenset[str]:
        """The root names of all arguments."""
        return self.starred.union(*self.arguments, *self.keywords.values())


@dataclass
class DirectEffects:
    """The effects of some code without those of the functions it calls.

    Names are as the code writes them, whatever their scope. The code changes the objects of
    `changes`, and calls methods on those of `methods`, which may change them. It sets attributes
    or items of `stores` themselves, not of objects that these contain. It binds the names
    `binds` through `globals()`, `assigned` by ordinary statements, and declares `declared` global.
    `aliases` maps a name to others that may refer to the same object. The code may return the
    objects of `returns`. `binds_any_name` is true if it may bind names that are not known.

    The code does something with the objects of `touches`, which may run their special methods or
    advance them. `iterators` maps a name to others: if one of them refers to an iterator, so may
    the name. `attributes` maps each attribute that the code reads to the names it belongs to.
    """

    changes: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    calls: list[RecordedCall] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    returns: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    binds_any_name: bool = False
    stores: set[str] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    iterators: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    attributes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


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
