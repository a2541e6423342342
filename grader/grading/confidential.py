"""Which folders hold a course and what its students handed in: students' code must not read them.

nbgrader itself is not imported, which takes seconds: only its configuration is read.
"""

from collections.abc import Iterator
from pathlib import Path

from jupyter_core.application import JupyterApp
from traitlets.config import Config

from grader.course import Course

# nbgrader's own names, for what a configuration does not name.
_STEPS = ("submitted", "autograded", "feedback", "gradebook.db")
_SQLITE = "sqlite:///"


class _NbgraderConfiguration(JupyterApp):
    """The configuration that nbgrader's commands read."""

    name = "nbgrader"


def nbgrader_configuration(course: Course) -> Config:
    """What nbgrader would be configured with in a course folder; a file with a fault is logged."""
    app = _NbgraderConfiguration()
    app.load_config_file()
    super(JupyterApp, app).load_config_file("nbgrader_config", path=str(course.root))
    return app.config


def confidential_paths(course: Course, configuration: Config) -> tuple[Path, ...]:
    """Files and folders of a course, wherever its configuration puts them; they may not exist."""
    named = (
        *(course.root, course.solutions, course.assignments, course.state),
        *(course.root / name for name in _STEPS),
        *(course.root / path for path in _configured(configuration)),
    )
    return tuple(dict.fromkeys(named))


def _configured(configuration: Config) -> Iterator[str]:
    """The paths that a configuration names; relative ones begin at the course folder."""
    course, exchange = configuration.CourseDirectory, configuration.Exchange
    for name, value in course.items():
        if isinstance(value, str) and (name == "root" or name.endswith("_directory")):
            yield value
        elif name == "db_url" and str(value).startswith(_SQLITE):
            yield str(value).removeprefix(_SQLITE)
    yield from (str(exchange[name]) for name in ("root", "cache") if name in exchange)
