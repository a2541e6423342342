"""Convert any submission into a notebook that nbgrader and nbformat accept."""

import json
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.submissions.notebooks import Cell, read_cells

# A notebook up to this size is kept, without outputs; of a larger one only the cells are kept.
_MAX_KEPT_BYTES = 10 * 2**20

# The exceptions of nbformat for notebooks that it does not accept.
_NBFORMAT_ERRORS = (
    AttributeError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    nbformat.ValidationError,
)


def read_as_notebook(path: Path) -> NotebookNode:
    """Read a submission as a notebook without outputs, rebuilt from its cells if it is invalid.

    Raises:
        UnreadableError: the file has no cells that can be read.
    """
    cells = read_cells(path)
    if path.suffix == ".ipynb" and path.stat().st_size <= _MAX_KEPT_BYTES:
        try:
            document = json.loads(path.read_bytes())
            for cell in document["cells"]:
                cell.update({"outputs": []} if cell["cell_type"] == "code" else {})
            notebook = nbformat.reads(json.dumps(document), as_version=4)
            nbformat.validate(notebook)
        except _NBFORMAT_ERRORS:
            return notebook_from_cells(cells)
        return notebook
    return notebook_from_cells(cells)


def notebook_from_cells(cells: Iterable[Cell]) -> NotebookNode:
    """Make a notebook with the text and grade ids of the cells."""
    new_cell = {True: new_code_cell, False: new_markdown_cell}
    return new_notebook(
        cells=[
            new_cell[cell.is_code](
                cell.source,
                id=f"cell-{cell.number}",
                metadata={"nbgrader": {"grade_id": cell.name}} if cell.name else {},
            )
            for cell in cells
        ]
    )
