"""The step that saves points in nbgrader's gradebook."""

# mypy: allow-subclassing-any
# nbgrader has no types.

from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import SaveAutoGrades

from grader.integrations.manual_points import answers_of
from grader.integrations.nbgrader_plugin.cells import Resources
from grader.integrations.nbgrader_plugin.grading import UNGRADED_CELLS


class SaveVerdicts(SaveAutoGrades):
    """Saves the points, and requests manual grading of cells that the grader could not grade.

    nbgrader also requests manual grading of each cell with manual points. Here manual points stay
    valid as long as the answer is the same.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save the grades of a notebook in the autograded folder."""
        before = self.parent.answers.get(Path(resources["metadata"]["path"]), {})
        now = answers_of(nb.cells)
        self._unchanged = {name for name in now if now[name] == before.get(name)}
        saved: tuple[NotebookNode, Resources] = super().preprocess(nb, resources)
        return saved

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Save the grade of one cell."""
        if not utils.is_grade(cell):
            super().preprocess_cell(cell, resources, cell_index)
            return cell, resources
        name = cell.metadata.nbgrader["grade_id"]
        key = (name, self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(*key)
        has_manual_points = grade.manual_score is not None and not grade.needs_manual_grade
        super().preprocess_cell(cell, resources, cell_index)
        reason = resources.get(UNGRADED_CELLS, {}).get(name)
        if reason is not None:
            grade.auto_score = None
            grade.needs_manual_grade = True
        if has_manual_points and name in self._unchanged:
            grade.needs_manual_grade = False
        elif reason is not None:
            self.log.warning("%s of %s needs manual grading: %s", name, self.student_id, reason)
        self.gradebook.db.commit()
        return cell, resources
