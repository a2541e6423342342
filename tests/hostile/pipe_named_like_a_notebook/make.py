"""A notebook that is none."""

import os
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write the file."""
    os.mkfifo(folder / "baseline.ipynb")
