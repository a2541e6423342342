"""The project's files beside its packages: the built-in course, sample class, locked requirements.

A wheel contains them in `grader/_project/`, under the paths of the repository (`hatch_build.py`).
"""

from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[1]
"""The folder that holds the packages of the project: of an installation or of a checkout."""

WHEEL_FOLDER = "_project"
"""The name of the folder below `grader/` that only a wheel has."""


def project_files() -> Path:
    """Return the folder with `solutions/`, `assignments/`, `samples/` and `requirements.lock`."""
    in_wheel = PACKAGES / "grader" / WHEEL_FOLDER
    return in_wheel if in_wheel.is_dir() else PACKAGES
