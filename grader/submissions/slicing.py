"""Slice a notebook: keep the code that its graded functions need, and drop the rest.

A notebook also contains downloads, an hour of training and plots. The slice keeps only the
top-level statements that bind a name which a graded function uses, or change its value, found
transitively: the function's definition, helpers, imports, constants and the code that fills them.
Nothing else is run. Each function has a slice of its own, so the code of one can neither break nor
delay another.

A call of a module's function counts as no change of the module. So `random.seed(1)` stays out: the
grader seeds the random numbers of each call itself, and compares what a function returns under
different seeds. A seed that the notebook sets would make each random choice look fixed.
"""

import ast
import builtins
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.sandbox.protocol import Part, Slice
from grader.submissions.effects import statement_effects
from grader.submissions.file_effects import FileEffect, NamesOfStatement, file_effects, file_names
from grader.submissions.notebooks import Cell
from grader.submissions.statements import (
    MAX_CELL_CHARACTERS,
    ReadingBudget,
    TopLevelStatement,
    statements_of,
)
from grader.text import for_students

_MAX_NOTES = 20
# Matches definitions also in text that does not parse: one name, or the names of an import.
_DEFINITION = re.compile(
    r"^[ \t]*(?:(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|(?:from\b.*?\b)?import\b(.*))",
    re.MULTILINE,
)


def slice_of(
    cells: Sequence[Cell], functions: Iterable[str], older_names: Mapping[str, str] | None = None
) -> Slice:
    """Return the slice with a separate part for each of `functions` that the cells define.

    A cell that does not parse costs only its unreadable statements, and is named in `notes`. If a
    function is defined more than once, the last definition counts, as when the notebook is run from
    top to bottom. `older_names` maps the names that functions had in older notebooks to the current
    ones.
    """
    names = tuple(functions)
    statements, faults = _read_statements(cells)
    statements = _with_effects(statements, {*names, *(older_names or ())})
    known = {name for statement in statements for name in statement.binds}
    parts = {}
    for function in names:
        older = [name for name, today in (older_names or {}).items() if today == function]
        name = next((name for name in (function, *older) if name in known), None)
        if name is not None:
            parts[function] = _part(statements, name)
    notes = [for_students(f"cell {number} {fault}") for number, fault in faults.items()]
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES:] = [f"{len(notes) - _MAX_NOTES} more cells cannot be read as a whole"]
    unresolved = _unbound_names(statements, parts, known) | (set(names) - parts.keys())
    return Slice(parts, tuple(notes), _unusable_definitions(unresolved, cells, faults))


def _read_statements(cells: Iterable[Cell]) -> tuple[list[TopLevelStatement], dict[int, str]]:
    """Return the statements of all code cells, and the faults by cell number."""
    statements: list[TopLevelStatement] = []
    faults: dict[int, str] = {}
    budget = ReadingBudget()
    for cell in cells:
        if cell.is_code:
            of_cell, fault = statements_of(cell, budget)
            statements.extend(of_cell)
            if fault is not None:
                faults[cell.number] = fault
    return statements, faults


def _part(statements: Sequence[TopLevelStatement], name: str) -> Part:
    defining_cells = [each.source.cell for each in statements if name in each.binds]
    kept = _needed_statements(statements, name)
    files = file_names(entry for each in kept for entry in each.changes)
    return Part(name, defining_cells[-1], tuple(each.source for each in kept), files)


def _unbound_names(
    statements: Sequence[TopLevelStatement], parts: Mapping[str, Part], known: set[str]
) -> set[str]:
    """Return the names that the parts use and neither the notebook nor Python binds."""
    kept = {statement for part in parts.values() for statement in part.statements}
    used = {name for each in statements if each.source in kept for name in each.uses}
    return used - known - set(dir(builtins))


def _unusable_definitions(
    names: set[str], cells: Sequence[Cell], faults: Mapping[int, str]
) -> dict[str, str]:
    """Map names to the last cell that seems to define them, and why the definition fails."""
    descriptions = {}
    for cell in cells:
        why = "defines it only within a function, a class or a text"
        if not cell.is_code:
            why = "defines it, but that is no code cell"
        description = for_students(f"cell {cell.number} {faults.get(cell.number, why)}")
        descriptions.update(dict.fromkeys(names & _possible_definitions(cell), description))
    return dict(sorted(descriptions.items()))


def _possible_definitions(cell: Cell) -> set[str]:
    matches = _DEFINITION.findall(cell.source[:MAX_CELL_CHARACTERS])
    return {name for groups in matches for group in groups for name in re.findall(r"\w+", group)}


def _needed_statements(
    statements: Sequence[TopLevelStatement], name: str
) -> list[TopLevelStatement]:
    """Return the statements that `name` needs, found transitively, in notebook order.

    These bind the name, and bind or change any name that a needed statement uses. A definition that
    a later one replaces is kept if a statement between them uses it, or for the changes that its
    decorators make.
    """
    index = _NameIndex(statements)
    kept: set[int] = set()
    used_names: set[str] = set()
    new = index.binders[name] | {
        position for position, each in enumerate(statements) if each.concerns_all
    }
    while new:
        kept |= new
        replaced = {earlier for position in new for earlier in index.replaced_uses(position)}
        new_names = {used for position in new for used in statements[position].uses} - used_names
        used_names |= new_names
        new = {
            position
            for used in new_names
            for position in index.binders[used] | index.changers[used]
        }
        new = (new | replaced) - kept
    return [statements[position] for position in sorted(kept)]


class _NameIndex:
    """The positions of the statements that define, bind and change each name.

    `binders` leaves out definitions that a later definition of the same name replaces.
    """

    def __init__(self, statements: Sequence[TopLevelStatement]) -> None:
        self._statements = statements
        self._definitions: dict[str, list[int]] = defaultdict(list)
        self.binders: dict[str, set[int]] = defaultdict(set)
        self.changers: dict[str, set[int]] = defaultdict(set)
        for position, each in enumerate(statements):
            if each.defines is not None:
                self._definitions[each.defines].append(position)
            for name in each.changes:
                self.changers[name].add(position)
        for position, each in enumerate(statements):
            if each.defines is None or self._definitions[each.defines][-1] == position:
                for name in each.binds:
                    self.binders[name].add(position)

    def replaced_uses(self, position: int) -> Iterator[int]:
        """Yield the positions of the definitions in force where a statement uses their names."""
        statement = self._statements[position]
        if statement.defines is None:
            for name in statement.uses & self._definitions.keys():
                earlier = bisect_left(self._definitions[name], position)
                if earlier:
                    yield self._definitions[name][earlier - 1]


def _with_effects(
    statements: Sequence[TopLevelStatement], graded: Collection[str]
) -> list[TopLevelStatement]:
    """Return the statements with their effects; calls of graded functions have none.

    Files count as names: a statement changes those it writes and uses those it reads.
    """
    effects = statement_effects([each.node for each in statements], graded)
    files = file_effects(
        [NamesOfStatement(each.node, each.binds, each.uses) for each in statements], graded
    )
    return [
        replace(
            statement,
            binds=statement.binds | effect.binds,
            uses=statement.uses | file.needs | _open_files(statement, file),
            changes=effect.changes | file.writes,
            concerns_all=statement.concerns_all or effect.binds_any_name,
        )
        for statement, effect, file in zip(statements, effects, files, strict=True)
    ]


def _open_files(statement: TopLevelStatement, effect: FileEffect) -> frozenset[str]:
    """Return the names that may refer to a file while later statements write to it."""
    stays_open = isinstance(statement.node, ast.Assign | ast.AnnAssign)
    return statement.binds if effect.writes and stays_open else frozenset()
