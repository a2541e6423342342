"""The lines of a notebook that are solutions, and a search for them in released files."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_solution

BEGIN_SOLUTION = "BEGIN SOLUTION"
END_SOLUTION = "END SOLUTION"
_SIMILAR_TO_MARKER = re.compile(r"\b(begin|end)[\W_]*solution", re.IGNORECASE)
# Shorter lines, without spaces, may occur by chance.
_MIN_LEAK_CHARACTERS = 16


class SolutionMarkerError(ValueError):
    """A solution marker is unpaired, misspelled, or outside the solution cells."""


def solution_lines(cell: NotebookNode) -> list[str]:
    """Return the lines of a cell that students must not get.

    Raises:
        SolutionMarkerError: a marker is unpaired, misspelled, or outside the solution cells.
    """
    lines, inside, has_markers = [], False, False
    for line in cell.source.splitlines():
        if BEGIN_SOLUTION in line or END_SOLUTION in line:
            _check_pair(line, inside=inside)
            inside, has_markers = not inside, True
        elif _SIMILAR_TO_MARKER.search(line):
            raise SolutionMarkerError(
                f"{line.strip()!r} looks like a marker, but nbgrader knows only "
                f"{BEGIN_SOLUTION!r} and {END_SOLUTION!r}"
            )
        elif inside:
            lines.append(line)
    if inside:
        raise SolutionMarkerError(f"{BEGIN_SOLUTION!r} without {END_SOLUTION!r}")
    if has_markers and not is_solution(cell):
        raise SolutionMarkerError("solution markers in a cell that is not a solution cell")
    if is_solution(cell) and not has_markers:
        # nbgrader replaces the whole cell.
        return list(cell.source.splitlines())
    return lines


def _check_pair(line: str, *, inside: bool) -> None:
    """Refuse a second marker of the same kind."""
    if inside is (BEGIN_SOLUTION in line):
        partner = END_SOLUTION if inside else BEGIN_SOLUTION
        raise SolutionMarkerError(f"{line.strip()!r} without {partner!r} before it")


def find_leaks(cells: Iterable[NotebookNode], files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file that contains a line of the solutions in `cells`, with the line.

    Comments, imports and short lines do not count, because they reveal nothing.
    """
    lines = (line.strip() for cell in cells for line in solution_lines(cell))
    revealing = dict.fromkeys(line for line in lines if _reveals_solution(line))
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        is_notebook = path.suffix == ".ipynb"
        for line in revealing:
            stored = json.dumps(line, ensure_ascii=False)[1:-1] if is_notebook else line
            if stored in text:
                yield path, line


def _reveals_solution(line: str) -> bool:
    if line.startswith(("#", "import ", "from ")):
        return False
    return len(re.sub(r"\s", "", line)) >= _MIN_LEAK_CHARACTERS
