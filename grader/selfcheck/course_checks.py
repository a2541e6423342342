"""The checks of a course's own in a student's notebook: they come in `selfcheck.json`."""

import hashlib
import tempfile
from pathlib import Path, PurePosixPath

import msgspec

from grader.cache import FOLDER_MODE
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.selfcheck_data import SelfCheckData, SelfCheckDataError


def unpacked_files(data: SelfCheckData, notebook: Path, cache: Path) -> AssignmentFiles:
    """Return the files for the checks of a notebook; the first call writes them into `cache`.

    Raises:
        SelfCheckDataError: the data names a file outside of the folder of the checks.
        OSError: the files cannot be written.
    """
    content = msgspec.msgpack.encode(sorted(data.check_sources.items()))
    folder = cache / f"checks-{hashlib.sha256(content).hexdigest()[:32]}"
    if not folder.is_dir():
        cache.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            written = Path(temporary) / folder.name
            _write(data.check_sources, written)
            _move(written, folder)
    return AssignmentFiles(folder, notebook.absolute().parent)


def _write(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name:
            raise SelfCheckDataError(
                f"selfcheck.json names the file {name!r}, which is outside of its folder: "
                "get a fresh copy of selfcheck.json"
            )
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _move(written: Path, folder: Path) -> None:
    """Move a folder to its place, unless another process did so meanwhile."""
    try:
        written.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
