"""Whose the files are in what Canvas or Moodle let a teacher download.

Both name the student in the uppermost name, which no student chooses: Canvas in that of a file,
`smithjane_LATE_123_456_baseline.ipynb`, Moodle in that of a folder,
`Jane Smith_123_assignsubmission_file_/`. What is below that name, or behind it, is the student's.
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

# Of one student.
MAX_FILES = 100
MAX_BYTES = 500 * 2**20
MAX_ARCHIVES = 5

# Neither LMS leaves `_<digits>_` in a person's name: it is what tells where the name ends.
_OWNER = re.compile(
    r"(?P<name>(?:(?!_[0-9]+_).)+?)(?:_LATE)?_(?P<id>[0-9]+)_"
    r"(?:(?P<folder>assign(?:submission|feedback)_[a-z]+_)|(?P<number>[0-9]+)_(?P<file>.+))",
    re.DOTALL,
)
_FILES_OF_MOODLE = "assignsubmission_file_"
_SHOWN = 3


@dataclass
class HandIn:
    """What one student handed in, as it was downloaded: files by their path below the student."""

    student: str
    files: list[PackedFile] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


@dataclass
class Download:
    """The hand-ins of a class, and names at their level that name no student."""

    hand_ins: list[HandIn]
    nobodys: list[str]
    problems: list[str]


def read_download(folder: Path, stack: ExitStack) -> Download:
    """Read the names in a folder of downloads; archives stay open until the stack is closed.

    In the folder may lie archives as the LMS made them, folders into which they were unpacked, or
    what was in them.
    """
    hand_ins: dict[str, HandIn] = {}
    nobodys: list[str] = []
    problems: list[str] = []
    for file in _files(folder, stack, problems):
        owner = _OWNER.fullmatch(file.parts[0])
        if owner is None or (len(file.parts) > 1) != (owner["folder"] is not None):
            nobodys.append(file.parts[0])
        elif owner["folder"] in (None, _FILES_OF_MOODLE):
            own = file.parts[1:] or (owner["file"],)
            name = owner["name"]
            # A name that is refused must not make another one doubtful.
            key = name if name_fault(name) else _folded(name)
            hand_in = hand_ins.setdefault(key, HandIn(name))
            hand_in.ids.add(owner["id"])
            hand_in.files.append(PackedFile(own, file.open, file.fault))
    return Download(list(hand_ins.values()), list(dict.fromkeys(nobodys)), problems)


def write_hand_in(hand_in: HandIn, folder: Path, kinds: Collection[str]) -> list[str]:
    """Write the files of some kinds that a student handed in, also from archives in it.

    Nothing is written where it is not clear what the student handed in, or who the student is.

    Returns:
        What could not be taken, and why.
    """
    fault = name_fault(hand_in.student)
    if fault is None and len(hand_in.ids) > 1:
        fault = f"{len(hand_in.ids)} students have this name: put their files apart by hand"
    if fault is not None:
        return [fault]
    problems: list[str] = []
    with ExitStack() as stack:
        files = [
            file
            for file in _with_unpacked(hand_in.files, stack, problems)
            if PurePath(file.parts[-1]).suffix.lower() in kinds and not _is_hidden(file.parts)
        ]
        if len(files) > MAX_FILES:
            return [f"{len(files)} files end with {' or '.join(kinds)}, at most {MAX_FILES} may"]
        proper = _proper(files, problems)
        paths = Counter(_folded("/".join(file.parts)) for file in proper)
        if paths and max(paths.values()) > 1:
            twice = single_line(paths.most_common(1)[0][0])
            return [*problems, f"{twice} was handed in twice: which of them counts?"]
        _write(proper, folder, problems)
    if not files and not problems:
        names = [file.parts[-1] for file in hand_in.files]
        problems.append(f"no file ends with {' or '.join(kinds)}, only {listed(names)}")
    return problems


def listed(names: Iterable[str]) -> str:
    """Some names in one line; of many only the first."""
    whole = list(names)
    more = [f"{len(whole) - _SHOWN} more"] if len(whole) > _SHOWN else []
    return ", ".join([*map(single_line, whole[:_SHOWN]), *more])


def _files(folder: Path, stack: ExitStack, problems: list[str]) -> Iterator[PackedFile]:
    """All files in a folder of downloads, by their path in the download that they lie in."""
    for path in sorted(folder.iterdir()):
        if _OWNER.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            for file in files_in_folder(path):
                yield PackedFile((path.name, *file.parts), file.open, file.fault)
        elif _OWNER.fullmatch(path.name):
            yield file_at(path, (path.name,))
        elif path.is_dir():
            yield from _unwrapped(list(files_in_folder(path)))
        elif path.suffix.lower() == ".zip":
            try:
                archive = open_zip(stack.enter_context(path.open("rb")), is_bounded=False)
            except UnpackingError as error:
                problems.append(f"{path} {error}")
            else:
                yield from _unwrapped(files_in_zip(stack.enter_context(archive)))
        else:
            yield file_at(path, (path.name,))


def _unwrapped(files: list[PackedFile]) -> list[PackedFile]:
    """Files of a download without a folder around all of them, as who packs a folder makes one."""
    files = [file for file in files if not _is_left_by_tools(file.parts[0])]
    while files and all(len(file.parts) > 1 for file in files):
        (top, *others) = {file.parts[0] for file in files}
        if others or _OWNER.fullmatch(top):
            break
        files = [PackedFile(file.parts[1:], file.open, file.fault) for file in files]
    return files


def _with_unpacked(
    files: Iterable[PackedFile], stack: ExitStack, problems: list[str]
) -> Iterator[PackedFile]:
    """The files, and those in the archives among them; archives in archives stay as they are."""
    left, count = MAX_ARCHIVE_BYTES, 0
    for file in files:
        yield file
        name = PurePath(file.parts[-1])
        if name.suffix.lower() != ".zip" or _is_hidden(file.parts):
            continue
        count += 1
        if count > MAX_ARCHIVES:
            problems.append(f"only the first {MAX_ARCHIVES} archives were unpacked")
            return
        packed = stack.enter_context(TemporaryFile())  # noqa: SIM115  the stack closes it
        try:
            left -= copy(file, packed, left)
            archive = stack.enter_context(open_zip(packed))
        except UnpackingError as error:
            packed.close()
            problems.append(f"{single_line(name.name)} {error}")
        else:
            for one in files_in_zip(archive):
                parts = (*file.parts[:-1], name.stem, *one.parts)
                yield PackedFile(parts, one.open, one.fault)


def _proper(files: list[PackedFile], problems: list[str]) -> list[PackedFile]:
    """Those of the files whose paths are names of files, without a folder around all of them."""
    faults = [path_fault(file.parts) for file in files]
    problems += [
        f"{single_line('/'.join(file.parts))}: {fault}"
        for file, fault in zip(files, faults, strict=True)
        if fault
    ]
    proper = [file for file, fault in zip(files, faults, strict=True) if not fault]
    while proper and all(len(file.parts) > 1 for file in proper):
        if len({file.parts[0] for file in proper}) > 1:
            break
        proper = [PackedFile(file.parts[1:], file.open, file.fault) for file in proper]
    return proper


def _write(files: list[PackedFile], folder: Path, problems: list[str]) -> None:
    """Write files below a folder, up to the limit of bytes."""
    left = MAX_BYTES
    for file in sorted(files, key=lambda file: file.parts):
        path = folder.joinpath(*file.parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as target:
                left -= copy(file, target, left)
        except OSError as error:
            problems.append(
                f"{single_line('/'.join(file.parts))} cannot be written: {error.strerror}"
            )
        except UnpackingError as error:
            path.unlink()
            problems.append(f"{single_line('/'.join(file.parts))} {error}")


def _folded(name: str) -> str:
    """What names have in common that a file system or a reader may take for the same."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _is_left_by_tools(name: str) -> bool:
    return name in ("__MACOSX", ".DS_Store") or name.startswith("._")


def _is_hidden(parts: tuple[str, ...]) -> bool:
    """Whether a file, or a folder around it, is one that tools make: checkpoints, settings."""
    return any(_is_left_by_tools(part) or re.match(r"\.[^.]", part) for part in parts)
