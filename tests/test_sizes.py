"""Modules and functions stay short enough to read in one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = [
    path
    for package in ("grader", "catsdogs", "catsdogs_ref")
    for path in sorted((ROOT / package).rglob("*.py"))
]
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_MEDIAN_FUNCTION_LINES = 8


def function_lines(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name of each function and method, with its lines from `def` to the end."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_each_of_its_functions_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_MODULE_LINES
    long = {name: lines for name, lines in function_lines(path) if lines > MAX_FUNCTION_LINES}
    assert long == {}


def test_half_of_all_functions_are_very_short() -> None:
    lines = [lines for path in MODULES for _, lines in function_lines(path)]
    assert len(lines) > 1000
    assert median(lines) <= MAX_MEDIAN_FUNCTION_LINES
