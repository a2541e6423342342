"""nbgrader's steps that this kit replaces: no student code runs in nbgrader, and no copy stops it.

`nbgrader_config.py` puts `RepairCells` in place of `DeduplicateIds` and `OverwriteCells`,
`IsolatedGrading` in place of `Execute`, and `SaveVerdicts` in place of `SaveAutoGrades`. Before
these, `one_notebook` and `AnyNotebook` see to it that each student has a notebook, in whatever
state or under whatever name it was handed in.
"""

import atexit
import glob
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from msgspec.structs import replace
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.corpus.words import generate_corpus_id
from nbformat.v4 import new_notebook, new_output
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells, SaveAutoGrades
from traitlets import Bool
from traitlets.log import get_logger

from grader.course import CHECK_CELL, Course, find_course
from grader.grading.batch import graded
from grader.grading.confidential import confidential_paths
from grader.grading.grader import Grader
from grader.integrations.manual_points import Answers, answers_in, answers_of
from grader.integrations.student_files import copy_pictures, copy_records, submission_time
from grader.repeated_warnings import counted_warnings
from grader.reports.tables import UNPROTECTED, check_html, check_text
from grader.results import CheckResult, Status, SubmissionResult, points_of
from grader.submissions.notebooks import UnreadableError
from grader.submissions.reader import Reader
from grader.submissions.student_folder import submission_in

_UNJUDGED = "grader_unjudged"

Resources = dict[str, Any]


def one_notebook(assignment: str, notebooks: list[str], **_: object) -> None:
    """Let a student's folder stand for the notebook that nbgrader asks for; a hook of nbgrader.

    `AnyNotebook` finds out which of the files that is.
    """
    notebooks[:] = [str(Path(notebooks[0]).parent / f"{assignment}.ipynb")]


class AnyNotebook(NotebookExporter):
    """Reads whatever a student handed in; what cannot be read is an empty notebook.

    `RepairCells` brings back its check cells, and `IsolatedGrading` writes into them why a person
    has to look.
    """

    def __init__(self, parent: Autograde | None = None, **options: Any) -> None:
        """Begin a run of nbgrader; what one that was killed has left half done is done again."""
        super().__init__(parent=parent, **options)
        self.answers: dict[Path, Answers] = {}
        if parent is not None:
            directory = parent.coursedir
            directory.get_existing_timestamp = submission_time
            # By its place, so that nothing is left out elsewhere: `from_filename` copies instead.
            submitted = CourseDirectory(root=glob.escape(directory.root), config=self.config)
            step, name = directory.submitted_directory, directory.assignment_id
            ignored = [*directory.ignore, submitted.format_path(step, "*", name)]
            directory.ignore = list(dict.fromkeys(ignored))
            autograded, student = directory.autograded_directory, directory.student_id
            pattern = directory.format_path(autograded, student, directory.assignment_id)
            for folder in map(Path, glob.glob(pattern)):  # noqa: PTH207  from the root
                # nbgrader removes the folders that it grades again.
                self.answers[folder] = answers_in(folder / f"{directory.assignment_id}.ipynb")
                if is_unfinished(folder):
                    self.log.warning("%s was left half done and is done again", folder)
                    shutil.rmtree(folder)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **_: object
    ) -> tuple[NotebookNode, Resources]:
        """Read the notebook that counts in the folder of `filename`, and convert it."""
        path = Path(filename)
        resources = {**(resources or {}), "metadata": {"name": path.stem, "path": str(path.parent)}}
        found = submission_in(path.parent, path.stem)
        notebook = new_notebook()
        with counted_warnings(self.log, filename):
            try:
                if found.fault is None:
                    read = _reader().notebook(found.path)
                    for warning in read.warnings:
                        self.log.warning("%s: %s", filename, warning)
                    notebook = nbformat.from_dict(json.loads(read.text))
            except UnreadableError as error:
                self.log.warning("%s is taken as empty: %s", filename, error)
            self._copy_what_belongs_to_it(path.parent, resources)
            converted: tuple[NotebookNode, Resources]
            converted = self.from_notebook_node(notebook, resources)
        return converted

    def _copy_what_belongs_to_it(self, folder: Path, resources: Resources) -> None:
        """Copy a student's pictures and time where nbgrader puts the notebook, at first."""
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


def is_unfinished(folder: Path) -> bool:
    """Whether autograding ended before the verdict stood in a student's folder.

    nbgrader passes over a folder that is there, whatever is in it.
    """
    notebooks = [path for path in folder.glob("*.ipynb") if path.is_file()]
    return not notebooks or any(map(_lacks_verdicts, notebooks))


def _lacks_verdicts(path: Path) -> bool:
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except ValueError:
        return True
    return any(
        _is_check(cell) and not cell.get("outputs") for cell in map(nbformat.from_dict, cells)
    )


def _is_check(cell: NotebookNode) -> bool:
    """Whether a verdict belongs into a cell."""
    graded = utils.is_grade(cell) and not utils.is_solution(cell)
    return graded and cell.cell_type == "code"


class RepairCells(OverwriteCells):
    """Overwrites the teacher's cells, after putting in order what nbgrader would stop at.

    Of a cell that is there twice the last copy keeps its role; check cells that are missing come
    back, wherever they stood. Of a student's metadata only the names of cells are believed.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair the cells of a notebook, then let nbgrader overwrite them."""
        drop_copies(nb)
        # nbconvert lets this choose the language in which pages highlight code.
        nb.metadata.language_info = NotebookNode(name="python")
        self._roles: dict[str, NotebookNode] | None = None
        nb, resources = super().preprocess(nb, resources)
        # nbgrader brings cells back without an id, and older formats have none.
        if (nb.nbformat, nb.nbformat_minor) >= (4, 5):
            for cell in nb.cells:
                cell.setdefault("id", generate_corpus_id())
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Give a cell the role that its name has in the gradebook, then let nbgrader overwrite."""
        if self._roles is None:
            self._roles = self._given_out()
        name = grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in self._roles:
            cell.metadata["nbgrader"] = NotebookNode(self._roles[name])
        if utils.is_grade(cell) and not utils.is_solution(cell):
            # What a text may hold and code may not.
            cell.pop("attachments", None)
        repaired: tuple[NotebookNode, Resources] = super().preprocess_cell(
            cell, resources, cell_index
        )
        return repaired

    def _given_out(self) -> dict[str, NotebookNode]:
        """Nbgrader's metadata for the cells of this notebook, by name, as they were given out."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        points = {cell.name: cell.max_score for cell in (*source.grade_cells, *source.task_cells)}
        grades, solutions, tasks = (
            {cell.name for cell in cells}
            for cells in (source.grade_cells, source.solution_cells, source.task_cells)
        )
        return {
            cell.name: NotebookNode(
                grade_id=cell.name,
                schema_version=SCHEMA_VERSION,
                grade=cell.name in grades,
                solution=cell.name in solutions,
                task=cell.name in tasks,
                locked=cell.locked,
                **({"points": points[cell.name]} if cell.name in points else {}),
            )
            for cell in source.source_cells
        }

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: Resources
    ) -> tuple[NotebookNode, Resources]:
        """Put each missing grade cell behind the nearest cell that stood before it and is there.

        nbgrader's own way looks only at the cell just before and fails when that is missing too.
        """
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        order = [cell.name for cell in source.source_cells]
        scores = {cell.name: cell.max_score for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        for name in order:
            if name in scores and name not in _names(nb):
                cell = self.missing_cell_transform(
                    source.source_cells[order.index(name)],
                    scores[name],
                    is_solution=name in solutions,
                )
                nb.cells.insert(_place(nb, order[: order.index(name)]), cell)
        return nb, resources


class IsolatedGrading(NbGraderPreprocessor):
    """Writes the grader's verdict into the check cells, where nbgrader would run the notebook."""

    allow_unprotected = Bool(
        False, help="Grade even where students' code cannot be walled off: only code that you trust"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the submission that this notebook is a copy of."""
        names = resources["nbgrader"]
        result = self._grade(names["student"], names["assignment"], names["notebook"])
        for flag in result.flags:
            self.log.warning("%s is flagged: %s", names["student"], flag)
        unjudged: dict[str, str] = {}
        for cell in nb.cells:
            if _is_check(cell):
                reason = write_verdict(cell, result)
                if reason is not None:
                    unjudged[cell.metadata.nbgrader["grade_id"]] = reason
        resources[_UNJUDGED] = unjudged
        return nb, resources

    def _grade(self, student: str, assignment: str, notebook: str) -> SubmissionResult:
        directory = CourseDirectory(config=self.config)
        folder = directory.format_path(directory.submitted_directory, student, assignment)
        course = find_course(Path(directory.root))
        confidential = confidential_paths(course, self.config)
        grader = _grader(course, assignment, self.allow_unprotected, confidential)
        grader.expect_hidden([Path(folder)])
        found = submission_in(Path(folder), notebook)
        # In a process of its own: what it left behind may take without end to judge.
        ((_, result),) = graded(grader, [replace(found, student=student)], jobs=1)
        return result


class SaveVerdicts(SaveAutoGrades):
    """Saves the points, and asks for a person where no verdict could be reached.

    nbgrader also asks for a person wherever one has given points before. They stay given as long as
    the answer is the same.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save the grades of a notebook, which is the copy in the autograded folder."""
        before = self.parent.answers.get(Path(resources["metadata"]["path"]), {})
        now = answers_of(nb.cells)
        self._unchanged = {name for name in now if now[name] == before.get(name)}
        saved: tuple[NotebookNode, Resources] = super().preprocess(nb, resources)
        return saved

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Save the grade of one cell."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if not utils.is_grade(cell):
            super().preprocess_cell(cell, resources, cell_index)
            return cell, resources
        key = (name, self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*key)
        is_closed = grade.manual_score is not None and not grade.needs_manual_grade
        super().preprocess_cell(cell, resources, cell_index)
        reason = resources.get(_UNJUDGED, {}).get(name)
        if reason is not None:
            grade.auto_score = None
            grade.needs_manual_grade = True
        if is_closed and name in self._unchanged:
            grade.needs_manual_grade = False
        elif reason is not None:
            self.log.warning("%s of %s needs a person: %s", name, self.student_id, reason)
        self.gradebook.db.commit()
        return cell, resources


def write_verdict(cell: NotebookNode, result: SubmissionResult) -> str | None:
    """Set the outputs of a check cell; returns why a person has to grade it, if one has to.

    A cell without output would count as full marks, so a number is written in any case.
    """
    exercise = cell.metadata.nbgrader["grade_id"].removeprefix(CHECK_CELL)
    checks = result.of_exercise(exercise)
    reason = _unjudged(cell, exercise, checks, result)
    shown = {"text/plain": reason} if reason and not checks else _tables(checks)
    warning = [new_output("display_data", data={"text/plain": UNPROTECTED})]
    waiting = [new_output("display_data", data={"text/plain": f"a person has to look: {reason}"})]
    points = 0.0 if reason else points_of(checks)
    cell.outputs = [
        *warning * result.unprotected,
        *waiting * bool(reason and checks),
        new_output("display_data", data=shown),
        new_output("execute_result", data={"text/plain": f"{points:g}"}, execution_count=1),
    ]
    cell.execution_count = 1
    return reason


def _unjudged(
    cell: NotebookNode, exercise: str, checks: tuple[CheckResult, ...], result: SubmissionResult
) -> str | None:
    if result.status == "ungradable":
        return f"this submission could not be graded: {result.reason}"
    if not checks:
        return f"the settings give no points to an exercise {exercise!r}"
    broken = [check.name for check in checks if check.status is Status.BROKEN]
    if broken:
        return f"the grader failed in {', '.join(broken)}"
    most = sum(check.max_points for check in checks)
    if most > cell.metadata.nbgrader["points"]:
        return (
            f"the settings give {most:g} points to {exercise}, the notebook "
            f"{cell.metadata.nbgrader['points']:g}: release the assignment again"
        )
    return None


def _tables(checks: tuple[CheckResult, ...]) -> dict[str, str]:
    return {"text/html": check_html(checks), "text/plain": check_text(checks)}


def drop_copies(nb: NotebookNode) -> None:
    """Of cells with the same grade id, let only the last keep nbgrader's metadata."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):
        name = grade_id(cell)
        if name is not None and name in seen:
            del cell.metadata["nbgrader"]
        elif name is not None:
            seen.add(name)


def grade_id(cell: NotebookNode) -> str | None:
    """The name that nbgrader gave a cell, in metadata that a student may have changed."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def _names(nb: NotebookNode) -> list[str | None]:
    return [grade_id(cell) for cell in nb.cells]


def _place(nb: NotebookNode, before: list[str]) -> int:
    """The index behind the last of the cells named in `before`; the end if none is there."""
    places = [index for index, name in enumerate(_names(nb)) if name in before]
    return places[-1] + 1 if places else len(nb.cells)


@cache
def _grader(
    course: Course, assignment: str, allow_unprotected: bool, confidential: tuple[Path, ...]
) -> Grader:
    """One grader, so one TensorFlow, for all submissions that this process grades."""
    grader = Grader(
        course,
        assignment,
        allow_unprotected=allow_unprotected,
        confidential=confidential,
        reader=_reader(),
    )
    for warning in grader.warnings:
        get_logger().warning(warning)
    atexit.register(grader.close)
    return grader


@cache
def _reader() -> Reader:
    """One process that reads, for all submissions that this process grades."""
    reader = Reader(for_nbgrader=True)
    atexit.register(reader.close)
    return reader
