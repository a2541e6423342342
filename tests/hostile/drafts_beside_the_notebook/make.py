"""Files under other names than the assignment's."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Rename what lies there."""
    for name in ("baseline-Copy1", "baseline (1)", "a", "submission"):
        (folder / f"{name}.ipynb").write_text("{}")
    (folder / "baseline.py").write_text("import os\n")
