"""Comparison of generated files with the files in a course."""

import json
import shutil
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from grader.integrations.source_notebook import cell_label

TOOL_FILES = (".ipynb_checkpoints", "__pycache__", "*.pyc")
"""Patterns of files that editors and Python leave in a folder."""


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, in a fixed order, without `TOOL_FILES`."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not _is_tool_file(path.relative_to(folder))
    )


def obsolete_files(folder: Path, current: Iterable[Path]) -> list[Path]:
    """Return the files below a folder that are not among the `current` files."""
    known = set(current)
    return [path for path in files_below(folder) if path not in known]


def copy_if_changed(generated: Path, path: Path) -> bool:
    """Copy a generated file to `path`; return whether this changed the content."""
    if path.is_file() and path.read_bytes() == generated.read_bytes():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(generated, path)
    return True


def differences(generated: Path, path: Path) -> list[str]:
    """Return how the file at `path` differs from the generated one, for notebooks cell by cell."""
    if not path.is_file():
        return ["is missing"]
    if path.read_bytes() == generated.read_bytes():
        return []
    cells = _stale_cells(generated, path) if path.suffix == ".ipynb" else []
    return [f"is out of date: {cell}" for cell in cells] or ["is out of date"]


def _is_tool_file(path: Path) -> bool:
    return any(fnmatch(part, pattern) for part in path.parts for pattern in TOOL_FILES)


def _stale_cells(generated: Path, path: Path) -> list[str]:
    """Return one phrase for each cell that differs; cells are matched by their ids."""
    new = _cells_by_id(generated)
    try:
        old = _cells_by_id(path)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["it is not a notebook"]
    stale = []
    for key, (number, cell) in new.items():
        if key not in old:
            stale.append(f"cell {number} ({cell_label(cell)}) is missing")
        elif old[key][1] != cell:
            stale.append(f"cell {old[key][0]} ({cell_label(cell)}) differs")
    stale += [
        f"cell {number} ({cell_label(cell)}) is not in the source"
        for key, (number, cell) in old.items()
        if key not in new
    ]
    if not stale and list(old) != list(new):
        stale.append("the order of the cells differs")
    return stale


def _cells_by_id(path: Path) -> dict[Any, tuple[int, dict[str, Any]]]:
    """Return the cells of a notebook with their numbers from 1, by id."""
    cells = json.loads(path.read_bytes())["cells"]
    return {cell.get("id", number): (number, cell) for number, cell in enumerate(cells, start=1)}
