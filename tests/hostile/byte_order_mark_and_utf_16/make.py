"""Notebooks saved by an editor for texts."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Change how the file is written."""
    path = folder / "baseline.ipynb"
    path.write_text(path.read_text("utf-8"), "utf-16")
