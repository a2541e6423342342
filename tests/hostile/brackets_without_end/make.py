"""A notebook that is none."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write the file."""
    (folder / "baseline.ipynb").write_text('{"cells": ' + "[" * 1_000_000)
