"""Files under other names than the assignment's."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Rename what lies there."""
    path = folder / "baseline.ipynb"
    (folder / ".ipynb_checkpoints").mkdir()
    names = (".ipynb_checkpoints/week 1-checkpoint", "week 1-Copy1", "Copy of week 1", ".week 1")
    for name in names:
        (folder / f"{name}.ipynb").write_text("{}")
    path.rename(folder / "week 1.ipynb")
