"""Repair of the instructor's cells in a student's notebook, before nbgrader overwrites them."""

# mypy: allow-subclassing-any
# nbgrader has no types.

from nbformat import NotebookNode
from nbformat.corpus.words import generate_corpus_id
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import OverwriteCells

from grader.integrations.nbgrader_plugin.cells import (
    Resources,
    grade_id,
    insertion_index,
    is_pure_grade,
    remove_duplicate_metadata,
)


class RepairCells(OverwriteCells):
    """Overwrites the instructor's cells after it repairs what would stop nbgrader.

    If a cell occurs twice, the last copy keeps its role. Missing check cells are restored. From a
    student's metadata only the names of cells are used.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair the cells of a notebook, then let nbgrader overwrite them."""
        remove_duplicate_metadata(nb)
        # With this field a notebook could choose the language in which nbconvert highlights code.
        nb.metadata.language_info = NotebookNode(name="python")
        self._roles: dict[str, NotebookNode] | None = None
        nb, resources = super().preprocess(nb, resources)
        # nbgrader restores cells without an id, and older formats have none.
        if (nb.nbformat, nb.nbformat_minor) >= (4, 5):
            for cell in nb.cells:
                cell.setdefault("id", generate_corpus_id())
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Give a cell the role of its name in the gradebook, then let nbgrader overwrite it."""
        if self._roles is None:
            self._roles = self._released_roles()
        name = grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if name in self._roles:
            cell.metadata["nbgrader"] = NotebookNode(self._roles[name])
        if is_pure_grade(cell):
            # nbgrader makes it a code cell, which must not have attachments.
            cell.pop("attachments", None)
        repaired: tuple[NotebookNode, Resources] = super().preprocess_cell(
            cell, resources, cell_index
        )
        return repaired

    def _released_roles(self) -> dict[str, NotebookNode]:
        """Return nbgrader's metadata of the released cells of this notebook, by cell name."""
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
        """Insert each missing grade cell after its nearest predecessor that is present.

        nbgrader's own method needs the direct predecessor and fails if that is missing too.
        """
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        order = [cell.name for cell in source.source_cells]
        scores = {cell.name: cell.max_score for cell in source.grade_cells}
        solutions = {cell.name for cell in source.solution_cells}
        present = {grade_id(cell) for cell in nb.cells}
        for index, name in enumerate(order):
            if name in scores and name not in present:
                cell = self.missing_cell_transform(
                    source.source_cells[index], scores[name], is_solution=name in solutions
                )
                nb.cells.insert(insertion_index(nb, order[:index]), cell)
        return nb, resources
