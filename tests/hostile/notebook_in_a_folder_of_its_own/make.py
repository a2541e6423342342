"""Files under other names than the assignment's."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Rename what lies there."""
    deeper = folder / "ada lovelace" / "week 1"
    deeper.mkdir(parents=True)
    (folder / "baseline.ipynb").rename(deeper / "baseline.ipynb")
