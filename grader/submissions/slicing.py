"""Cuts out of a notebook what its graded functions need, and nothing else.

A notebook also holds downloads, training for an hour and plots. Of its top-level statements only
those are kept that bind a name which a graded function uses, or change its value, found
transitively: the function's own definition, helpers, constants and what fills them, imports. So
nothing else is ever run, and each function stands alone: what one of them needs can neither break
nor delay another.
"""

import builtins
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from grader.sandbox.protocol import Part, Slice
from grader.submissions.effects import effects
from grader.submissions.notebooks import Cell
from grader.submissions.statements import MAX_CELL, Effort, TopLevel, statements_of
from grader.text import for_students

# Nobody reads more than so many of them.
_MAX_NOTES = 20
# What seems to define names, also in text that does not parse: one name, or those of an import.
_DEFINITION = re.compile(
    r"^[ \t]*(?:(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|(?:from\b.*?\b)?import\b(.*))",
    re.MULTILINE,
)


def slice_of(
    cells: Sequence[Cell], functions: Iterable[str], older_names: Mapping[str, str] | None = None
) -> Slice:
    """What each of `functions` needs, for itself.

    A cell that does not parse costs only what cannot be read in it, and is named in `notes`. Of
    several definitions of one function the last counts, as when the notebook is run from top to
    bottom. `older_names` gives the names that some functions had in older notebooks.
    """
    found: list[TopLevel] = []
    unread: dict[int, str] = {}
    effort = Effort()
    for cell in (cell for cell in cells if cell.is_code):
        bound, fault = statements_of(cell, effort)
        found.extend(bound)
        if fault is not None:
            unread[cell.number] = fault
    names = tuple(functions)
    found = _with_effects(found, {*names, *(older_names or ())})
    known = {name for bound in found for name in bound.binds}
    parts = {}
    for function in names:
        older = [name for name, today in (older_names or {}).items() if today == function]
        name = next((name for name in (function, *older) if name in known), None)
        if name is not None:
            parts[function] = _part(found, name)
    notes = [for_students(f"cell {number} {fault}") for number, fault in unread.items()]
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES:] = [f"{len(notes) - _MAX_NOTES} more cells cannot be read as a whole"]
    in_vain = _unknown(found, parts, known) | (set(names) - parts.keys())
    return Slice(parts, tuple(notes), _elsewhere(in_vain, cells, unread))


def _part(found: Sequence[TopLevel], name: str) -> Part:
    defining = [bound.statement.cell for bound in found if name in bound.binds]
    kept = _closure(found, name)
    return Part(name, defining[-1], tuple(bound.statement for bound in kept))


def _unknown(found: Sequence[TopLevel], parts: Mapping[str, Part], known: set[str]) -> set[str]:
    """Names that the parts use and that nothing binds, neither the notebook nor Python."""
    taken = {statement for part in parts.values() for statement in part.statements}
    used = {name for bound in found if bound.statement in taken for name in bound.uses}
    return used - known - set(dir(builtins))


def _elsewhere(names: set[str], cells: Sequence[Cell], unread: Mapping[int, str]) -> dict[str, str]:
    """For names that cannot be used: the last cell that seems to define them, and why in vain."""
    places = {}
    for cell in cells:
        why = "defines it only within a function, a class or a text"
        if not cell.is_code:
            why = "defines it, but that is no code cell"
        place = for_students(f"cell {cell.number} {unread.get(cell.number, why)}")
        places.update(dict.fromkeys(names & _seem_defined(cell), place))
    return dict(sorted(places.items()))


def _seem_defined(cell: Cell) -> set[str]:
    found = _DEFINITION.findall(cell.source[:MAX_CELL])
    return {name for groups in found for group in groups for name in re.findall(r"\w+", group)}


def _closure(found: Sequence[TopLevel], wanted: str) -> list[TopLevel]:
    """What binds a name, and what binds or changes any name that this uses, and so on.

    A definition that a later one replaces is taken for what uses it in between, and for what its
    decorators change.
    """
    definitions, binders, changers = defaultdict(list), defaultdict(set), defaultdict(set)
    for index, bound in enumerate(found):
        if bound.defines is not None:
            definitions[bound.defines].append(index)
        for name in bound.changes:
            changers[name].add(index)
    for index, bound in enumerate(found):
        if bound.defines is None or definitions[bound.defines][-1] == index:
            for name in bound.binds:
                binders[name].add(index)
    kept: set[int] = set()
    needed: set[str] = set()
    new = binders[wanted] | {index for index, bound in enumerate(found) if bound.concerns_all}
    while new:
        kept |= new
        in_between = {
            definitions[name][place - 1]
            for index in new
            if found[index].defines is None
            for name in found[index].uses & definitions.keys()
            if (place := bisect_left(definitions[name], index))
        }
        pending = {name for index in new for name in found[index].uses} - needed
        needed |= pending
        new = {index for name in pending for index in binders[name] | changers[name]}
        new = (new | in_between) - kept
    return [found[index] for index in sorted(kept)]


def _with_effects(found: Sequence[TopLevel], graded: Collection[str]) -> list[TopLevel]:
    """The statements with what they change; calling a graded function counts for nothing."""
    return [
        replace(
            bound,
            binds=bound.binds | effect.binds,
            changes=effect.changes,
            concerns_all=bound.concerns_all or effect.anything,
        )
        for bound, effect in zip(
            found, effects([bound.node for bound in found], graded), strict=True
        )
    ]
