"""Find the names that a top-level statement binds and uses, alike in all versions of Python.

Names at the top level are found in the syntax tree: since Python 3.12, `symtable` counts the
variables of comprehensions as names of the scope around them. Names that functions and classes take
from the top level are found with `symtable`, which knows Python's rules of scope.
"""

import ast
import contextlib
import symtable
import warnings
from collections.abc import Iterator

from grader.submissions.binding_effects import NAMESPACE_FUNCTIONS
from grader.submissions.direct_effects import executed_nodes


def bound_names(node: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds or unbinds at the top level.

    These include the names that `:=` binds within a comprehension.
    """
    return frozenset(_bound_names(node))


def used_names(node: ast.stmt, source: str) -> frozenset[str]:
    """Return the names of the top level that a statement needs, also within functions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(source, "cell", "exec")
    direct = {*_read_names(node), *_rebound_names(node)} - _names_bound_first(node)
    return frozenset(direct.union(_inner_global_names(table), _names_in_texts(node)))


def _bound_names(node: ast.stmt) -> Iterator[str]:
    for part, variables in _top_level_nodes(node):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            if part.id not in variables:
                yield part.id
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield part.name
        elif isinstance(part, ast.alias) and part.name != "*":
            yield (part.asname or part.name).partition(".")[0]
        elif isinstance(part, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and part.name:
            yield part.name
        elif isinstance(part, ast.MatchMapping) and part.rest:
            yield part.rest


def _read_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement reads at the top level."""
    for part, variables in _top_level_nodes(node):
        if (
            isinstance(part, ast.Name)
            and part.id not in variables
            and isinstance(part.ctx, ast.Load)
        ):
            yield part.id


def _names_in_texts(node: ast.stmt) -> set[str]:
    """Return the names that a statement may read in texts: `globals()["SIZE"]`, `eval("SIZE")`."""
    parts = list(ast.walk(node))
    called = {
        part.func.id
        for part in parts
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)
    }
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    texts = {text for text in constants if isinstance(text, str)}
    names = set(filter(str.isidentifier, texts)) if called & NAMESPACE_FUNCTIONS else set()
    for text in texts if called & {"eval", "exec"} else ():
        with contextlib.suppress(SyntaxError, ValueError, MemoryError, RecursionError):
            names.update(_read_names(ast.parse(text)))
    return names


def _names_bound_first(node: ast.stmt) -> set[str]:
    """Return the names that a `for` or `with` statement binds before it can read them."""
    if isinstance(node, ast.For):
        targets, before = [node.target], [node.iter, *node.orelse]
    elif isinstance(node, ast.With):
        targets = [item.optional_vars for item in node.items if item.optional_vars]
        before = [item.context_expr for item in node.items]
    else:
        return set()
    parts = [part for target in targets for part in ast.walk(target)]
    bound = {
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    return bound.difference(*map(_read_names, before))


def _top_level_nodes(node: ast.AST) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Yield the nodes outside of functions, lambdas and classes.

    Each comes with the variables of the comprehensions around it.
    """
    pending: list[tuple[ast.AST, frozenset[str]]] = [(node, frozenset())]
    while pending:
        part, variables = pending.pop()
        yield part, variables
        if isinstance(part, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            # Python evaluates the first iterable outside of the comprehension.
            first = part.generators[0]
            pending.append((first.iter, variables))
            inner = [each for each in ast.iter_child_nodes(part) if each is not first]
            inner += [first.target, *first.ifs]
            variables |= _comprehension_variables(part)
        else:
            inner = _evaluated_children(part)
        pending += [(each, variables) for each in inner]


def _comprehension_variables(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
) -> set[str]:
    parts = (part for generator in node.generators for part in ast.walk(generator.target))
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _evaluated_children(node: ast.AST) -> list[ast.AST]:
    """Return the child nodes of a node; of a definition, those evaluated where it is defined."""
    children: list[ast.AST | None]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        children = [*node.decorator_list, node.args, node.returns]
    elif isinstance(node, ast.ClassDef):
        children = [*node.decorator_list, *node.bases, *node.keywords]
    elif isinstance(node, ast.Lambda):
        children = [*node.args.defaults, *node.args.kw_defaults]
    else:
        return list(ast.iter_child_nodes(node))
    return [child for child in children if child is not None]


def _inner_global_names(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that functions, lambdas and classes take from the top level."""
    for child in table.get_children():
        yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
        yield from _inner_global_names(child)


def _rebound_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement needs bound: `x += 1` and `del x` need `x`."""
    names = set()
    for part in executed_nodes(node):
        target = part.target if isinstance(part, ast.AugAssign) else part
        needs_binding = target is not part or isinstance(getattr(part, "ctx", None), ast.Del)
        if needs_binding and isinstance(target, ast.Name):
            names.add(target.id)
    return names
