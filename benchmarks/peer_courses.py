"""Create the courses and environments in which peers and this project grade the same class."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from benchmarks import peer_class
from benchmarks.peer_commands import SCRIPTS, CommandError, Workbench
from grader.course import Course
from samples.sample_class import REPOSITORY

OTTER_VERSION = "7.0.0"
# Packages for running notebooks and for students' imports: otter's environment has our versions.
SHARED_PACKAGES = (
    *("tensorflow", "keras", "numpy", "pillow", "scipy"),
    *("scikit-learn", "pandas", "matplotlib", "tqdm"),
    *("ipykernel", "ipython", "jupyter-client", "nbclient", "nbconvert"),
)
SEED = 7
# nbgrader's own limit of 30 seconds a cell would end a training.
STOCK_CONFIGURATION = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ExecutePreprocessor.timeout = 600
"""

Notebooks = Mapping[str, NotebookNode]


def stock_course(workbench: Workbench) -> Path:
    """Create a course for stock nbgrader, with the tests in the notebook."""
    course = workbench.folder / "stock"
    source = course / "source" / "baseline" / "baseline.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(peer_class.source_notebook(workbench.settings), source)
    (course / "nbgrader_config.py").write_text(STOCK_CONFIGURATION)
    workbench.run(course, [SCRIPTS / "nbgrader", "generate_assignment", "baseline"])
    return course


def our_course(workbench: Workbench, name: str) -> Path:
    """Create a course of this project without any results."""
    course = workbench.folder / name
    shutil.copytree(REPOSITORY / "solutions", course / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    state = Course(course).state
    state.mkdir()
    (state / "seed").write_text(f"{SEED}\n")
    workbench.run(course, [SCRIPTS / "nbgrader", "generate_assignment", "baseline"])
    return course


def hand_in(course: Path, notebooks: Notebooks) -> None:
    """Write the notebooks where nbgrader and this project expect submissions."""
    for name, notebook in notebooks.items():
        path = course / "submitted" / name / "baseline" / "baseline.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


def otter_environment() -> Path:
    """Return the folder of otter's programs, which is created if necessary.

    Raises:
        CommandError: otter cannot be installed.
    """
    folder = REPOSITORY / ".grader" / "peers" / f"otter-{OTTER_VERSION}"
    python = folder / "bin" / "python"
    packages = [
        f"otter-grader[grading]=={OTTER_VERSION}",
        *(f"{name}=={version(name)}" for name in SHARED_PACKAGES),
    ]
    for command in (
        ["venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", str(python), *packages],
    ):
        done = subprocess.run(
            [str(SCRIPTS / "uv"), *command], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            output = " ".join(done.stderr.split())
            raise CommandError(f"otter-grader {OTTER_VERSION} cannot be installed: {output}")
    return python.parent
