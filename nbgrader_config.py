"""The nbgrader configuration of this course, which `nbgrader <command>` in this folder reads."""

import os
import sys
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning

ROOT = Path(__file__).resolve().parent

# nbgrader starts the program `alembic`, which must be found although no environment is active.
SCRIPTS = str(Path(sys.executable).parent)
if SCRIPTS not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([SCRIPTS, os.environ.get("PATH", os.defpath)])

# nbgrader 0.9.6 causes six lines of SQLAlchemy warnings for each student.
warnings.filterwarnings("ignore", category=SAWarning)

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "catsdogs"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# Students get all files beside a source notebook, except these. From a student's folder only
# pictures are copied, see `grader.integrations.student_files`. This list replaces nbgrader's own,
# whose entries come first.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "settings.toml",
    *sorted(f"{path.parent.name}.py" for path in ROOT.glob("solutions/*/settings.toml")),
]

# `nbgrader zip_collect` takes the student from the topmost name in a download from Canvas or Moodle
# (there: "Download submissions in folders"), and from no name that a student chose.
c.ZipCollectApp.extractor_plugin = "grader.integrations.zip_collect.DownloadExtractor"
c.ZipCollectApp.collector_plugin = "grader.integrations.zip_collect.StudentFolderCollector"

# Nobody edits assignments/ by hand, so it can be made again without `--force`. Without this line,
# nbgrader would skip the committed release, and the gradebook of a fresh clone would stay empty.
c.GenerateAssignment.force = True

# nbgrader refuses a release without a file that the notebook needs.
c.GenerateAssignment.exporter_class = "grader.integrations.release_files.CompleteRelease"

# Check cells that a student deleted are restored.
c.OverwriteCells.add_missing_cells = True

# The one notebook in a student's folder counts, whatever its name. If it cannot be read, the
# submission needs manual grading.
c.Autograde.pre_convert_hook = "grader.integrations.nbgrader_plugin.one_notebook"
c.Autograde.exporter_class = "grader.integrations.nbgrader_plugin.AnyNotebook"

# These are nbgrader's own steps with three exceptions: damaged notebooks, which would stop the
# whole class, are repaired; the grader writes its results instead of running the student's
# notebook; and manual points stay valid as long as the answer is the same.
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

# Student text is text and harmless markup on feedback pages and in formgrader.
c.HTMLExporter.preprocessors = ["grader.integrations.safe_pages.HarmlessNotebook"]
c.HTMLExporter.filters = {
    "markdown2html": "grader.integrations.safe_pages.harmless_markdown",
    "highlight_code": "grader.integrations.safe_pages.python_code",
}
