"""Exceptions of paths that are none, or that do not exist."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from grader.grading.exception_hints.translation import RaisedError, copies, means
from grader.messages.phrases import Value
from grader.submissions.function_reading import SourceLine

_PATH = re.compile(r": '(?P<path>.*?)'(?: -> '.*')?$")
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
        copies(raised)
        and str(path) not in raised.paths
        and _is_given_folder(raised, path.parent)
        and bool(elsewhere)
    )


def ignores_arguments(raised: RaisedError) -> bool:
    """The function does not use some of its arguments."""
    return bool(raised.reading.unused)


def joins_outside(raised: RaisedError) -> bool:
    """The line joins a path, which then is nowhere below the given folders."""
    path = _path(raised)
    joins = "join(" in raised.code and path.startswith("/")
    return joins and f"/{raised.call.folder}/" not in path


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


def _unused(raised: RaisedError) -> Mapping[str, Value]:
    return {"arguments": tuple(sorted(raised.reading.unused))}


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
        "joined_part_begins_with_slash",
        f"{_NOT_FOUND} PermissionError OSError",
        "",
        "os.path.join drops what comes before a part that begins with /: does a part of this path "
        "begin so?",
        joins_outside,
        unless=(has_rooted_part,),
        example="OSError: [Errno 30] Read-only file system: '/training' "
        "(os.makedirs(os.path.join(root_path, part)))",
    ),
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
        "arguments_ignored",
        _NOT_FOUND,
        "",
        "{function} does not use {arguments}: which paths are fixed in the code?",
        ignores_arguments,
        unless=(has_rooted_part, has_other_argument, makes_one_folder, is_name_alone),
        values=_unused,
        example="FileNotFoundError: [Errno 2] No such file or directory: '/tmp/cats-v-dogs'",
    ),
    means(
        "folder_missing",
        _NOT_FOUND,
        "",
        "There is no folder {parent} for {name}: is the path joined from the arguments, with a / "
        "between its parts?",
        has_no_folder,
        unless=(has_rooted_part, has_other_argument, makes_one_folder, ignores_arguments),
        values=_name,
        example="FileNotFoundError: … '…/training/catscat.1.jpg'",
    ),
    means(
        "not_found",
        _NOT_FOUND,
        "",
        "This path does not exist: does it begin with an argument of {function}, and is each part "
        "spelt right?",
        unless=(has_rooted_part, has_other_argument, has_no_folder, ignores_arguments),
        example="FileNotFoundError: [Errno 2] No such file or directory: '/content/cats'",
    ),
)
