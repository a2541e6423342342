"""The nbgrader configuration of a course, which `nbgrader_config.py` in its folder calls."""

import os
import sys
import warnings
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SAWarning

from grader.course import Course


def configure(c: Any, course: Path) -> None:
    """Set everything that the grader needs in nbgrader's configuration object `c`.

    Lines of `nbgrader_config.py` below the call may set other values.

    Args:
        c: the object that nbgrader's `get_config()` returns.
        course: the course folder.
    """
    _prepare_process()
    _configure_release(c, Course(course))
    _configure_collection(c)
    _configure_grading(c)
    _configure_pages(c)


def _prepare_process() -> None:
    """Let nbgrader find its programs, and silence warnings that it causes itself."""
    # nbgrader starts the program `alembic`, which must be found although no environment is active.
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    # nbgrader 0.9.6 causes six lines of SQLAlchemy warnings for each student.
    warnings.filterwarnings("ignore", category=SAWarning)


def _configure_release(c: Any, course: Course) -> None:
    """Make the release from `solutions/` into `assignments/`, complete and without solutions."""
    c.CourseDirectory.source_directory = course.solutions.name
    c.CourseDirectory.release_directory = course.assignments.name
    # Students get all files beside a source notebook, except these. From a student's folder only
    # pictures are copied, see `grader.integrations.student_files`. This list replaces nbgrader's
    # own, whose entries come first.
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        "feedback",
        "settings.toml",
        *(course.notebook_source(name).name for name in course.assignment_names()),
    ]
    # Nobody edits assignments/ by hand, so it can be made again without `--force`. Without this
    # line, nbgrader would skip an existing release, and the gradebook of a new course would stay
    # empty.
    c.GenerateAssignment.force = True
    # nbgrader refuses a release without a file that the notebook needs.
    c.GenerateAssignment.exporter_class = "grader.integrations.release_files.CompleteRelease"


def _configure_collection(c: Any) -> None:
    """Take the student from the topmost name in a download from Canvas or Moodle.

    In Moodle: "Download submissions in folders". No name that a student chose counts.
    """
    c.ZipCollectApp.extractor_plugin = "grader.integrations.zip_collect.DownloadExtractor"
    c.ZipCollectApp.collector_plugin = "grader.integrations.zip_collect.StudentFolderCollector"


def _configure_grading(c: Any) -> None:
    """Let the grader write its results instead of running the student's notebook."""
    # Check cells that a student deleted are restored.
    c.OverwriteCells.add_missing_cells = True
    # The one notebook in a student's folder counts, whatever its name. If it cannot be read, the
    # submission needs manual grading.
    c.Autograde.pre_convert_hook = "grader.integrations.nbgrader_plugin.one_notebook"
    c.Autograde.exporter_class = "grader.integrations.nbgrader_plugin.AnyNotebook"
    # These are nbgrader's own steps with three exceptions: damaged notebooks, which would stop the
    # whole class, are repaired; the grader writes its results instead of running the notebook; and
    # manual points stay valid as long as the answer is the same.
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


def _configure_pages(c: Any) -> None:
    """Show student text as text and harmless markup on feedback pages and in formgrader."""
    c.HTMLExporter.preprocessors = ["grader.integrations.safe_pages.HarmlessNotebook"]
    c.HTMLExporter.filters = {
        "markdown2html": "grader.integrations.safe_pages.harmless_markdown",
        "highlight_code": "grader.integrations.safe_pages.python_code",
    }
