"""A check that a release contains every file that its notebook needs."""

# mypy: allow-subclassing-any
# nbconvert has no types.

import json
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import is_ignored

from grader.course import CHECK_CELL
from grader.grading.assignment_files import NOT_RELEASED
from grader.grading.selfcheck_data import FILE_NAME

# Instructors write this file, and students do not get it.
_SETTINGS = "settings.toml"


class CompleteRelease(NotebookExporter):
    """An exporter that refuses a release without a file that the notebook needs."""

    def __init__(self, parent: GenerateAssignment | None = None, **options: object) -> None:
        """Check the files of the assignment before nbgrader replaces an earlier release."""
        super().__init__(parent=parent, **options)
        if parent is None:
            return
        directory = parent.coursedir
        name = directory.assignment_id
        folder = Path(directory.format_path(directory.source_directory, ".", name))
        # Only for this step, and so for no file of a student.
        directory.ignore = [*directory.ignore, *NOT_RELEASED]
        missing = missing_files(folder, name, directory.ignore)
        if missing:
            self.log.error(
                "the release of %s would lack %s: is it in %s, and not in CourseDirectory.ignore? "
                "`grader release %s` makes %s",
                name,
                ", ".join(missing),
                folder,
                name,
                FILE_NAME,
            )
            raise NbGraderException(f"{name} would lack {', '.join(missing)}")


def missing_files(folder: Path, name: str, ignored: list[str]) -> list[str]:
    """Return the files that an assignment's notebook needs and nbgrader would not copy.

    The notebook needs the data of its check cells, and each file beside it that its text names,
    such as a picture.

    Args:
        folder: the folder of the source notebook.
        name: the name of the assignment.
        ignored: patterns of file names that nbgrader does not copy.
    """
    try:
        cells = json.loads((folder / f"{name}.ipynb").read_bytes())["cells"]
    except (OSError, ValueError, KeyError):
        return [f"{name}.ipynb"]
    text = "\n".join("".join(cell.get("source", "")) for cell in cells)
    needed = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and path.name in text
    ]
    ids = (cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "") for cell in cells)
    if any(each.startswith(CHECK_CELL) for each in ids):
        needed.append(folder / FILE_NAME)
    return [
        path.relative_to(folder).as_posix()
        for path in dict.fromkeys(needed)
        if path.name not in (_SETTINGS, f"{name}.py")
        and path.relative_to(folder).parts[0] not in NOT_RELEASED
        and (not path.is_file() or _is_ignored(path, folder, ignored))
    ]


def _is_ignored(path: Path, folder: Path, ignored: list[str]) -> bool:
    """Return whether nbgrader ignores a file, or a folder that contains it."""
    parents = [each for each in path.parents if each.is_relative_to(folder) and each != folder]
    return any(is_ignored(str(each), ignored) for each in (path, *parents))
