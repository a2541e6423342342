"""Cuts out of a notebook what its graded functions need, and nothing else.

A notebook also holds downloads, training for an hour and plots. Of its top-level statements only
those are kept that bind a name which a graded function uses, found transitively: the function's own
definition, helpers, constants, imports. So nothing else is ever run.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from grader.evidence import Slice, Statement
from grader.notebook import Cell

# Cell magics after which the cell is still Python; any other cell magic makes it something else.
_CONTINUED_MAGIC = re.compile(r"^[ \t]*[!%](?:.*\\\n)+.*$", re.MULTILINE)
_PYTHON_MAGICS = (["time"], ["timeit"], ["capture"], ["prun"])


@dataclass(frozen=True)
class _Bound:
    """A top-level statement, the names it binds (`import *` binds anything) and those it uses."""

    statement: Statement
    binds: frozenset[str]
    uses: frozenset[str]
    defines: str | None
    binds_anything: bool


def slice_of(cells: Sequence[Cell], functions: Iterable[str]) -> Slice:
    """The statements that `functions` need, in notebook order.

    A cell that does not parse costs only itself and is named in `notes`. Of several definitions of
    one function the last counts, as when the notebook is run from top to bottom.
    """
    names = tuple(functions)
    found: list[_Bound] = []
    notes: list[str] = []
    for cell in cells:
        try:
            found.extend(_statements(cell))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            notes.append(_unreadable(cell, error))
    found = _last_definitions(found)
    defined = tuple(name for name in names if any(name in bound.binds for bound in found))
    kept = _closure(found, set(names))
    return Slice(tuple(bound.statement for bound in kept), defined, tuple(notes))


def _closure(found: Sequence[_Bound], wanted: set[str]) -> list[_Bound]:
    needed: set[str] = set()
    pending = set(wanted)
    kept = {index for index, bound in enumerate(found) if bound.binds_anything}
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
    lines = source.split("\n")
    statements = []
    for node in _parsed(source).body:
        if _is_for_shell(node):
            continue
        start = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[start - 1 : node.end_lineno])
        # Two statements on one line: each is cut out by its columns.
        if not _parses(text) or len(_parsed(text).body) != 1:
            start, text = node.lineno, ast.get_source_segment(source, node) or ""
        statements.append(_bound(node, Statement(cell.number, start, text)))
    return statements


def _is_for_shell(node: ast.stmt) -> bool:
    """Whether IPython made this statement of a shell or magic line: `!ls`, `files = !ls`."""
    names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return isinstance(node, ast.Expr | ast.Assign) and "get_ipython" in names


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        # Python warns of odd escapes in strings, on the grader's own error stream.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _parses(text: str) -> bool:
    try:
        _parsed(text)
    except SyntaxError:
        return False
    return True


def _bound(node: ast.stmt, statement: Statement) -> _Bound:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(statement.source, "cell", "exec")
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return _Bound(
        statement,
        frozenset(symbol.get_name() for symbol in table.get_symbols() if _binds(symbol)),
        frozenset(_used(table)),
        node.name if is_definition else None,  # type: ignore[attr-defined]
        any(isinstance(part, ast.alias) and part.name == "*" for part in ast.walk(node)),
    )


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _used(table: symtable.SymbolTable) -> Iterable[str]:
    """Names read at the top level, and names that inner scopes take from it."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if (symbol.is_referenced() and top) or symbol.is_global():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def _python_of(source: str) -> str:
    """The cell as Python: IPython's own transformation, when it does not parse as it is."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if _parses(source):
        return source
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        blank = "\n" * (source.count("\n") - rest.count("\n"))
        return _python_of(blank + rest) if first[2:].split()[:1] in _PYTHON_MAGICS else ""
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    return str(manager.transform_cell(_CONTINUED_MAGIC.sub(_on_one_line, source)))


def _on_one_line(magic: re.Match[str]) -> str:
    """A shell or magic line and its continuation on one line, with empty lines to make up."""
    joined = magic.group().replace("\\\n", " ")
    return joined + "\n" * magic.group().count("\n")


def _unreadable(cell: Cell, error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return (
            f"cell {cell.number} is not Python and was left out: line {error.lineno}: {error.msg}"
        )
    return f"cell {cell.number} is not Python and was left out: {error}"
