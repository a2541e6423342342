"""The nbgrader configuration of this course, which `nbgrader <command>` in this folder reads."""

from pathlib import Path

from grader.integrations.nbgrader_config import configure

c = get_config()  # noqa: F821 - nbgrader defines it
c.CourseDirectory.course_id = "digits"
configure(c, Path(__file__).resolve().parent)
# Lines below set other values of nbgrader for this course.
