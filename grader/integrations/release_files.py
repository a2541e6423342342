"""Looks, before nbgrader makes a release, whether all of it will be there."""

import json
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import is_ignored

from grader.course import CHECK_CELL
from grader.grading.selfcheck_data import FILE_NAME

# What people write, and students do not get.
_PRIVATE = "settings.toml"


class CompleteRelease(NotebookExporter):
    """Refuses to begin a release that would lack a file which the notebook needs."""

    def __init__(self, parent: GenerateAssignment | None = None, **options: object) -> None:
        """Begin a run of nbgrader."""
        super().__init__(parent=parent, **options)
        if parent is None:
            return
        directory = parent.coursedir
        name = directory.assignment_id
        folder = Path(directory.format_path(directory.source_directory, ".", name))
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
    """Name the files that the notebook of an assignment needs, but that nbgrader would not copy.

    It needs what its checks read, and files beside it that it names, such as pictures.
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
        if path.name not in (_PRIVATE, f"{name}.py")
        and (not path.is_file() or _is_left_out(path, folder, ignored))
    ]


def _is_left_out(path: Path, folder: Path, ignored: list[str]) -> bool:
    """Whether nbgrader leaves a file, or a folder around it, out."""
    around = [each for each in path.parents if each.is_relative_to(folder) and each != folder]
    return any(is_ignored(str(each), ignored) for each in (path, *around))
