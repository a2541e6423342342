"""The parts of nbgrader's `autograde` step that this project replaces.

No student code runs inside nbgrader, and no damaged notebook stops it. `nbgrader_config.py` names
these parts: `one_notebook` and `AnyNotebook` give each student exactly one notebook. `RepairCells`
replaces nbgrader's `DeduplicateIds` and `OverwriteCells`, `IsolatedGrading` replaces `Execute`,
and `SaveVerdicts` replaces `SaveAutoGrades`.
"""

from grader.integrations.nbgrader_plugin.grading import IsolatedGrading
from grader.integrations.nbgrader_plugin.repair import RepairCells
from grader.integrations.nbgrader_plugin.saving import SaveVerdicts
from grader.integrations.nbgrader_plugin.submitted import AnyNotebook, one_notebook

__all__ = ["AnyNotebook", "IsolatedGrading", "RepairCells", "SaveVerdicts", "one_notebook"]
