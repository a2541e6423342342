"""The choice of the assignment that a command works on, if its name is not given."""

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

# The number of submissions that identify the assignment of a class.
_SAMPLED_SUBMISSIONS = 10


def choose_assignment(course: Course, name: str | None, paths: list[Path]) -> str:
    """Return the assignment with the given name, the only one, or the one that paths identify.

    First the names of the paths and of folders in them count. If they contain no name of an
    assignment, the one whose functions most submissions define is chosen; of two equal ones, the
    one with more functions.

    Raises:
        CommandError: the course has no such assignment, or the paths contain several assignments.
        IntakeError: the paths contain no submission.
        ReaderError: the process that reads submissions cannot be started.
        SettingsError: the settings of an assignment are invalid.
    """
    names = course.assignment_names()
    if name is not None:
        if name not in names:
            raise CommandError(
                2, f"no assignment {name!r} in {course.solutions}, only {', '.join(names)}"
            )
        return name
    if len(names) == 1:
        return names[0]
    in_paths = {part for path in paths for part in path.absolute().parts[-3:]} & set(names)
    candidates = in_paths or _subfolder_names(paths) & set(names)
    if len(candidates) > 1 or not paths:
        raise CommandError(
            2,
            f"name the assignment, one of {', '.join(names)}: for example "
            f"`grader autograde {names[0]}` or `grader grade submitted --assignment {names[0]}`",
        )
    return candidates.pop() if candidates else _most_defined(course, names, paths)


def _subfolder_names(paths: list[Path]) -> set[str]:
    """Return the names of the folders in the paths, and of the folders in those."""
    return {
        folder.name
        for path in paths
        for pattern in ("*", "*/*")
        for folder in path.glob(pattern)
        # Unlike `Path.is_dir`, this function never raises for a student's unreadable folder.
        if os.path.isdir(folder)  # noqa: PTH112 - see above
    }


def _most_defined(course: Course, names: list[str], paths: list[Path]) -> str:
    """Return the assignment whose functions the submissions define most often."""
    # Imported here, because it imports NumPy, which `--help` does not need.
    from grader.submissions.reader import Reader

    def rank(name: str) -> tuple[int, int]:
        settings = read_settings(course.settings_path(name))
        functions = {*settings.functions, *settings.older_names}
        sample = find_submissions(paths, name)[:_SAMPLED_SUBMISSIONS]
        defined = [_defined_functions(reader, one.path) for one in sample]
        return sum(len(functions & one) for one in defined), len(settings.functions)

    with Reader() as reader:
        return max(names, key=rank)


def _defined_functions(reader: "Reader", path: Path) -> set[str]:
    try:
        return set(reader.code(path).defined)
    except UnreadableError:
        return set()
