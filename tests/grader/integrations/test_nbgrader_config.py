"""The function that configures nbgrader for a course."""

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader.course import Course
from grader.integrations.nbgrader_config import configure
from samples.sample_class import REPOSITORY

SMALL = """
from pathlib import Path
from grader.integrations.nbgrader_config import configure
c = get_config()
c.CourseDirectory.course_id = "mine"
configure(c, Path(__file__).parent)
c.GenerateAssignment.force = False
"""


def test_the_sources_of_all_assignments_are_ignored() -> None:
    config = Config()
    configure(config, REPOSITORY)
    sources = {f"{name}.py" for name in Course(REPOSITORY).assignment_names()}
    assert sources | {"settings.toml"} <= set(config.CourseDirectory.ignore)


def test_a_course_may_set_other_values_below_the_call(tmp_path: Path) -> None:
    (tmp_path / "solutions" / "week1").mkdir(parents=True)
    (tmp_path / "solutions" / "week1" / "settings.toml").touch()
    (tmp_path / "nbgrader_config.py").write_text(SMALL)

    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path)).load_config()

    assert config.CourseDirectory.course_id == "mine"
    assert "week1.py" in config.CourseDirectory.ignore
    assert config.GenerateAssignment.force is False
    assert "IsolatedGrading" in config.Autograde.autograde_preprocessors[0]
