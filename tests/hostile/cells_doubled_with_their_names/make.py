"""Cells copied in JupyterLab."""

import json
import os
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Edit the notebook that lies there."""
    path = folder / "baseline.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    copies = [dict(cell) for cell in cells if "nbgrader" in cell["metadata"]]
    wrong = next(cell for cell in copies if "def create_train_val_dirs" in "".join(cell["source"]))
    wrong["source"] = (
        "import os\n\n\ndef create_train_val_dirs(root_path):\n    os.makedirs(root_path)"
    )
    notebook["cells"] = [*copies, *cells, *copies]
    path.write_text(json.dumps(notebook), "utf-8")
