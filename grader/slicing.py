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

# A shell or magic line, or an assignment from one, that goes on behind a backslash.
_CONTINUED_MAGIC = re.compile(r"^[ \t]*(?:\w+ *= *)?[!%](?:.*\\\n)+.*$", re.MULTILINE)
# What may be a line for the shell or IPython; IPython reads the whole cell anew for each.
_MAGIC = re.compile(r"^\s*[!%?]|= *[!%]|\?\s*$", re.MULTILINE)
_MAX_MAGIC_WORK = 500_000
# Longer than anything that a student writes; what is read takes time and memory here.
_MAX_CELL = 200_000
# Cell magics after which the cell is still Python; any other cell magic makes it something else.
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
        except (SyntaxError, ValueError, RuntimeError, MemoryError) as error:
            notes.append(_unreadable(cell, error))
    found = _last_definitions(found)
    defined = tuple(name for name in names if any(name in bound.binds for bound in found))
    kept = _closure(found, set(names))
    return Slice(tuple(bound.statement for bound in kept), defined, tuple(notes))


def _closure(found: Sequence[_Bound], wanted: set[str]) -> list[_Bound]:
    needed: set[str] = set()
    pending = set(wanted)
    kept = {index for index, bound in enumerate(found) if bound.binds_anything}
    binders: dict[str, list[int]] = {}
    for index, bound in enumerate(found):
        for name in bound.binds:
            binders.setdefault(name, []).append(index)
    while pending:
        needed |= pending
        new = {index for name in pending for index in binders.get(name, ())} - kept
        kept |= new
        pending = {name for index in new for name in found[index].uses} - needed
    return [found[index] for index in sorted(kept)]


def _last_definitions(found: list[_Bound]) -> list[_Bound]:
    last = {bound.defines: index for index, bound in enumerate(found) if bound.defines}
    return [
        bound
        for index, bound in enumerate(found)
        if bound.defines is None or last[bound.defines] == index
    ]


def _statements(cell: Cell) -> list[_Bound]:
    if len(cell.source) > _MAX_CELL:
        raise ValueError(f"it is longer than {_MAX_CELL // 1000} kB")
    source = _python_of(cell.source)
    lines = source.split("\n")
    nodes = _parsed(source).body
    starts = [_first_line(node) for node in nodes]
    ends = [node.end_lineno or node.lineno for node in nodes]
    statements = []
    for node, start, end, before, behind in zip(
        nodes, starts, ends, [0, *ends], [*starts[1:], len(lines) + 1], strict=False
    ):
        shares_a_line = before == start or behind == end
        text = _cut_out(lines, node) if shares_a_line else "\n".join(lines[start - 1 : end])
        if not _is_for_shell(node):
            statements.append(_bound(node, Statement(cell.number, start, text)))
    return statements


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _cut_out(lines: Sequence[str], node: ast.stmt) -> str:
    """A statement by its columns, which Python counts in bytes."""
    part = [line.encode() for line in lines[node.lineno - 1 : node.end_lineno]]
    part[-1] = part[-1][: node.end_col_offset]
    part[0] = part[0][node.col_offset :]
    return b"\n".join(part).decode()


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
    if len(_MAGIC.findall(source)) * len(source) > _MAX_MAGIC_WORK:
        raise ValueError("it holds too many lines for the shell")
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
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
    reason = str(error) or type(error).__name__
    return f"cell {cell.number} is not Python and was left out: {reason}"
