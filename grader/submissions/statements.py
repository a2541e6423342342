"""Parse the top-level statements of a notebook's cells, with the names each binds and uses.

Shell and magic lines are left out. Of a cell that does not parse, the parts that parse are kept.
"""

import ast
import contextlib
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from grader.sandbox.protocol import Statement
from grader.submissions.magics import (
    PARSE_ERRORS,
    parsed,
    parses,
    statement_of_file,
    without_timing_magics,
)
from grader.submissions.notebooks import Cell
from grader.submissions.statement_names import bound_names, used_names

# A possible shell or IPython line; IPython parses the whole cell again for each of them.
_MAGIC_LINE = re.compile(r"^[ \t]*[!%?,;/]|= *[!%]|\?[ \t]*$", re.MULTILINE)
# Characters that IPython may parse for one cell: its magic lines times its length.
MAX_MAGIC_CHARACTERS = 500_000
# Characters that may be parsed for one notebook, which takes about ten seconds.
MAX_NOTEBOOK_CHARACTERS = 1_000_000
# Far longer than a cell that a student writes.
MAX_CELL_CHARACTERS = 200_000
# Cell magics whose cell is Python code; the cell of any other magic is not.
_PYTHON_MAGICS = (["time"], ["timeit"], ["capture"], ["prun"])
_CONFLICT_MARK = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
# A line at the margin that begins a statement: no comment, no bracket, no `else` or the like. A
# conflict mark of git ends the statement above it.
_STATEMENT_START = re.compile(r"(?!(?:else|elif|except|finally)\b)[@\w%!]|([<=>|])\1{6}(?: |$)")
_MAX_PIECES = 500


class ReadingBudget:
    """The number of characters that may still be parsed for a notebook."""

    def __init__(self) -> None:
        self._left = MAX_NOTEBOOK_CHARACTERS

    def spend(self, characters: int) -> None:
        """Subtract from the budget; raise ValueError when it is used up."""
        self._left -= characters
        if self._left < 0:
            raise ValueError("the notebook holds too much code")


@dataclass(frozen=True)
class TopLevelStatement:
    """A top-level statement with the names that it binds, uses and changes.

    `defines` is the name of the function or class that it defines, if any. With `concerns_all`,
    every other statement needs it.
    """

    node: ast.stmt
    source: Statement
    binds: frozenset[str]
    uses: frozenset[str]
    defines: str | None
    concerns_all: bool
    changes: frozenset[str] = frozenset()


def statements_of(cell: Cell, budget: ReadingBudget) -> tuple[list[TopLevelStatement], str | None]:
    """Return the statements of a cell, and a description of its fault, if any.

    If the whole cell does not parse, each piece that begins at the margin is parsed alone.
    """
    try:
        return _statements(cell, _python_source(_check_length(cell.source), budget)), None
    except PARSE_ERRORS as error:
        fault = _describe_error(error, cell.source)
        pieces = _pieces(cell.source) if isinstance(error, SyntaxError) else []
    if not pieces:
        return [], f"{fault} and was left out"
    statements = []
    for lines_above, piece in pieces:
        with contextlib.suppress(*PARSE_ERRORS):
            statements += _statements(cell, _python_source(piece, budget), lines_above)
    return statements, f"{fault}; only the definitions and lines around it were read"


def _check_length(source: str) -> str:
    if len(source) > MAX_CELL_CHARACTERS:
        raise ValueError(f"it is longer than {MAX_CELL_CHARACTERS // 1000} kB")
    return source


def _pieces(source: str) -> list[tuple[int, str]]:
    """Cut a cell before each statement at the margin; return the pieces.

    Each piece comes with the number of lines above it.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [number for number, line in enumerate(lines) if _STATEMENT_START.match(line)]
    # A decorator belongs to the definition below it.
    starts = [at for at in starts if at == 0 or not lines[at - 1].startswith("@")]
    if not 1 < len(starts) <= _MAX_PIECES:
        return []
    ends = [*starts[1:], len(lines)]
    return [(start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)]


def _statements(cell: Cell, source: str, lines_above: int = 0) -> list[TopLevelStatement]:
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
            statements.append(
                _top_level_statement(node, Statement(cell.number, lines_above + start, text))
            )
    return statements


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _cut_out(lines: Sequence[bytes], node: ast.stmt) -> str:
    """Return the text of a statement that shares its lines with others."""
    part = list(lines[node.lineno - 1 : node.end_lineno])
    part[-1] = part[-1][: node.end_col_offset]
    part[0] = part[0][node.col_offset :]
    return b"\n".join(part).decode()


def _is_for_shell(node: ast.stmt) -> bool:
    """Return whether IPython made a statement from a shell or magic line such as `x = !ls`."""
    names = (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return isinstance(node, ast.Expr | ast.Assign) and "get_ipython" in names


def _top_level_statement(node: ast.stmt, source: Statement) -> TopLevelStatement:
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return TopLevelStatement(
        node,
        source,
        bound_names(node),
        used_names(node, source.source),
        node.name if is_definition else None,  # type: ignore[attr-defined]
        _concerns_all(node),
    )


def _concerns_all(node: ast.stmt) -> bool:
    """Return whether all statements need this one: `import *`, `from __future__ import`."""
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return future or any(
        isinstance(part, ast.alias) and part.name == "*" for part in ast.walk(node)
    )


def _python_source(source: str, budget: ReadingBudget) -> str:
    """Return a cell as Python code, transformed by IPython if it does not parse unchanged."""
    budget.spend(len(source))
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if parses(source):
        return source
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        blank = "\n" * (source.count("\n") - rest.count("\n"))
        if first[2:].split()[:1] not in _PYTHON_MAGICS:
            return blank[1:] + statement_of_file(first, rest)
        return _python_source(blank + rest, budget)
    characters = len(_MAGIC_LINE.findall(source)) * len(source)
    if characters > MAX_MAGIC_CHARACTERS:
        raise ValueError("it holds too many lines for the shell")
    budget.spend(characters)
    source = without_timing_magics(source)
    if parses(source):
        return source
    # Imported late: it takes long, and few callers need it.
    from IPython.core.inputtransformer2 import TransformerManager

    manager = TransformerManager()  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return manager.transform_cell(source)


def _describe_error(error: BaseException, source: str) -> str:
    """Describe the fault of a cell, as the predicate of a sentence about the cell."""
    if isinstance(error, SyntaxError):
        if mark := _CONFLICT_MARK.search(source):
            line = source.count("\n", 0, mark.start()) + 1
            return f"holds git's conflict marks (line {line}): merge the two versions"
        return f"is not Python (line {error.lineno}: {error.msg})"
    return f"cannot be read ({str(error) or type(error).__name__})"
