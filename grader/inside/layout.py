"""The files of a call, laid out in its working folder."""

from collections.abc import Callable
from pathlib import Path

from grader.evidence import Call


def _keep(path: Path) -> None:
    """Leave a file or folder to whoever made it."""


def lay_out(call: Call, folder: Path, give: Callable[[Path], None] = _keep) -> None:
    """Write the files of a call below `folder`, which is made; `give` is told of each path."""
    make_folder(folder, give)
    for given in call.given:
        path = folder / given.path
        for parent in reversed(path.relative_to(folder).parents[:-1]):
            make_folder(folder / parent, give)
        if given.path.endswith("/"):
            make_folder(path, give)
        else:
            path.write_bytes(given.content)
            give(path)


def make_folder(path: Path, give: Callable[[Path], None] = _keep) -> None:
    """Make a folder, unless it is there."""
    if not path.is_dir():
        path.mkdir()
        give(path)
