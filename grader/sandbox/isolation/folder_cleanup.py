"""Removal of the files that a job wrote."""

import os
import shutil
from pathlib import Path

from grader.sandbox.isolation.view import names_in_view


def empty_folder(folder: Path, keep: frozenset[Path]) -> None:
    """Remove the content of a folder, except the paths to keep and readable paths among them.

    Raises:
        OSError: some content cannot be removed.
        RecursionError: it is nested too deeply.
    """
    with os.scandir(folder) as entries:
        for entry in list(entries):
            path = Path(entry)
            if path in keep:
                if path not in names_in_view():
                    empty_folder(path, keep)
            elif entry.is_dir(follow_symlinks=False):
                shutil.rmtree(path)
            else:
                path.unlink()
