"""Notebooks saved by an old editor."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Change how the file is written."""
    path = folder / "baseline.ipynb"
    path.write_bytes(path.read_bytes().replace(b"import os", b"import os  # K\xe4the", 1))
