"""Turns whatever was handed in into a notebook that nbgrader and nbformat can take."""

import json
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.submissions.notebooks import Cell, read_cells

# A notebook up to this size is kept as it is, but for its outputs; of a larger one the cells only.
_MAX_KEPT_BYTES = 10 * 2**20

# What nbformat raises for notebooks that it cannot take.
_NOT_AS_IT_SHOULD_BE = (
    AttributeError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    nbformat.ValidationError,
)


def read_anyhow(path: Path) -> NotebookNode:
    """A notebook without outputs; one that is not as it should be is made anew from its cells.

    Raises:
        UnreadableError: it has no cells that could be read.
    """
    cells = read_cells(path)
    if path.suffix == ".ipynb" and path.stat().st_size <= _MAX_KEPT_BYTES:
        try:
            document = json.loads(path.read_bytes())
            for cell in document["cells"]:
                cell.update({"outputs": []} if cell["cell_type"] == "code" else {})
            notebook = nbformat.reads(json.dumps(document), as_version=4)
            nbformat.validate(notebook)
        except _NOT_AS_IT_SHOULD_BE:
            return made_of(cells)
        return notebook
    return made_of(cells)


def made_of(cells: Iterable[Cell]) -> NotebookNode:
    """A notebook that consists of the text of these cells, under their names."""
    kinds = {True: new_code_cell, False: new_markdown_cell}
    return new_notebook(
        cells=[
            kinds[cell.is_code](
                cell.source,
                id=f"cell-{cell.number}",
                metadata={"nbgrader": {"grade_id": cell.name}} if cell.name else {},
            )
            for cell in cells
        ]
    )
