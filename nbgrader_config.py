"""nbgrader's configuration for this course: `nbgrader <command>` in this folder reads it."""

import os
import sys
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning

ROOT = Path(__file__).resolve().parent

# nbgrader starts `alembic` by its name, which must be found when the environment is not activated.
SCRIPTS = str(Path(sys.executable).parent)
if SCRIPTS not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([SCRIPTS, os.environ.get("PATH", os.defpath)])

# nbgrader 0.9.6 lets SQLAlchemy 2 warn of the order of its own work, six lines for each student.
warnings.filterwarnings("ignore", category=SAWarning)

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "catsdogs"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# What lies beside a source notebook goes to the students, except these files (of a student's
# folder only pictures are copied, see `grader.integrations.student_files`). A list given here
# replaces nbgrader's own, whose entries come first.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "settings.toml",
    *sorted(f"{path.parent.name}.py" for path in ROOT.glob("solutions/*/settings.toml")),
]

# `nbgrader zip_collect` takes the student from the uppermost name in what Canvas and Moodle (there
# "Download submissions in folders") let a teacher download. What students pack tells nothing.
c.ZipCollectApp.extractor_plugin = "grader.integrations.zip_collect.DownloadExtractor"
c.ZipCollectApp.collector_plugin = "grader.integrations.zip_collect.StudentFolderCollector"

# Nothing in assignments/ is edited by hand, so making it again needs no `--force`. Without this
# nbgrader would skip the committed release, and the gradebook of a fresh clone would stay empty.
c.GenerateAssignment.force = True

# A release that would lack a file which the notebook needs is refused.
c.GenerateAssignment.exporter_class = "grader.integrations.release_files.CompleteRelease"

# A check cell that a student deleted comes back.
c.OverwriteCells.add_missing_cells = True

# Whatever lies in a student's folder counts as the notebook that was asked for; if it cannot be
# read, a person is asked to look.
c.Autograde.pre_convert_hook = "grader.integrations.nbgrader_plugin.one_notebook"
c.Autograde.exporter_class = "grader.integrations.nbgrader_plugin.AnyNotebook"

# nbgrader's own steps, but for two: damaged notebooks are repaired where nbgrader would stop the
# whole class, and the grader's verdict takes the place of running the student's notebook.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "grader.integrations.nbgrader_plugin.RepairCells",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grader.integrations.nbgrader_plugin.IsolatedGrading",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "grader.integrations.nbgrader_plugin.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What students wrote is text and harmless markup on feedback pages and in formgrader.
c.HTMLExporter.preprocessors = ["grader.integrations.safe_pages.HarmlessNotebook"]
c.HTMLExporter.filters = {
    "markdown2html": "grader.integrations.safe_pages.harmless_markdown",
    "highlight_code": "grader.integrations.safe_pages.python_code",
}
