"""Cuts out of a notebook what its graded functions need, and nothing else.

A notebook also holds downloads, training for an hour and plots. Of its top-level statements only
those are kept that bind a name which a graded function uses, found transitively: the function's own
definition, helpers, constants, imports. So nothing else is ever run.
"""

import ast
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.evidence import Slice, Statement
from grader.notebook import Cell

# Cell magics after which the cell is still Python; any other cell magic makes it something else.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun"}


@dataclass(frozen=True)
class _Bound:
    """A top-level statement, the names it binds and the names it uses."""

    statement: Statement
    binds: frozenset[str]
    uses: frozenset[str]
    defines: str | None


def slice_of(cells: Sequence[Cell], functions: Iterable[str]) -> Slice:
    """The statements that `functions` need, in notebook order.

    A cell that does not parse costs only itself and is named in `notes`. Of several definitions of
    one function the last counts, as when the notebook is run from top to bottom.
    """
    found: list[_Bound] = []
    notes: list[str] = []
    for cell in cells:
        try:
            found.extend(_statements(cell))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            notes.append(_unreadable(cell, error))
    found = _last_definitions(found)
    wanted = set(functions)
    defined = tuple(name for name in functions if any(name in bound.binds for bound in found))
    kept = _closure(found, wanted)
    return Slice(tuple(bound.statement for bound in kept), defined, tuple(notes))


def _closure(found: Sequence[_Bound], wanted: set[str]) -> list[_Bound]:
    needed: set[str] = set()
    pending = set(wanted)
    kept: set[int] = set()
    while pending:
        needed |= pending
        used: set[str] = set()
        for index, bound in enumerate(found):
            if index not in kept and bound.binds & pending:
                kept.add(index)
                used |= bound.uses
        pending = used - needed
    return [found[index] for index in sorted(kept)]


def _last_definitions(found: list[_Bound]) -> list[_Bound]:
    last = {bound.defines: index for index, bound in enumerate(found) if bound.defines}
    return [
        bound
        for index, bound in enumerate(found)
        if bound.defines is None or last[bound.defines] == index
    ]


def _statements(cell: Cell) -> list[_Bound]:
    source = _python_of(cell.source)
    lines = source.splitlines(keepends=True)
    statements = []
    for node in ast.parse(source).body:
        start = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])
        text = "".join(lines[start - 1 : node.end_lineno])
        # Two statements on one line: each is cut out by its columns.
        if len(ast.parse(text).body if _parses(text) else ()) != 1:
            start, text = node.lineno, ast.get_source_segment(source, node) or ""
        statements.append(_bound(node, Statement(cell.number, start, text)))
    return statements


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _bound(node: ast.stmt, statement: Statement) -> _Bound:
    table = symtable.symtable(statement.source, "cell", "exec")
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return _Bound(
        statement,
        frozenset(symbol.get_name() for symbol in table.get_symbols() if _binds(symbol)),
        frozenset(_used(table)),
        node.name if is_definition else None,  # type: ignore[attr-defined]
    )


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _used(table: symtable.SymbolTable) -> Iterable[str]:
    """Names read at the top level, and names that inner scopes take from it."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def _python_of(source: str) -> str:
    """The cell with shell and magic lines blanked, so that line numbers stay.

    Untouched when it parses as it is: a line of a multi-line string may begin with `!` or `%`.
    """
    if _parses(source):
        return source
    lines = source.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    magic = lines[first].strip() if lines else ""
    if (
        magic.startswith("%%")
        and magic[2:].split()[:1]
        and magic[2:].split()[0] not in _PYTHON_MAGICS
    ):
        return ""
    blanked, continues = [], False
    for line in lines:
        is_magic = continues or _is_magic(line)
        # `pass`, so that a block made of such lines alone still parses.
        indent = line[: len(line) - len(line.lstrip())]
        blanked.append(("" if continues else f"{indent}pass") if is_magic else line)
        continues = is_magic and line.rstrip().endswith("\\")
    return "\n".join(blanked)


def _is_magic(line: str) -> bool:
    """Whether a line is for the shell or for IPython: `!ls`, `%time`, `name?`, `x = !ls`."""
    text = line.strip()
    name, _, value = text.partition("=")
    assigned = name.strip().isidentifier() and value.strip().startswith(("!", "%"))
    return assigned or text.startswith(("!", "%", "?")) or text.endswith("?")


def _unreadable(cell: Cell, error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return (
            f"cell {cell.number} is not Python and was left out: line {error.lineno}: {error.msg}"
        )
    return f"cell {cell.number} is not Python and was left out: {error}"
