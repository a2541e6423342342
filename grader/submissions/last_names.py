"""The last part of a name as code writes it: `join` of `os.path.join`."""

import ast


def last_name(expression: ast.expr) -> str:
    """Return a name without the modules or objects in front, or "" for other expressions."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
