"""What nbgrader gets to see of a student's folder beside the notebook: pictures, time and secret.

nbgrader would copy everything that lies there. It would follow links, wait at pipes, copy pages
with scripts to where formgrader shows them, and meet files with names that it writes later.
"""

import contextlib
import datetime
from pathlib import Path, PurePath

from nbgrader.utils import parse_utc

from grader.submissions.unpacking import UnpackingError, copy, file_at, files_in_folder

MAX_PICTURES = 50
MAX_PICTURE_BYTES = 20 * 2**20
_PICTURES = (".gif", ".jpeg", ".jpg", ".png", ".webp")
_TIME, _SECRET = "timestamp.txt", "submission_secret.txt"
_MAX_RECORD_BYTES = 200


def copy_pictures(folder: Path, target: Path) -> int:
    """Copy pictures, which a student's texts may show, to where they do not replace anything.

    Returns:
        The number of files, at most `MAX_PICTURES` with `MAX_PICTURE_BYTES` in all.
    """
    left, count = MAX_PICTURE_BYTES, 0
    for file in files_in_folder(folder):
        if PurePath(file.parts[-1]).suffix.lower() not in _PICTURES or file.fault:
            continue
        path = target.joinpath(*file.parts)
        with contextlib.suppress(FileExistsError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("xb") as written:
                    left -= copy(file, written, left)
            except UnpackingError:
                path.unlink()
                return count
            count += 1
        if count == MAX_PICTURES:
            break
    return count


def submission_time(folder: str) -> datetime.datetime | None:
    """The time at which a folder was handed in, as nbgrader's `timestamp.txt` in it says.

    Takes the place of nbgrader's own `CourseDirectory.get_existing_timestamp`, which follows links,
    waits at pipes, and ends the step where the file holds anything else.
    """
    text = _text_of(Path(folder), _TIME)
    try:
        return parse_utc(text) if text else None
    except (ValueError, ArithmeticError):
        # Of numbers that are too large Python's calendar and its decimal numbers print_error.
        return None


def copy_records(folder: Path, target: Path) -> None:
    """Copy what nbgrader itself put beside a notebook that came through its exchange.

    By the time it notices when a student hands in again; by the secret it names the feedback.
    """
    for name in (_TIME, _SECRET):
        text = _text_of(folder, name)
        if text and not (target / name).exists():
            (target / name).write_text(text, "utf-8")


def _text_of(folder: Path, name: str) -> str:
    """The text of a short plain file; empty where there is none."""
    path = folder / name
    file = file_at(path, (name,))
    try:
        if file.fault or path.stat().st_size > _MAX_RECORD_BYTES:
            return ""
        with file.open() as opened:
            return opened.read(_MAX_RECORD_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        # A file that the student has closed tells nothing.
        return ""
