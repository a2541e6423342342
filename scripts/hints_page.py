"""Write docs/hints.md: every rule for hints, with its conditions, its text and an example.

python -m scripts.hints_page
"""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.checks import hints
from grader.grading import call_hints, exception_hints
from grader.messages.rules import Rule, Rules
from grader.submissions.effect_records import reachable_names
from samples.sample_class import REPOSITORY

PAGE = REPOSITORY / "docs" / "hints.md"
CHECKS = REPOSITORY / "grader" / "checks"
_CHECKS_PACKAGE = "grader.checks."
_CHECK = re.compile(r"^test_(\w+)\.test_(\w+)$")
_HEADER = """# Hints

`python -m scripts.hints_page` generates this page from the tables of rules in
`grader/checks/hints/` and `grader/grading/`. For each table the first rule whose conditions hold
speaks; *not* marks a condition that must not hold. A name in braces is replaced by a value of the
evidence. The id of a hint, `table/rule`, is `hint_id` in the [results](results-format.md) and stays
the same when its text changes.
"""


def page() -> str:
    """Return the page: one table for each table of rules."""
    used = checks_by_name()
    return _HEADER + "".join(
        _section(rules, used.get(name, [])) for name, rules in tables().items()
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


def tables() -> dict[str, Rules[Any]]:
    """Return the tables of rules by `module.NAME`, those of the checks first."""
    modules = [
        importlib.import_module(f"{hints.__name__}.{module.name}")
        for module in pkgutil.iter_modules(hints.__path__)
    ]
    return dict(
        one for module in (*modules, call_hints, exception_hints) for one in _rules_in(module)
    )


def _rules_in(module: ModuleType) -> Iterator[tuple[str, Rules[Any]]]:
    for name, value in vars(module).items():
        if isinstance(value, Rules):
            yield f"{module.__name__.rpartition('.')[2]}.{name}", value


def _section(rules: Rules[Any], checks: list[str]) -> str:
    used = ", ".join(f"`{check}`" for check in checks) or "each call of a student's function"
    rows = [_row(rule) for rule in rules.rules]
    head = ["| rule | when | hint | found, for example |", "|---|---|---|---|"]
    return "\n".join([f"\n## {rules.name}\n", f"Used by {used}.\n", *head, *rows, ""])


def _row(rule: Rule[Any]) -> str:
    conditions = [_text(one) for one in rule.when]
    conditions += [f"*not:* {_text(one)}" for one in rule.unless]
    when = "<br>".join(conditions) or "in all other cases"
    cells = (f"`{rule.name}`", when, rule.text, rule.example)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _text(condition: object) -> str:
    return " ".join((condition.__doc__ or "").split()).replace("<", "&lt;")


def checks_by_name() -> dict[str, list[str]]:
    """Return for each table of rules the checks that use it, directly or by functions they call."""
    used = {name: names for path in CHECKS.glob("*.py") for name, names in _functions(path)}
    found: dict[str, list[str]] = defaultdict(list)
    for check in sorted(name for name in used if _CHECK.match(name)):
        for name in reachable_names([check], used):
            found[name].append(_CHECK.sub(r"\1::\2", check))
    return found


def _functions(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield the functions of a module, each with the functions and tables that it mentions.

    All are named `module.name`; a fixture is mentioned by a parameter.
    """
    body = ast.parse(path.read_bytes()).body
    places = {node.name: path.stem for node in body if isinstance(node, ast.FunctionDef)}
    for node in body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_CHECKS_PACKAGE):
            module = (node.module or "").rpartition(".")[2]
            places |= {alias.name: module for alias in node.names}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            names |= {argument.arg for argument in node.args.args}
            mentioned = {f"{places[name]}.{name}" for name in names & places.keys()}
            yield f"{path.stem}.{node.name}", mentioned


if __name__ == "__main__":
    main()
