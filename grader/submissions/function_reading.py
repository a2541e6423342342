"""What a graded function's own source shows, for hints: nothing that is graded depends on it.

Each fact names a line that is worth a look. The evidence of the calls decides what is wrong.
"""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.sandbox.protocol import Part, Statement
from grader.submissions.last_names import last_name
from grader.submissions.magics import PARSE_ERRORS, parsed

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Loop = ast.For | ast.AsyncFor
_LAST_STATEMENTS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class SourceLine(NamedTuple):
    """A line of the student's code; `cell` is None in the notebook itself."""

    cell: int | None
    line: int
    code: str


class CallReading(NamedTuple):
    """A call in a function: the last part of the called name, its keywords, and its line."""

    name: str
    keywords: frozenset[str]
    line: SourceLine


@dataclass(frozen=True)
class FunctionReading:
    """Facts about a function's source; each line is None if there is no such line.

    `unused` are the parameters that the function never reads. `rebound` maps parameters to the
    first line that gives them a value which does not come from themselves. `called` are the last
    parts of the names of all functions that it calls, and `calls` are the calls with keywords, in
    the order of the lines. `rooted_part` joins a path with a part that begins with a slash.
    `with_replacement` draws with `random.choices`. `removing` removes elements of the list that its
    loop goes through. `unreachable` follows a `return` or the like. `has_return` tells whether a
    `return` gives a value, `returned_call` is the call whose result the last one gives.
    `returned_twice` returns one variable in two places.
    """

    is_empty: bool = False
    unused: frozenset[str] = frozenset()
    rebound: Mapping[str, SourceLine] = field(default_factory=dict)
    called: frozenset[str] = frozenset()
    calls: tuple[CallReading, ...] = ()
    rooted_part: SourceLine | None = None
    with_replacement: SourceLine | None = None
    removing: SourceLine | None = None
    unreachable: SourceLine | None = None
    has_return: bool = True
    returned_call: str = ""
    returned_twice: SourceLine | None = None

    @property
    def keywords(self) -> frozenset[str]:
        """The names of all arguments that the function passes by keyword."""
        return frozenset().union(*(call.keywords for call in self.calls))


def read_part(part: Part) -> FunctionReading:
    """Read the function that a part of a notebook is about."""
    for statement in reversed(part.statements):
        # Parsing only what may define the function keeps this cheap.
        if statement.cell == part.cell and part.name in statement.source:
            reading = read_function(statement, part.name, statement.cell)
            if reading is not None:
                return reading
    return FunctionReading()


def read_function(source: Statement, name: str, cell: int | None = None) -> FunctionReading | None:
    """Read the function `name` in a statement, or return None if it does not define one.

    `cell` is the number that lines are shown with.
    """
    try:
        tree = parsed(source.source)
    except PARSE_ERRORS:
        return None
    found = [one for one in ast.walk(tree) if isinstance(one, _Function) and one.name == name]
    return _Reader(source, cell).read(found[-1]) if found else None


class _Reader:
    def __init__(self, source: Statement, cell: int | None) -> None:
        self._first_line = source.line
        self._lines = source.source.split("\n")
        self._cell = cell

    def read(self, function: _Function) -> FunctionReading:
        nodes = list(ast.walk(function))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        read = {one.id for one in names if isinstance(one.ctx, ast.Load)}
        parameters = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        return FunctionReading(
            is_empty=all(_does_nothing(one) for one in function.body),
            unused=frozenset(parameters) - read,
            rebound={
                name: self._line(node) for name, node in _rebinding(nodes) if name in parameters
            },
            called=frozenset(last_name(one.func) for one in calls),
            calls=tuple(sorted(map(self._call, _with_keywords(calls)), key=_line_number)),
            rooted_part=self._first(one for one in calls if _joins_rooted_part(one)),
            with_replacement=self._first(one for one in calls if last_name(one.func) == "choices"),
            removing=self._first(_removals(nodes)),
            unreachable=self._first(_unreachable(nodes)),
            has_return=any(_gives_value(one) for one in nodes),
            returned_call=_returned_call(nodes),
            returned_twice=self._first(_repeating_returns(nodes)),
        )

    def _call(self, call: ast.Call) -> CallReading:
        names = frozenset(one.arg for one in call.keywords if one.arg)
        return CallReading(last_name(call.func), names, self._line(call))

    def _first(
        self, nodes: Iterator[ast.Call] | Iterator[ast.expr] | Iterator[ast.stmt]
    ) -> SourceLine | None:
        node: ast.expr | ast.stmt | None = next(nodes, None)
        return None if node is None else self._line(node)

    def _line(self, node: ast.expr | ast.stmt) -> SourceLine:
        code = self._lines[node.lineno - 1].strip()
        return SourceLine(self._cell, node.lineno + self._first_line - 1, code)


def _does_nothing(statement: ast.stmt) -> bool:
    """Return whether a statement is `pass`, a text such as a docstring, or `...`."""
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant or isinstance(statement, ast.Pass)


def _gives_value(node: ast.AST) -> bool:
    """Return whether a node is a `return` or `yield` with a value other than a written None."""
    if not isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) or node.value is None:
        return False
    return not (isinstance(node.value, ast.Constant) and node.value.value is None)


def _returned_call(nodes: list[ast.AST]) -> str:
    """Return the last part of the name of the call that the last `return` consists of, or ""."""
    returns = [node for node in nodes if isinstance(node, ast.Return)]
    value = returns[-1].value if returns else None
    return last_name(value.func) if isinstance(value, ast.Call) else ""


def _with_keywords(calls: list[ast.Call]) -> Iterator[ast.Call]:
    return (one for one in calls if any(keyword.arg for keyword in one.keywords))


def _line_number(call: CallReading) -> int:
    return call.line.line


def _rebinding(nodes: list[ast.AST]) -> Iterator[tuple[str, ast.stmt]]:
    """Yield names and the assignments that give them a value without using their present one."""
    for node in reversed(nodes):
        if not isinstance(node, ast.Assign):
            continue
        used = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id not in used:
                yield target.id, node


def _joins_rooted_part(call: ast.Call) -> bool:
    """Return whether a call is `join` with a later part that begins with a slash."""
    return last_name(call.func) == "join" and any(
        _leading_text(argument).startswith("/") for argument in call.args[1:]
    )


def _leading_text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return _leading_text(node.values[0]) if node.values else ""
    if isinstance(node, ast.BinOp):
        return _leading_text(node.left)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text else ""  # type: ignore[attr-defined]


def _removals(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """Yield calls that remove an element from the list that a loop around them goes through."""
    for loop in nodes:
        if not isinstance(loop, _Loop) or not isinstance(loop.iter, ast.Name):
            continue
        for node in ast.walk(loop):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                removes = node.func.attr in ("remove", "pop")
                if removes and isinstance(owner, ast.Name) and owner.id == loop.iter.id:
                    yield node


def _unreachable(nodes: list[ast.AST]) -> Iterator[ast.stmt]:
    """Yield statements that follow a `return`, `raise`, `continue` or `break` in its block."""
    for node in nodes:
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if not isinstance(block, list):
                continue
            for statement, following in itertools.pairwise(block):
                if isinstance(statement, _LAST_STATEMENTS):
                    yield following


def _repeating_returns(nodes: list[ast.AST]) -> Iterator[ast.stmt]:
    """Yield the statements that return one variable in two places."""
    for node in nodes:
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List):
            names = [one.id for one in node.value.elts if isinstance(one, ast.Name)]
            if len(set(names)) < len(names):
                yield node
