"""A notebook that is none."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write the file."""
    (folder / "baseline.ipynb").symlink_to("baseline.ipynb")
