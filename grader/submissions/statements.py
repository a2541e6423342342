"""The top-level statements of a notebook's cells, each with the names that it binds and uses.

Shell and magic lines are left out, and of a cell that does not parse the parts that do are read.
"""

import ast
import contextlib
import re
import symtable
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.sandbox.protocol import Statement
from grader.submissions.code_facts import executed
from grader.submissions.notebooks import Cell

# A shell or magic line, or an assignment from one, that goes on behind a backslash.
_CONTINUED_MAGIC = re.compile(r"^[ \t]*(?:\w+ *= *)?[!%](?:.*\\\n)+.*$", re.MULTILINE)
# What may be a line for the shell or IPython; IPython reads the whole cell anew for each.
_MAGIC = re.compile(r"^[ \t]*[!%?,;/]|= *[!%]|\?[ \t]*$", re.MULTILINE)
MAX_MAGIC_WORK = 500_000
# What one notebook may cost in all, some ten seconds.
MAX_EFFORT = 1_000_000
# Longer than anything that a student writes; what is read takes time and memory here.
MAX_CELL = 200_000
# Cell magics after which the cell is still Python; any other cell magic makes it something else.
_PYTHON_MAGICS = (["time"], ["timeit"], ["capture"], ["prun"])
UNREADABLE = (SyntaxError, ValueError, RuntimeError, MemoryError)
# A line at the margin that begins a statement: no comment, no bracket, no part of a compound one.
_PIECE = re.compile(r"(?!(?:else|elif|except|finally)\b)[@\w%!]")
_MAX_PIECES = 500


class Effort:
    """What reading a notebook has cost, in characters; IPython reads all for each of its lines."""

    def __init__(self) -> None:
        self._left = MAX_EFFORT

    def spend(self, characters: int) -> None:
        """Raises ValueError when the notebook has cost too much."""
        self._left -= characters
        if self._left < 0:
            raise ValueError("the notebook holds too much code")


@dataclass(frozen=True)
class TopLevel:
    """A top-level statement: the names it binds, changes and uses, and whether all need it."""

    node: ast.stmt
    statement: Statement
    binds: frozenset[str]
    uses: frozenset[str]
    defines: str | None
    concerns_all: bool
    changes: frozenset[str] = frozenset()


def statements_of(cell: Cell, effort: Effort) -> tuple[list[TopLevel], str | None]:
    """The statements of a cell, and what in it could not be read; `effort` pays for the work.

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
    if len(source) > MAX_CELL:
        raise ValueError(f"it is longer than {MAX_CELL // 1000} kB")
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


def _statements(cell: Cell, source: str, above: int = 0) -> list[TopLevel]:
    lines = source.split("\n")
    # Python counts columns in bytes.
    encoded = [line.encode() for line in lines]
    nodes = parsed(source).body
    starts = [_first_line(node) for node in nodes]
    ends = [node.end_lineno or node.lineno for node in nodes]
    statements = []
    for node, start, end, before, behind in zip(
        nodes, starts, ends, [0, *ends], [*starts[1:], len(lines) + 1], strict=False
    ):
        shares_a_line = before == start or behind == end
        text = _cut_out(encoded, node) if shares_a_line else "\n".join(lines[start - 1 : end])
        if not _is_for_shell(node):
            statements.append(_bound(node, Statement(cell.number, above + start, text)))
    return statements


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _cut_out(lines: Sequence[bytes], node: ast.stmt) -> str:
    """A statement by its columns."""
    part = list(lines[node.lineno - 1 : node.end_lineno])
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


def _bound(node: ast.stmt, statement: Statement) -> TopLevel:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(statement.source, "cell", "exec")
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return TopLevel(
        node,
        statement,
        frozenset(symbol.get_name() for symbol in table.get_symbols() if _binds(symbol)),
        frozenset(_used(table)) | _used_up(node),
        node.name if is_definition else None,  # type: ignore[attr-defined]
        _concerns_all(node),
    )


def _concerns_all(node: ast.stmt) -> bool:
    """Whether a statement matters to every other: `import *`, `from __future__ import`."""
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return future or any(
        isinstance(part, ast.alias) and part.name == "*" for part in ast.walk(node)
    )


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _used(table: symtable.SymbolTable) -> Iterable[str]:
    """Names read at the top level, and names that inner scopes take from it."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() if top else symbol.is_global():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def _used_up(node: ast.stmt) -> set[str]:
    """Names whose value a statement takes in order to bind them again, or to unbind them."""
    names = set()
    for part in executed(node):
        target = part.target if isinstance(part, ast.AugAssign) else part
        is_used_up = target is not part or isinstance(getattr(part, "ctx", None), ast.Del)
        if is_used_up and isinstance(target, ast.Name):
            names.add(target.id)
    return names


def _python_of(source: str, effort: Effort) -> str:
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
    if work > MAX_MAGIC_WORK:
        raise ValueError("it holds too many lines for the shell")
    effort.spend(work)
    # Of those who cut code out of a notebook few need it, and it takes long to import.
    from IPython.core.inputtransformer2 import TransformerManager

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
