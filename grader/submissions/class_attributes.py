"""Find the changes of a class that go through one of its objects.

`self.names.append(1)` changes a list that belongs to the class if the class defines `names`.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from grader.submissions.direct_effects import executed_nodes
from grader.submissions.effect_records import DirectEffects
from grader.submissions.notebook_functions import Functions
from grader.submissions.unchangeable_names import is_immutable


def class_names(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names of the classes that statements define."""
    return {node.name for node in _classes(statements)}


def add_aliases_of_class_attributes(
    statements: Iterable[ast.stmt], direct: Iterable[DirectEffects], functions: Functions
) -> None:
    """Add aliases for names whose attribute may belong to a class: a change may change the class.

    `direct` contains the direct effects of the statements.
    """
    owners = _owners_of_attributes(statements)
    bodies = (function.direct for same_name in functions.values() for function in same_name)
    for effects in (*direct, *bodies):
        for attribute in effects.attributes.keys() & owners.keys():
            for root in effects.attributes[attribute]:
                effects.aliases[root] |= owners[attribute]


def _owners_of_attributes(statements: Iterable[ast.stmt]) -> dict[str, set[str]]:
    """Map each attribute that a class body binds to a changeable object to the classes."""
    owners: dict[str, set[str]] = defaultdict(set)
    for node in _classes(statements):
        for statement in node.body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if statement.value is not None and not is_immutable(statement.value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        owners[target.id].add(node.name)
    return owners


def _classes(statements: Iterable[ast.stmt]) -> Iterator[ast.ClassDef]:
    for statement in statements:
        for node in executed_nodes(statement):
            if isinstance(node, ast.ClassDef):
                yield node
