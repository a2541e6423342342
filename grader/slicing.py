"""Cuts out of a notebook what its graded functions need, and nothing else.

A notebook also holds downloads, training for an hour and plots. Of its top-level statements only
those are kept that bind a name which a graded function uses, found transitively: the function's own
definition, helpers, constants, imports. So nothing else is ever run, and each function stands
alone: what one of them needs can neither break nor delay another.
"""

import ast
import builtins
import contextlib
import re
import symtable
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from grader.evidence import Part, Slice, Statement
from grader.notebook import Cell
from grader.wording import one_line

# A shell or magic line, or an assignment from one, that goes on behind a backslash.
_CONTINUED_MAGIC = re.compile(r"^[ \t]*(?:\w+ *= *)?[!%](?:.*\\\n)+.*$", re.MULTILINE)
# What may be a line for the shell or IPython; IPython reads the whole cell anew for each.
_MAGIC = re.compile(r"^[ \t]*[!%?]|= *[!%]|\?[ \t]*$", re.MULTILINE)
_MAX_MAGIC_WORK = 500_000
# What one notebook may cost in all, some ten seconds.
_MAX_EFFORT = 1_000_000
# Longer than anything that a student writes; what is read takes time and memory here.
_MAX_CELL = 200_000
# Cell magics after which the cell is still Python; any other cell magic makes it something else.
_PYTHON_MAGICS = (["time"], ["timeit"], ["capture"], ["prun"])
UNREADABLE = (SyntaxError, ValueError, RuntimeError, MemoryError)
# A line at the margin that begins a statement: no comment, no bracket, no part of a compound one.
_PIECE = re.compile(r"(?!(?:else|elif|except|finally)\b)[@\w%!]")
_MAX_PIECES = 500
# What seems to define names, also in text that does not parse: one name, or those of an import.
_DEFINITION = re.compile(
    r"^[ \t]*(?:(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|(?:from\b.*?\b)?import\b(.*))",
    re.MULTILINE,
)


class _Effort:
    """What reading a notebook has cost, in characters; IPython reads all for each of its lines."""

    def __init__(self) -> None:
        self._left = _MAX_EFFORT

    def spend(self, characters: int) -> None:
        """Raises ValueError when the notebook has cost too much."""
        self._left -= characters
        if self._left < 0:
            raise ValueError("the notebook holds too much code")


@dataclass(frozen=True)
class _Bound:
    """A top-level statement, the names it binds and those it uses, and whether all need it."""

    statement: Statement
    binds: frozenset[str]
    uses: frozenset[str]
    defines: str | None
    concerns_all: bool


def slice_of(
    cells: Sequence[Cell], functions: Iterable[str], older_names: Mapping[str, str] | None = None
) -> Slice:
    """What each of `functions` needs, for itself.

    A cell that does not parse costs only what cannot be read in it, and is named in `notes`. Of
    several definitions of one function the last counts, as when the notebook is run from top to
    bottom. `older_names` gives the names that some functions had in older notebooks.
    """
    found: list[_Bound] = []
    unread: dict[int, str] = {}
    effort = _Effort()
    for cell in (cell for cell in cells if cell.is_code):
        bound, fault = _read(cell, effort)
        found.extend(bound)
        if fault is not None:
            unread[cell.number] = fault
    found = _last_definitions(found)
    known = {name for bound in found for name in bound.binds}
    parts = {}
    names = tuple(functions)
    for function in names:
        older = [name for name, today in (older_names or {}).items() if today == function]
        name = next((name for name in (function, *older) if name in known), None)
        if name is not None:
            parts[function] = _part(found, name)
    notes = tuple(one_line(f"cell {number} {fault}") for number, fault in unread.items())
    in_vain = _unknown(found, parts, known) | (set(names) - parts.keys())
    return Slice(parts, notes, _elsewhere(in_vain, cells, unread))


def _part(found: Sequence[_Bound], name: str) -> Part:
    defining = [bound.statement.cell for bound in found if name in bound.binds]
    kept = _closure(found, {name})
    return Part(name, defining[-1], tuple(bound.statement for bound in kept))


def _unknown(found: Sequence[_Bound], parts: Mapping[str, Part], known: set[str]) -> set[str]:
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
        place = one_line(f"cell {cell.number} {unread.get(cell.number, why)}")
        places.update(dict.fromkeys(names & _seem_defined(cell), place))
    return dict(sorted(places.items()))


def _seem_defined(cell: Cell) -> set[str]:
    found = _DEFINITION.findall(cell.source[:_MAX_CELL])
    return {name for groups in found for group in groups for name in re.findall(r"\w+", group)}


def _closure(found: Sequence[_Bound], wanted: set[str]) -> list[_Bound]:
    needed: set[str] = set()
    pending = set(wanted)
    kept = {index for index, bound in enumerate(found) if bound.concerns_all}
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


def _read(cell: Cell, effort: _Effort) -> tuple[list[_Bound], str | None]:
    """The statements of a cell, and what in it could not be read.

    Where the cell as a whole does not parse, each piece that begins at the margin is tried alone.
    """
    try:
        return _statements(cell, _python_of(_bounded(cell.source), effort)), None
    except UNREADABLE as error:
        fault = _unreadable(error)
        pieces = _pieces(cell.source) if isinstance(error, SyntaxError) else []
    if not pieces:
        return [], f"{fault} and was left out"
    found = []
    for above, piece in pieces:
        with contextlib.suppress(*UNREADABLE):
            found += _statements(cell, _python_of(piece, effort), above)
    return found, f"{fault}; only the definitions and lines around it were read"


def _bounded(source: str) -> str:
    if len(source) > _MAX_CELL:
        raise ValueError(f"it is longer than {_MAX_CELL // 1000} kB")
    return source


def _pieces(source: str) -> list[tuple[int, str]]:
    """A cell cut before each line that begins a statement at the margin.

    Each piece comes with the number of lines above it.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [number for number, line in enumerate(lines) if _PIECE.match(line)]
    # A decorator belongs to what stands below it.
    starts = [at for at in starts if at == 0 or not lines[at - 1].startswith("@")]
    if not 1 < len(starts) <= _MAX_PIECES:
        return []
    ends = [*starts[1:], len(lines)]
    return [(start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)]


def _statements(cell: Cell, source: str, above: int = 0) -> list[_Bound]:
    lines = source.split("\n")
    nodes = parsed(source).body
    starts = [_first_line(node) for node in nodes]
    ends = [node.end_lineno or node.lineno for node in nodes]
    statements = []
    for node, start, end, before, behind in zip(
        nodes, starts, ends, [0, *ends], [*starts[1:], len(lines) + 1], strict=False
    ):
        shares_a_line = before == start or behind == end
        text = _cut_out(lines, node) if shares_a_line else "\n".join(lines[start - 1 : end])
        if not _is_for_shell(node):
            statements.append(_bound(node, Statement(cell.number, above + start, text)))
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


def parsed(text: str) -> ast.Module:
    """The syntax tree of a text, without the warnings that Python gives; raises `UNREADABLE`."""
    with warnings.catch_warnings():
        # Python warns of odd escapes in strings, on the grader's own error stream.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _parses(text: str) -> bool:
    try:
        parsed(text)
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
        frozenset(symbol.get_name() for symbol in table.get_symbols() if _binds(symbol))
        | _filled(node),
        frozenset(_used(table)),
        node.name if is_definition else None,  # type: ignore[attr-defined]
        _concerns_all(node),
    )


def _concerns_all(node: ast.stmt) -> bool:
    """Whether a statement matters to every other: `import *`, `from __future__ import`."""
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return future or any(
        isinstance(part, ast.alias) and part.name == "*" for part in ast.walk(node)
    )


def _filled(node: ast.stmt) -> set[str]:
    """Names whose content an assignment like `sizes["a"] = 1` changes."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    items = [target.value for target in targets if isinstance(target, ast.Subscript)]
    return {item.id for item in items if isinstance(item, ast.Name)}


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


def _python_of(source: str, effort: _Effort) -> str:
    """The cell as Python: IPython's own transformation, when it does not parse as it is."""
    effort.spend(len(source))
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if _parses(source):
        return source
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        blank = "\n" * (source.count("\n") - rest.count("\n"))
        if first[2:].split()[:1] not in _PYTHON_MAGICS:
            return ""
        return _python_of(blank + rest, effort)
    work = len(_MAGIC.findall(source)) * len(source)
    if work > _MAX_MAGIC_WORK:
        raise ValueError("it holds too many lines for the shell")
    effort.spend(work)
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(manager.transform_cell(_CONTINUED_MAGIC.sub(_on_one_line, source)))


def _on_one_line(magic: re.Match[str]) -> str:
    """A shell or magic line and its continuation on one line, with empty lines to make up."""
    joined = magic.group().replace("\\\n", " ")
    return joined + "\n" * magic.group().count("\n")


def _unreadable(error: BaseException) -> str:
    """What is wrong with a cell, to stand behind "cell 3"."""
    if isinstance(error, SyntaxError):
        return f"is not Python (line {error.lineno}: {error.msg})"
    return f"cannot be read ({str(error) or type(error).__name__})"
