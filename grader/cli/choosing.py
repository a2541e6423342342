"""Which assignment a command is about, where nobody says it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.errors import CommandError
from grader.course import Course
from grader.settings import read_settings
from grader.submissions.discovery import find_submissions
from grader.submissions.notebooks import UnreadableError

if TYPE_CHECKING:
    from grader.submissions.reader import Reader

# So many submissions of a class show what it was asked for.
_LOOKED_AT = 10


def chosen_assignment(course: Course, given: str | None, paths: list[Path]) -> str:
    """The assignment: as given, the only one, or the one that names or content tell.

    Names are those of the paths and of the folders in them; if they name none, it is the one of
    whose functions most are defined, and of two the one that asks for more.

    Raises:
        CommandError: there is no such assignment, several of them were handed in, or nothing can
            be read here.
        DiscoveryError: nothing was handed in.
        SettingsError: the settings of one cannot be used.
    """
    names = course.assignment_names()
    if given is not None:
        if given not in names:
            raise CommandError(
                2,
                f"there is no assignment {given!r} in {course.solutions}, only {', '.join(names)}",
            )
        return given
    if len(names) == 1:
        return names[0]
    named = {part for path in paths for part in path.absolute().parts[-3:]} & set(names)
    handed_in = named or _folders_in(paths) & set(names)
    if len(handed_in) > 1 or not paths:
        raise CommandError(
            2,
            f"say which assignment: {', '.join(names)}; such as `grader autograde {names[0]}`, "
            f"or `grader grade submitted --assignment {names[0]}`",
        )
    return handed_in.pop() if handed_in else _most_defined(course, names, paths)


def _folders_in(paths: list[Path]) -> set[str]:
    """Names of folders in the paths, which may be students', and in those."""
    return {
        folder.name
        for path in paths
        for pattern in ("*", "*/*")
        for folder in path.glob(pattern)
        # Unlike `Path.is_dir` this never raises, whatever a student's folder allows.
        if os.path.isdir(folder)  # noqa: PTH112
    }


def _most_defined(course: Course, names: list[str], paths: list[Path]) -> str:
    # Imports NumPy, which `--help` does without.
    from grader.submissions.reader import Reader, ReaderError

    def rank(name: str) -> tuple[int, int]:
        settings = read_settings(course.settings_path(name))
        known = {*settings.functions, *settings.older_names}
        found = find_submissions(paths, name)[:_LOOKED_AT]
        defined = [_functions(reader, one.path) for one in found]
        return sum(len(known & one) for one in defined), len(settings.functions)

    try:
        with Reader() as reader:
            return max(names, key=rank)
    except ReaderError as error:
        raise CommandError(3, str(error)) from error


def _functions(reader: "Reader", path: Path) -> set[str]:
    try:
        return set(reader.code(path).defined)
    except UnreadableError:
        return set()
