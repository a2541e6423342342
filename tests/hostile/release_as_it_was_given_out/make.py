"""Nothing was done."""

import shutil
from pathlib import Path

from tests.support.hostile_class import RELEASE


def hand_in(folder: Path) -> None:
    """Copy the released notebook."""
    shutil.copy(RELEASE, folder / "baseline.ipynb")
