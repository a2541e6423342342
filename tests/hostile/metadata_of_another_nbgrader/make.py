"""Metadata in versions and types that nobody expects."""

import json
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Edit the notebook that lies there."""
    path = folder / "baseline.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    marked = [cell for cell in cells if "nbgrader" in cell["metadata"]]
    odd = ("yes", None, 17, {"grade_id": 17}, {"grade": True, "schema_version": 3}, [])
    for number, cell in enumerate(marked):
        if number % 2:
            cell["metadata"]["nbgrader"] = odd[number // 2 % len(odd)]
        else:
            cell["metadata"]["nbgrader"]["schema_version"] = (99, 1, "three", None)[number // 2 % 4]
    path.write_text(json.dumps(notebook), "utf-8")
