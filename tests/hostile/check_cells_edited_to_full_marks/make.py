"""Check cells turned, edited and moved to the front."""

import json
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Edit the notebook that lies there."""
    path = folder / "baseline.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    checks = [cell for cell in cells if "".join(cell["source"]).startswith("check(")]
    result = {"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}
    for number, cell in enumerate(checks):
        solution = number % 2 == 0
        cell["metadata"]["nbgrader"].update(points=1000, solution=solution, locked=False)
        cell["cell_type"] = ("markdown", "raw", "code")[number % 3]
        cell["source"] = "1000"
        cell["outputs"] = [{**result, "execution_count": 1}]
        cells.remove(cell)
    cells[:0] = checks
    path.write_text(json.dumps(notebook), "utf-8")
