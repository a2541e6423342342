"""Find the objects that code does something with, beyond passing them on.

`print(a)`, `a < b` and `if a:` may run special methods of the objects, such as `__str__`, and
`for x in a:` advances an iterator. `b = a` does neither.
"""

import ast

from grader.submissions.value_roots import SKIPPED_METHODS, roots_of

# Nodes that operate on the values of the expressions directly below them.
_OPERATIONS = (
    *(ast.Attribute, ast.Subscript, ast.Starred, ast.Await, ast.YieldFrom, ast.FormattedValue),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Dict, ast.Set),
    *(ast.AugAssign, ast.Assert, ast.Delete, ast.Expr, ast.If, ast.While, ast.Match),
    *(ast.For, ast.AsyncFor, ast.comprehension, ast.withitem),
)


def touched_roots(node: ast.AST) -> set[str]:
    """Return the root names of the objects that a node, without its subnodes, operates on.

    Arguments of calls are left out, since their effect depends on the function.
    """
    if isinstance(node, ast.Call):
        return set() if _is_skipped(node) else roots_of(node.func)
    if isinstance(node, ast.Assign) and not any(map(_is_sequence, node.targets)):
        return set()
    if isinstance(node, ast.Attribute) and node.attr in SKIPPED_METHODS:
        return set()
    if isinstance(node, ast.ClassDef):
        # A descriptor is told the name under which a class holds it.
        parts = [one.value for one in node.body if isinstance(one, ast.Assign)]
    elif isinstance(node, ast.Assign):
        parts = [node.value]
    elif isinstance(node, _OPERATIONS):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    else:
        return set()
    return set().union(*map(roots_of, parts))


def _is_skipped(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in SKIPPED_METHODS


def _is_sequence(target: ast.expr) -> bool:
    return isinstance(target, ast.Tuple | ast.List)
