"""The files of a call, laid out in its working folder."""

from collections.abc import Callable
from pathlib import Path

from grader.sandbox.protocol import Call


def _keep(path: Path) -> None:
    """Leave a file or folder to whoever made it."""


def create_files(call: Call, folder: Path, give: Callable[[Path], None] = _keep) -> None:
    """Write the files of a call below `folder`, which is made; `give` is told of each path."""
    make_folder(folder, give)
    made = {folder}
    for given in call.input_files:
        path = folder / given.path
        _make_folders(path if given.path.endswith("/") else path.parent, made, give)
        if not given.path.endswith("/"):
            path.write_bytes(given.content)
            give(path)


def _make_folders(path: Path, made: set[Path], give: Callable[[Path], None]) -> None:
    """Make a folder and those that lead to it, unless they are `made`; adds them there."""
    if path not in made:
        _make_folders(path.parent, made, give)
        make_folder(path, give)
        made.add(path)


def make_folder(path: Path, give: Callable[[Path], None] = _keep) -> None:
    """Make a folder, unless it is there."""
    if not path.is_dir():
        path.mkdir()
        give(path)
