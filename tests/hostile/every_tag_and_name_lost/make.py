"""A notebook as other services save it."""

import json
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Edit the notebook that lies there."""
    path = folder / "baseline.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    cells = [cell for cell in cells if not "".join(cell["source"]).startswith("check(")]
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}
    path.write_text(json.dumps(notebook), "utf-8")
