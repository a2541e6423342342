"""Find the names whose values no statement changes: modules, numbers, strings and the like."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from grader.submissions.direct_effects import executed_nodes
from grader.submissions.value_roots import IMMUTABLE_FUNCTIONS, roots_of

# Methods whose results are strings in nearly all notebooks.
_STRING_METHODS = ("join", "getcwd", "format")
# Nodes that bind the name in their field `name`, if any.
_NAMED_NODES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.MatchAs, ast.MatchStar, ast.ExceptHandler),
)


def module_names(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names of imported modules and their parts: calling them changes no module.

    `keras = tf.keras` makes `keras` such a name, `generator = ImageDataGenerator()` does not.
    """
    imported: set[str] = set()
    # For each name the number of its other bindings, and the roots of those that are attributes.
    binding_counts: dict[str, int] = defaultdict(int)
    attribute_roots: dict[str, list[set[str]]] = defaultdict(list)
    for node in _executed(statements):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binding_counts[node.name] += 1
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            binding_counts[node.id] += 1
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    attribute_roots[target.id].append(roots_of(node.value))
    modules = {name for name in imported if not binding_counts.get(name)}
    # An attribute of a module's attribute needs another round.
    while (
        new := {
            name
            for name, roots in attribute_roots.items()
            if len(roots) == binding_counts[name] and all(one and one <= modules for one in roots)
        }
        - modules
    ):
        modules |= new
    return modules


def immutable_names(
    statements: Iterable[ast.stmt], bound_by_functions: Collection[str]
) -> set[str]:
    """Return the names that only ever refer to numbers, truth values, strings, or tuples of them.

    A name in `bound_by_functions` is none of them, since functions may bind it to anything.
    """
    values: dict[str, list[ast.expr]] = defaultdict(list)
    binding_counts: dict[str, int] = defaultdict(int)
    for node in _executed(statements):
        for name in _bound_names(node):
            binding_counts[name] += 1
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name, value in _assigned_values(targets, node.value):
                values[name].append(value)
    candidates = {
        name: assigned
        for name, assigned in values.items()
        if len(assigned) == binding_counts[name] and name not in bound_by_functions
    }
    immutable: set[str] = set()
    # A name that is assigned from another immutable name needs another round.
    while new := {
        name
        for name, assigned in candidates.items()
        if name not in immutable
        and all(is_immutable(value, immutable | {name}) for value in assigned)
    }:
        immutable |= new
    return immutable


def _bound_names(node: ast.AST) -> list[str]:
    """Return the names that a node binds, without those that its subnodes bind."""
    name: str | None = None
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        name = node.id
    elif isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    elif isinstance(node, _NAMED_NODES):
        name = node.name
    elif isinstance(node, ast.MatchMapping):
        name = node.rest
    return [name] if name else []


def _assigned_values(
    targets: Sequence[ast.expr], value: ast.expr | None
) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names among the targets, each with an expression that contains its value."""
    for target in targets:
        if isinstance(target, ast.Name) and value is not None:
            yield target.id, value
        elif isinstance(target, ast.Tuple | ast.List) and value is not None:
            parts = value.elts if isinstance(value, ast.Tuple) else []
            is_one_to_one = len(parts) == len(target.elts) and not any(
                isinstance(each, ast.Starred) for each in (*parts, *target.elts)
            )
            for number, each in enumerate(target.elts):
                yield from _assigned_values([each], parts[number] if is_one_to_one else value)


def is_immutable(expression: ast.expr, immutable: Collection[str] = ()) -> bool:
    """Return whether an expression evaluates to an immutable value, judged by its form."""
    pending: list[ast.expr] = [expression]
    while pending:
        node = pending.pop()
        parts = _parts_of_value(node)
        if parts is not None:
            pending += parts
        elif isinstance(node, ast.Name):
            if node.id not in immutable:
                return False
        elif not _has_immutable_result(node):
            return False
    return True


def _parts_of_value(node: ast.expr) -> list[ast.expr] | None:
    """Return the subexpressions that have to be immutable for the value of `node` to be so."""
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Tuple):
        return node.elts
    return None


def _has_immutable_result(node: ast.expr) -> bool:
    """Return whether a node is a literal, comparison, or call such as `len(x)` and `Path(x)`."""
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.Compare):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in IMMUTABLE_FUNCTIONS - {"open"} | {"Path"}
    return isinstance(node.func, ast.Attribute) and node.func.attr in _STRING_METHODS


def _executed(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from executed_nodes(statement)
