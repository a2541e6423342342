"""A notebook that is none."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write the file."""
    (folder / "baseline.ipynb").write_text('[{"cell_type": "code", "source": "x = 1"}]')
