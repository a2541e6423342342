"""Creation of the input files of a call in its working folder."""

from collections.abc import Callable
from pathlib import Path

from grader.sandbox.protocol import Call


def _keep_owner(_path: Path) -> None:
    """Leave the owner of a file or folder unchanged."""


def create_files(call: Call, folder: Path, chown: Callable[[Path], None] = _keep_owner) -> None:
    """Create `folder` and the files of a call below it, and call `chown` with each new path."""
    make_folder(folder, chown)
    created = {folder}
    for given in call.input_files:
        path = folder / given.path
        _make_folders(path if given.path.endswith("/") else path.parent, created, chown)
        if not given.path.endswith("/"):
            path.write_bytes(given.content)
            chown(path)


def _make_folders(path: Path, created: set[Path], chown: Callable[[Path], None]) -> None:
    """Create a folder and its parents, except those in `created`, and add them to that set."""
    if path not in created:
        _make_folders(path.parent, created, chown)
        make_folder(path, chown)
        created.add(path)


def make_folder(path: Path, chown: Callable[[Path], None] = _keep_owner) -> None:
    """Create a folder unless it exists."""
    if not path.is_dir():
        path.mkdir()
        chown(path)
