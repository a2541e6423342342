"""The files and folders of a course that students' code must not be able to read.

Importing nbgrader takes seconds, so only its configuration is read.
"""

from collections.abc import Iterator
from pathlib import Path

from jupyter_core.application import JupyterApp
from traitlets.config import Config

from grader.course import Course

# nbgrader uses these names unless a configuration changes them.
_DEFAULT_NAMES = ("submitted", "autograded", "feedback", "gradebook.db")
_SQLITE_PREFIX = "sqlite:///"


class _NbgraderConfiguration(JupyterApp):
    """An application that reads the same configuration as nbgrader's commands."""

    name = "nbgrader"


def nbgrader_configuration(course: Course) -> Config:
    """Read nbgrader's configuration for a course folder; errors in a file are logged."""
    app = _NbgraderConfiguration()
    app.load_config_file()
    super(JupyterApp, app).load_config_file("nbgrader_config", path=str(course.root))
    return app.config


def confidential_paths(course: Course, configuration: Config) -> tuple[Path, ...]:
    """Return the files and folders of a course as configured; they may not exist."""
    paths = (
        *(course.root, course.solutions, course.assignments, course.state),
        *(course.root / name for name in _DEFAULT_NAMES),
        *(course.root / path for path in _configured_paths(configuration)),
    )
    return tuple(dict.fromkeys(paths))


def _configured_paths(configuration: Config) -> Iterator[str]:
    """Yield the paths in a configuration; relative paths start at the course folder."""
    course, exchange = configuration.CourseDirectory, configuration.Exchange
    for name, value in course.items():
        if isinstance(value, str) and (name == "root" or name.endswith("_directory")):
            yield value
        elif name == "db_url" and str(value).startswith(_SQLITE_PREFIX):
            yield str(value).removeprefix(_SQLITE_PREFIX)
    yield from (str(exchange[name]) for name in ("root", "cache") if name in exchange)
