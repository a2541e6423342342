"""The owners of the files in what Canvas or Moodle let an instructor download.

Both name the student in the topmost name, which no student chooses. Canvas puts the student into
the name of a file, `smithjane_LATE_123_456_baseline.ipynb`, and Moodle into the name of a folder,
`Jane Smith_123_assignsubmission_file_/`. The student chooses the names below or after it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryFile

from grader.submissions.unpacking import (
    MAX_ARCHIVE_BYTES,
    PackedFile,
    UnpackingError,
    copy,
    file_at,
    files_in_folder,
    files_in_zip,
    name_fault,
    open_zip,
    path_fault,
)
from grader.text import single_line

# The limits for one student.
MAX_FILES = 100
MAX_BYTES = 500 * 2**20
MAX_ARCHIVES = 5

# Neither LMS leaves `_<digits>_` in a person's name, so it marks the end of the name.
_OWNER = re.compile(
    r"(?P<name>(?:(?!_[0-9]+_).)+?)(?:_LATE)?_(?P<id>[0-9]+)_"
    r"(?:(?P<folder>assign(?:submission|feedback)_[a-z]+_)|(?P<number>[0-9]+)_(?P<file>.+))",
    re.DOTALL,
)
_MOODLE_FILES = "assignsubmission_file_"
_MAX_LISTED_NAMES = 3


@dataclass
class DownloadedSubmission:
    """The files that one student submitted, by their paths below the student's name."""

    student: str
    files: list[PackedFile] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """The numbers that the LMS gave the student; several if students share a name."""


@dataclass
class Download:
    """The submissions of a class, the topmost names without a student, and problems."""

    submissions: list[DownloadedSubmission]
    unassigned: list[str]
    problems: list[str]


def read_download(folder: Path, stack: ExitStack) -> Download:
    """Read the names in a folder of downloads.

    The folder may hold archives from the LMS, folders into which they were unpacked, or the
    content of such folders.

    Args:
        folder: the folder of downloads.
        stack: keeps the archives open until it is closed.
    """
    submissions: dict[str, DownloadedSubmission] = {}
    unassigned: list[str] = []
    problems: list[str] = []
    for file in _downloaded_files(folder, stack, problems):
        owner = _OWNER.fullmatch(file.parts[0])
        if owner is None or (len(file.parts) > 1) != (owner["folder"] is not None):
            unassigned.append(file.parts[0])
        elif owner["folder"] in (None, _MOODLE_FILES):
            name = owner["name"]
            # An invalid name must not make a similar valid name ambiguous.
            key = name if name_fault(name) else _normalized(name)
            submission = submissions.setdefault(key, DownloadedSubmission(name))
            submission.ids.add(owner["id"])
            parts = file.parts[1:] or (owner["file"],)
            submission.files.append(PackedFile(parts, file.open, file.fault))
    return Download(list(submissions.values()), list(dict.fromkeys(unassigned)), problems)


def write_submission(
    submission: DownloadedSubmission, folder: Path, suffixes: Collection[str]
) -> list[str]:
    """Write a student's files with certain suffixes, also from archives among the files.

    Nothing is written if the student or the files are ambiguous.

    Returns:
        One line for each problem: what could not be written, and why.
    """
    fault = _student_fault(submission)
    if fault is not None:
        return [fault]
    problems: list[str] = []
    with ExitStack() as stack:
        files = [
            file
            for file in _with_unpacked(submission.files, stack, problems)
            if PurePath(file.parts[-1]).suffix.lower() in suffixes and not _is_hidden(file.parts)
        ]
        if len(files) > MAX_FILES:
            ending = " or ".join(suffixes)
            return [f"{len(files)} files end with {ending}, but at most {MAX_FILES} are allowed"]
        valid = _valid_files(files, problems)
        duplicate = _duplicate_path(valid)
        if duplicate is not None:
            return [*problems, f"{duplicate} was submitted twice: remove one of the two files"]
        _write_files(valid, folder, problems)
    if not files and not problems:
        names = name_list(file.parts[-1] for file in submission.files)
        problems.append(f"no file ends with {' or '.join(suffixes)}, only {names}")
    return problems


def name_list(names: Iterable[str]) -> str:
    """Return names in one line: the first three, and the number of the others."""
    names = list(names)
    others = len(names) - _MAX_LISTED_NAMES
    more = [f"{others} more"] if others > 0 else []
    return ", ".join([*map(single_line, names[:_MAX_LISTED_NAMES]), *more])


def _student_fault(submission: DownloadedSubmission) -> str | None:
    """Return why the name of a student is invalid or ambiguous, if it is."""
    fault = name_fault(submission.student)
    if fault is None and len(submission.ids) > 1:
        return f"{len(submission.ids)} students share this name: rename their files by hand"
    return fault


def _duplicate_path(files: Iterable[PackedFile]) -> str | None:
    """Return a path that two files share, if there is one."""
    paths = Counter(_normalized("/".join(file.parts)) for file in files)
    return next((single_line(path) for path, count in paths.most_common(1) if count > 1), None)


def _downloaded_files(folder: Path, stack: ExitStack, problems: list[str]) -> Iterator[PackedFile]:
    """Yield the files in a folder of downloads, by their paths inside the download."""
    for path in sorted(folder.iterdir()):
        if _OWNER.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            for file in files_in_folder(path):
                yield PackedFile((path.name, *file.parts), file.open, file.fault)
        elif _OWNER.fullmatch(path.name):
            yield file_at(path, (path.name,))
        elif path.is_dir():
            yield from _without_outer_folders(list(files_in_folder(path)))
        elif path.suffix.lower() == ".zip":
            yield from _archived_files(path, stack, problems)
        else:
            yield file_at(path, (path.name,))


def _archived_files(path: Path, stack: ExitStack, problems: list[str]) -> list[PackedFile]:
    """Return the files in an archive from the LMS."""
    try:
        archive = open_zip(stack.enter_context(path.open("rb")), is_bounded=False)
    except UnpackingError as error:
        problems.append(f"{path} {error}")
        return []
    return _without_outer_folders(files_in_zip(stack.enter_context(archive)))


def _without_outer_folders(files: list[PackedFile]) -> list[PackedFile]:
    """Remove folders around the whole download, which some archive tools add."""
    files = [file for file in files if not _is_tool_file(file.parts[0])]
    while files and all(len(file.parts) > 1 for file in files):
        (top, *others) = {file.parts[0] for file in files}
        if others or _OWNER.fullmatch(top):
            break
        files = _without_top_folder(files)
    return files


def _without_top_folder(files: Iterable[PackedFile]) -> list[PackedFile]:
    return [PackedFile(file.parts[1:], file.open, file.fault) for file in files]


def _with_unpacked(
    files: Iterable[PackedFile], stack: ExitStack, problems: list[str]
) -> Iterator[PackedFile]:
    """Yield the files, and the files in archives among them; archives in archives stay packed."""
    remaining, count = MAX_ARCHIVE_BYTES, 0
    for file in files:
        yield file
        name = PurePath(file.parts[-1])
        if name.suffix.lower() != ".zip" or _is_hidden(file.parts):
            continue
        count += 1
        if count > MAX_ARCHIVES:
            problems.append(f"only the first {MAX_ARCHIVES} archives were unpacked")
            return
        packed = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        try:
            remaining -= copy(file, packed, remaining)
            archive = stack.enter_context(open_zip(packed))
        except UnpackingError as error:
            packed.close()
            problems.append(f"{single_line(name.name)} {error}")
        else:
            for one in files_in_zip(archive):
                parts = (*file.parts[:-1], name.stem, *one.parts)
                yield PackedFile(parts, one.open, one.fault)


def _valid_files(files: list[PackedFile], problems: list[str]) -> list[PackedFile]:
    """Return the files with valid paths, without a folder around all of them."""
    valid = []
    for file in files:
        fault = path_fault(file.parts)
        if fault:
            problems.append(f"{single_line('/'.join(file.parts))}: {fault}")
        else:
            valid.append(file)
    while valid and all(len(file.parts) > 1 for file in valid):
        if len({file.parts[0] for file in valid}) > 1:
            break
        valid = _without_top_folder(valid)
    return valid


def _write_files(files: list[PackedFile], folder: Path, problems: list[str]) -> None:
    """Write files below a folder, up to `MAX_BYTES`."""
    remaining = MAX_BYTES
    for file in sorted(files, key=lambda file: file.parts):
        path = folder.joinpath(*file.parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as target:
                remaining -= copy(file, target, remaining)
        except OSError as error:
            name = single_line("/".join(file.parts))
            problems.append(f"{name} cannot be written: {error.strerror}")
        except UnpackingError as error:
            path.unlink()
            problems.append(f"{single_line('/'.join(file.parts))} {error}")


def _normalized(name: str) -> str:
    """Return the form of a name in which names that look the same are equal."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _is_tool_file(name: str) -> bool:
    return name in ("__MACOSX", ".DS_Store") or name.startswith("._")


def _is_hidden(parts: tuple[str, ...]) -> bool:
    """Return whether a tool made a file or a folder around it, such as checkpoints."""
    return any(_is_tool_file(part) or re.match(r"\.[^.]", part) for part in parts)
