"""The notebooks that students submitted, whatever their names and state, for nbgrader."""

# mypy: allow-subclassing-any
# nbconvert has no types.

import glob
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import Config

from grader.grading.assignment_files import NOT_RELEASED
from grader.integrations.manual_points import Answers, answers_in
from grader.integrations.nbgrader_plugin.cells import Resources, is_check_cell
from grader.integrations.nbgrader_plugin.processes import shared_reader
from grader.integrations.student_files import copy_pictures, copy_records, submission_time
from grader.repeated_warnings import log_repeated_warnings
from grader.submissions.notebooks import UnreadableError
from grader.submissions.student_folder import submission_in


def one_notebook(assignment: str, notebooks: list[str], **_: object) -> None:
    """Replace a student's list of notebooks by the released name, as a hook of nbgrader.

    `AnyNotebook` chooses the file in the student's folder that counts as this notebook.
    """
    notebooks[:] = [str(Path(notebooks[0]).parent / f"{assignment}.ipynb")]


class AnyNotebook(NotebookExporter):
    """An exporter that reads any submission; an unreadable one becomes an empty notebook.

    `RepairCells` restores its check cells, and `IsolatedGrading` writes into them why the
    submission needs manual grading.
    """

    def __init__(self, parent: Autograde | None = None, **options: Any) -> None:
        """Limit the files that nbgrader copies, and discard unfinished results."""
        super().__init__(parent=parent, **options)
        self.answers: dict[Path, Answers] = {}
        if parent is not None:
            directory = parent.coursedir
            directory.get_existing_timestamp = submission_time
            _ignore_other_files(directory, self.config)
            for folder in _autograded_folders(directory):
                # nbgrader removes the folders that it grades again.
                self.answers[folder] = answers_in(folder / f"{directory.assignment_id}.ipynb")
                if is_unfinished(folder):
                    self.log.warning("%s is unfinished and is graded again", folder)
                    shutil.rmtree(folder)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **_: object
    ) -> tuple[NotebookNode, Resources]:
        """Read the submission in the folder of `filename`, and convert it."""
        path = Path(filename)
        resources = {**(resources or {}), "metadata": {"name": path.stem, "path": str(path.parent)}}
        with log_repeated_warnings(self.log, filename):
            notebook = self._read(path)
            self._copy_other_files(path.parent, resources)
            converted: tuple[NotebookNode, Resources]
            converted = self.from_notebook_node(notebook, resources)
        return converted

    def _read(self, path: Path) -> NotebookNode:
        """Read the submission that counts as the notebook at `path`; empty if there is none."""
        submission = submission_in(path.parent, path.stem)
        if submission.fault is not None:
            return new_notebook()
        try:
            read = shared_reader().notebook(submission.path)
        except UnreadableError as error:
            self.log.warning("%s counts as an empty notebook: %s", path, error)
            return new_notebook()
        for warning in read.warnings:
            self.log.warning("%s: %s", path, warning)
        return nbformat.from_dict(json.loads(read.text))

    def _copy_other_files(self, folder: Path, resources: Resources) -> None:
        """Copy a student's pictures and records to the autograded folder."""
        names = resources.get("nbgrader")
        if names is None or self.parent is None:
            return
        directory = self.parent.coursedir
        step = directory.autograded_directory
        target = Path(directory.format_path(step, names["student"], names["assignment"]))
        if folder.resolve() != target.resolve():
            target.mkdir(parents=True, exist_ok=True)
            copy_pictures(folder, target)
            copy_records(folder, target)


def _ignore_other_files(directory: CourseDirectory, config: Config) -> None:
    """Stop nbgrader from copying files to where feedback is made from.

    `AnyNotebook` copies the harmless files of students. Of the assignment, nbgrader would copy the
    checks and the cases with their solutions, and then hand them to the students as feedback. The
    patterns are full paths, so that files elsewhere are copied.
    """
    escaped = CourseDirectory(root=glob.escape(directory.root), config=config)
    name = directory.assignment_id
    submitted = escaped.format_path(directory.submitted_directory, "*", name)
    source = directory.format_path(directory.source_directory, ".", name)
    # These are the paths as nbgrader spells them.
    files = [
        path
        for path in find_all_files(source)
        if Path(path).relative_to(Path(source)).parts[0] in NOT_RELEASED
    ]
    ignored = [*directory.ignore, submitted, *map(glob.escape, files)]
    directory.ignore = list(dict.fromkeys(ignored))


def _autograded_folders(directory: CourseDirectory) -> Iterator[Path]:
    """Yield the autograded folders of the students that this run of nbgrader names."""
    step, student = directory.autograded_directory, directory.student_id
    pattern = directory.format_path(step, student, directory.assignment_id)
    return map(Path, glob.glob(pattern))  # noqa: PTH207 - `Path.glob` refuses absolute patterns


def is_unfinished(folder: Path) -> bool:
    """Return whether an earlier run ended before it wrote all results into a student's folder.

    nbgrader itself skips a folder that exists, whatever its content.
    """
    notebooks = [path for path in folder.glob("*.ipynb") if path.is_file()]
    return not notebooks or any(map(_lacks_results, notebooks))


def _lacks_results(path: Path) -> bool:
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except ValueError:
        return True
    return any(
        is_check_cell(cell) and not cell.get("outputs") for cell in map(nbformat.from_dict, cells)
    )
