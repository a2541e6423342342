"""Exceptions of files and folders: wrong paths, targets that exist, too many files."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from grader.grading.exception_hints.translation import RaisedError, means
from grader.messages.phrases import Value
from grader.submissions.function_reading import SourceLine

_PATH = re.compile(r": '(?P<path>.*?)'(?: -> '.*')?$")
_COPYING = re.compile(r"\b(?:copy\w*|move|rename|replace)\(")
_NOT_FOUND = "FileNotFoundError NotFoundError"
_PATH_TYPES = r"(?:expected|argument must be) str, bytes,? or os\.PathLike object, not '?(?P<type>"
_OTHER_PATH_TYPES = r"path should be string, bytes.* not (?P<other>"


def is_name_alone(raised: RaisedError) -> bool:
    """The missing path is a file's or folder's name without a folder."""
    return "/" not in _path(raised) and bool(_path(raised))


def is_target(raised: RaisedError) -> bool:
    """A copy looks for its file in a folder that lacks it, and another given folder has it."""
    path = _given_path(raised)
    elsewhere = [one for one in raised.paths if PurePosixPath(one).name == path.name != ""]
    return (
        _COPYING.search(raised.code) is not None
        and str(path) not in raised.paths
        and _is_given_folder(raised, path.parent)
        and bool(elsewhere)
    )


def has_no_folder(raised: RaisedError) -> bool:
    """The missing file's folder is below the working folder and does not exist."""
    path = _given_path(raised)
    return bool(path.name) and not _is_given_folder(raised, path.parent)


def makes_one_folder(raised: RaisedError) -> bool:
    """The line makes the last folder of a path only."""
    return "mkdir" in raised.code


def has_other_argument(raised: RaisedError) -> bool:
    """The function gives one of its arguments another value."""
    return bool(raised.reading.rebound)


def has_rooted_part(raised: RaisedError) -> bool:
    """The function joins a path with a part that begins with a slash."""
    return raised.reading.rooted_part is not None


def copies(raised: RaisedError) -> bool:
    """The line copies or moves a file."""
    return _COPYING.search(raised.code) is not None


def _path(raised: RaisedError) -> str:
    match = _PATH.search(raised.error.message)
    return match["path"] if match else ""


def _given_path(raised: RaisedError) -> PurePosixPath:
    """Return the path that the message names, below the working folder; `.` for others."""
    _, found, below = _path(raised).rpartition(f"/{raised.call.folder}/")
    return PurePosixPath(below if found else ".")


def _is_given_folder(raised: RaisedError, folder: PurePosixPath) -> bool:
    return any(
        folder in (PurePosixPath(path), *PurePosixPath(path).parents) for path in raised.paths
    )


def _name(raised: RaisedError) -> Mapping[str, Value]:
    path = PurePosixPath(_path(raised))
    return {"name": path.name, "parent": path.parent.name}


def _rebound(raised: RaisedError) -> Mapping[str, Value]:
    argument, line = next(iter(raised.reading.rebound.items()))
    return {"argument": argument, **_line(line)}


def _rooted(raised: RaisedError) -> Mapping[str, Value]:
    return _line(raised.reading.rooted_part)


def _line(line: SourceLine | None) -> Mapping[str, Value]:
    return {"line": line.line, "code": line.code} if line else {}


PATH_RULES = (
    means(
        "list_as_path",
        "TypeError",
        rf"{_PATH_TYPES}list|tuple|dict|set)|{_OTHER_PATH_TYPES}list|tuple|dict|set)",
        "A whole list stands where one path is needed: is one name of a loop meant?",
        example="TypeError: expected str, bytes or os.PathLike object, not list",
    ),
    means(
        "none_as_path",
        "TypeError",
        rf"{_PATH_TYPES}NoneType)|{_OTHER_PATH_TYPES}NoneType)",
        "A path is None here: which variable has no value, or which function returns nothing?",
        example="TypeError: expected str, bytes or os.PathLike object, not NoneType",
    ),
    means(
        "no_path",
        "TypeError",
        rf"{_PATH_TYPES}\w+)|{_OTHER_PATH_TYPES}\w+)",
        "A value of type {type}{other} stands where a path is needed: which part of the path is no "
        "text?",
        example="TypeError: join() argument must be str, bytes, or os.PathLike object, not 'int'",
    ),
)
NOT_FOUND_RULES = (
    means(
        "part_begins_with_slash",
        _NOT_FOUND,
        "",
        "Line {line}, `{code}`: a part that begins with / drops all parts before it; is that "
        "meant?",
        has_rooted_part,
        values=_rooted,
        example="FileNotFoundError: [Errno 2] No such file or directory: '/training/cats'",
    ),
    means(
        "name_without_folder",
        _NOT_FOUND,
        "",
        "Only the name {name} is given, without a folder: is it joined with the path of its folder "
        "first?",
        is_name_alone,
        unless=(has_rooted_part,),
        values=_name,
        example="FileNotFoundError: [Errno 2] No such file or directory: 'cat.1.jpg'",
    ),
    means(
        "source_and_target",
        _NOT_FOUND,
        "",
        "{name} is looked for in {parent}, where it is not yet: are source and target in the right "
        "order?",
        is_target,
        unless=(has_rooted_part,),
        values=_name,
        example="FileNotFoundError: … '…/training/cats/1.jpg' (copyfile(target, source))",
    ),
    means(
        "parents",
        _NOT_FOUND,
        "",
        "os.mkdir makes only the last folder of a path: do the folders above {name} exist at this "
        "line?",
        makes_one_folder,
        unless=(has_rooted_part,),
        values=_name,
        example="FileNotFoundError: … '…/training/cats' (os.mkdir(path))",
    ),
    means(
        "argument_replaced",
        _NOT_FOUND,
        "",
        "Line {line}, `{code}`, gives the argument {argument} another value: is the given path "
        "still used?",
        has_other_argument,
        unless=(has_rooted_part, is_target, makes_one_folder),
        values=_rebound,
        example="FileNotFoundError: [Errno 2] No such file or directory: '/tmp/PetImages/Cat'",
    ),
    means(
        "folder_missing",
        _NOT_FOUND,
        "",
        "There is no folder {parent} for {name}: is the path joined from the arguments, with a / "
        "between its parts?",
        has_no_folder,
        unless=(has_rooted_part, has_other_argument, makes_one_folder),
        values=_name,
        example="FileNotFoundError: … '…/training/catscat.1.jpg'",
    ),
    means(
        "not_found",
        _NOT_FOUND,
        "",
        "This path does not exist: does it begin with an argument of {function}, and is each part "
        "spelt right?",
        unless=(has_rooted_part, has_other_argument, has_no_folder),
        example="FileNotFoundError: [Errno 2] No such file or directory: '/content/cats'",
    ),
)
FILE_RULES = (
    means(
        "exists",
        "FileExistsError",
        r"(?:/|: ')(?P<name>[^/']+)'$",
        "{name} exists already at this line: is it made twice, or was it made with a folder inside "
        "it?",
        example="FileExistsError: [Errno 17] File exists: '…/training'",
    ),
    means(
        "exists_in_target",
        "Error",
        r"already exists",
        "A file of this name is in the target folder already: is the same file moved there twice?",
        example="Error: Destination path '…/training/cats/1.jpg' already exists",
    ),
    means(
        "same_file",
        "SameFileError",
        "",
        "Source and target of the copy are the same file: is the target path built from the target "
        "folder?",
        example="SameFileError: 'a.jpg' and 'a.jpg' are the same file",
    ),
    means(
        "copy_to_folder",
        "IsADirectoryError",
        "",
        "This path is a folder, and a file is needed: does the path end with the name of the file?",
        copies,
        example="IsADirectoryError: [Errno 21] Is a directory: '…/training/cats'",
    ),
    means(
        "folder_as_file",
        "IsADirectoryError",
        "",
        "A folder is opened like a file here: does the path end with the name of a file?",
        unless=(copies,),
        example="IsADirectoryError: [Errno 21] Is a directory: '…/source'",
    ),
    means(
        "file_as_folder",
        "NotADirectoryError",
        "",
        "A file is used as a folder here: does a name follow a path that already ends with a file?",
        example="NotADirectoryError: [Errno 20] Not a directory: '…/cats/1.jpg'",
    ),
    means(
        "not_empty",
        "OSError",
        r"Directory not empty",
        "A folder that still holds something cannot be removed: must the function remove folders?",
        example="OSError: [Errno 39] Directory not empty: '…/training'",
    ),
    means(
        "no_permission",
        "PermissionError OSError",
        r"Permission denied|Operation not permitted|Read-only file system",
        "Nothing can be written at this place: does the path begin with an argument of {function}?",
        example="PermissionError: [Errno 13] Permission denied: '/content'",
    ),
    means(
        "too_many_open_files",
        "OSError",
        r"Too many open files",
        "{function} has more than 1024 files open at once: is each file closed after it is read?",
        example="OSError: [Errno 24] Too many open files",
    ),
    means(
        "no_space",
        "OSError",
        r"No space left on device|File too large",
        "{function} wrote more than 256 MB, or more files than fit: does a loop write without end?",
        example="OSError: [Errno 28] No space left on device",
    ),
    means(
        "picture_as_text",
        "UnicodeDecodeError",
        "",
        "A picture is opened as text: must this file be opened, and if so, in binary mode?",
        example="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0",
    ),
    means(
        "no_picture",
        "UnidentifiedImageError",
        r"(?:/|')(?P<name>[^/']+)'",
        "{name} is empty or no picture: are such files left out before they are opened?",
        example="UnidentifiedImageError: cannot identify image file '…/cats/empty.jpg'",
    ),
    means(
        "truncated_picture",
        "OSError",
        r"[Tt]runcated|broken data stream",
        "A damaged picture is read here: must the function open pictures at all?",
        example="OSError: image file is truncated (141 bytes not processed)",
    ),
    means(
        "other_file",
        "OSError",
        "",
        "The system refused this path: does it come from the arguments of {function}, unchanged?",
        example="OSError: [Errno 36] File name too long: '…'",
    ),
)
