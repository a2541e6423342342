"""Make mutants of a function: copies of its source that differ from it in a single place.

`mutants_of` applies each rule of `grader.authoring.mutation_rules` to each node of the syntax tree
and converts each changed tree to source. Nothing is run here.
"""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from grader.authoring.mutation_rules import RULES, Scope, Vocabulary

# Fields of syntax tree nodes that do not change the behavior of a function.
_INERT_FIELDS = ("annotation", "returns", "decorator_list", "type_comment")
_MAX_STATEMENT_CHARACTERS = 100
_CONTEXT_CHARACTERS = 30


@dataclass(frozen=True)
class Mutant:
    """A changed function: the kind of change, the statement before and after it, the source.

    `line` counts from 1 at the first line of the function. For long statements, `before` and
    `after` contain only the difference and a few characters around it.
    """

    kind: str
    line: int
    before: str
    after: str
    source: str


class _Position(NamedTuple):
    """The position of a node in the tree, and the statement that contains or is the node."""

    parent: ast.AST
    field: str
    list_index: int | None
    statement: ast.stmt

    @property
    def node(self) -> ast.AST:
        """The node at this position."""
        value = getattr(self.parent, self.field)
        node = value if self.list_index is None else value[self.list_index]
        assert isinstance(node, ast.AST)
        return node

    def replace_node(self, node: ast.AST) -> None:
        """Put another node at this position."""
        if self.list_index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.list_index] = node


def mutants_of(source: str, vocabulary: Vocabulary | None = None) -> list[Mutant]:
    """Return all mutants of the one function that `source` defines, each source once.

    The docstring is removed; annotations and decorators stay unchanged.
    """
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    if ast.get_docstring(function) is not None:
        empty_body = ast.copy_location(ast.Pass(), function.body[0])
        function.body = function.body[1:] or [empty_body]
    original = ast.unparse(function)
    scope = Scope(_names(function), _texts(function), vocabulary or Vocabulary())
    mutants: dict[str, Mutant] = {}
    for position in list(_positions(function, function)):
        for mutant in _mutants_at(position, function, scope):
            if mutant.source != original and _compiles(mutant.source):
                mutants.setdefault(mutant.source, mutant)
    return list(mutants.values())


def _mutants_at(position: _Position, function: ast.FunctionDef, scope: Scope) -> Iterator[Mutant]:
    node = position.node
    line = position.statement.lineno - function.lineno + 1
    before = _first_line(position.statement)
    for kind, rule in RULES:
        for replacement in rule(node, scope):
            position.replace_node(ast.copy_location(replacement, node))
            after = _first_line(replacement if node is position.statement else position.statement)
            mutant = Mutant(kind, line, before, after, ast.unparse(function))
            position.replace_node(node)
            yield _with_short_statements(mutant)


def _positions(parent: ast.AST, statement: ast.stmt) -> Iterator[_Position]:
    for name, value in ast.iter_fields(parent):
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if name in _INERT_FIELDS or not isinstance(child, ast.AST):
                continue
            containing = child if isinstance(child, ast.stmt) else statement
            yield _Position(parent, name, index if isinstance(value, list) else None, containing)
            yield from _positions(child, containing)


def _names(function: ast.FunctionDef) -> list[str]:
    """Return the names of parameters and local variables."""
    parameters = [part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)]
    names = [part for part in _parts(function) if isinstance(part, ast.Name)]
    assigned = [name.id for name in names if isinstance(name.ctx, ast.Store)]
    return list(dict.fromkeys(parameters + assigned))


def _texts(function: ast.FunctionDef) -> list[str]:
    constants = [part.value for part in _parts(function) if isinstance(part, ast.Constant)]
    return list(dict.fromkeys(value for value in constants if isinstance(value, str)))


def _parts(function: ast.FunctionDef) -> Iterator[ast.AST]:
    return (part for statement in function.body for part in ast.walk(statement))


def _first_line(node: ast.AST) -> str:
    """Return the first line of a statement, which is all of it unless it contains others."""
    return ast.unparse(node).partition("\n")[0]


def _with_short_statements(mutant: Mutant) -> Mutant:
    before, after = mutant.before, mutant.after
    if max(len(before), len(after)) <= _MAX_STATEMENT_CHARACTERS:
        return mutant
    start = max(0, _common_prefix_length(before, after) - _CONTEXT_CHARACTERS)
    end = max(0, _common_prefix_length(before[:start:-1], after[:start:-1]) - _CONTEXT_CHARACTERS)
    texts = (text[start : len(text) - end] for text in (before, after))
    before, after = (f"… {text} …" for text in texts)
    return replace(mutant, before=before, after=after)


def _common_prefix_length(first: str, second: str) -> int:
    """Return the number of characters that both texts have in common at their start."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _compiles(source: str) -> bool:
    """Return whether Python accepts a mutant; `compile` alone refuses repeated keywords."""
    try:
        symtable.symtable(source, "mutant", "exec")
    except SyntaxError:
        return False
    return not any(_repeats_a_keyword(node) for node in ast.walk(ast.parse(source)))


def _repeats_a_keyword(node: ast.AST) -> bool:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    names = [keyword.arg for keyword in keywords if keyword.arg is not None]
    return len(names) != len(set(names))
