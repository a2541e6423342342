"""A notebook that is none."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write the file."""
    page = "<!DOCTYPE html><html><body><script>alert(1)</script>Please log in</body></html>"
    (folder / "baseline.ipynb").write_text(page)
