"""The release of an assignment: from the text that people edit to the files that students get.

`solutions/<name>/<name>.py` becomes `solutions/<name>/<name>.ipynb`, and nbgrader's own
`generate_assignment` makes `assignments/<name>/` from that. Both are made in a temporary course,
and then compared with the real course or copied into it. So a failed release leaves the course
unchanged, and nbgrader's gradebook is never opened.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import Config, PyFileConfigLoader

from grader.course import Course
from grader.integrations.generated_files import (
    TOOL_FILES,
    copy_if_changed,
    differences,
    files_below,
    obsolete_files,
)
from grader.integrations.solution_lines import find_leaks
from grader.integrations.source_notebook import ReleaseError, source_notebook, write_notebook

Extra = Callable[[Course, str], object]
"""Writes another generated file into `solutions/<name>/`, which becomes part of the release."""


def build_source(course: Course, name: str) -> Path:
    """Write the source notebook of an assignment; the same text gives the same bytes.

    Raises:
        ReleaseError: the assignment is unknown, or its text or settings have a fault.
    """
    return write_notebook(source_notebook(course, name), course.notebook(name))


def release(course: Course, name: str, extras: Sequence[Extra] = ()) -> list[Path]:
    """Write the source notebook and the release of an assignment; return the changed files.

    Raises:
        ReleaseError: as for `build_source`; or nbgrader refuses the notebook; or the release
            would contain solution text.
    """
    with TemporaryDirectory(prefix="grader-release-") as scratch:
        generated = _generate(course, name, Course(Path(scratch)), extras)
        changed = [path for file, path in generated.items() if copy_if_changed(file, path)]
        for path in obsolete_files(course.assignments / name, generated.values()):
            path.unlink()
            changed.append(path)
    return changed


def check_release(course: Course, name: str, extras: Sequence[Extra] = ()) -> list[str]:
    """Compare the generated files in a course with newly generated ones.

    Returns:
        One sentence for each stale file, and in notebooks for each stale cell.

    Raises:
        ReleaseError: as for `release`.
    """
    with TemporaryDirectory(prefix="grader-release-") as scratch:
        generated = _generate(course, name, Course(Path(scratch)), extras)
        problems = [
            f"{path.relative_to(course.root)} {difference}"
            for file, path in generated.items()
            for difference in differences(file, path)
        ]
        problems += [
            f"{path.relative_to(course.root)} is not part of the release"
            for path in obsolete_files(course.assignments / name, generated.values())
        ]
    return [f"{problem}. Run: grader release" for problem in problems]


def leaked_lines(course: Course, name: str) -> list[str]:
    """Return the lines of the solutions in the files of `assignments/<name>/`.

    Comments, imports and short lines do not count, because they reveal nothing.

    Returns:
        `<file>: <line of the solution>` for each occurrence.

    Raises:
        ReleaseError: as for `build_source`.
    """
    leaks = find_leaks(source_notebook(course, name).cells, files_below(course.assignments / name))
    return [f"{path.relative_to(course.root)}: {line}" for path, line in leaks]


def _generate(
    course: Course, name: str, scratch: Course, extras: Sequence[Extra]
) -> dict[Path, Path]:
    """Generate all files of one assignment in a temporary course.

    Returns:
        For each generated file its path in the real course. Files that people write are never
        among them, because people may edit them meanwhile.
    """
    source = source_notebook(course, name)
    shutil.copytree(
        course.solutions / name,
        scratch.solutions / name,
        ignore=shutil.ignore_patterns(*TOOL_FILES, course.notebook(name).name),
    )
    copied = {path: path.read_bytes() for path in files_below(scratch.solutions / name)}
    write_notebook(source, scratch.notebook(name))
    for write_extra in extras:
        write_extra(scratch, name)
    _generate_assignment(scratch, name, _nbgrader_config(course))
    released = files_below(scratch.assignments / name)
    for path, line in find_leaks(source.cells, released):
        place = path.relative_to(scratch.root)
        raise ReleaseError(f"a line of the solution would be released: {place}: {line}")
    return {
        path: course.root / path.relative_to(scratch.root)
        for path in (*files_below(scratch.solutions / name), *released)
        if path not in copied or path.read_bytes() != copied[path]
    }


def _nbgrader_config(course: Course) -> Config:
    """Load the course's nbgrader configuration, without the one in the user's home folder."""
    path = course.root / "nbgrader_config.py"
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: nbgrader would release the solutions without it")
    config: Config = PyFileConfigLoader(path.name, path=str(course.root)).load_config()
    return config


def _generate_assignment(scratch: Course, name: str, config: Config) -> None:
    """Run nbgrader's `generate_assignment --force --no-db` in a temporary course."""
    config.CourseDirectory.root = str(scratch.root)
    config.CourseDirectory.source_directory = scratch.solutions.name
    config.CourseDirectory.release_directory = scratch.assignments.name
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.force = True
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    log = _ErrorLog("nbgrader")
    directory = CourseDirectory(config=config, log=log)
    try:
        GenerateAssignment(coursedir=directory, config=config, log=log).start()
    except Exception as error:  # nbgrader passes on any exception of its steps
        reason = log.first_error() or str(error)
        raise ReleaseError(f"nbgrader cannot make the release of {name}: {reason}") from error


class _ErrorLog(logging.Logger):
    """A logger that collects nbgrader's errors instead of printing them."""

    def __init__(self, name: str) -> None:
        super().__init__(name, logging.ERROR)
        self.errors: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        self.errors.append(record.getMessage())

    def first_error(self) -> str | None:
        """Return the last line of the first error: of a traceback, the exception itself."""
        return self.errors[0].strip().splitlines()[-1] if self.errors else None
