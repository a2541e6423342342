"""A course with one assignment whose function uses a given global and one that derives from it."""

from pathlib import Path

from grader.course import Course

SETTINGS = """\
title = "Rates"
functions = ["price"]
limits.seconds = 10
[given]
RATE = 3
[exercises.price]
checks = "same_results"
parameters.arguments = [{ kind = "integer", low = 1 }]
parameters.calls = 3
[points.price]
returns_the_kind = 1
returns_the_value = 1
"""
SOURCE = """\
# %%
RATE = 5
DOUBLE = 2 * RATE

# %%
def price(count):
    return count * DOUBLE
"""


def make_rates_course(root: Path) -> Course:
    """Make the course with its assignment `rates`; the given rate is 3, that of the notebook 5."""
    course = Course(root)
    course.notebook_source("rates").parent.mkdir(parents=True)
    course.settings_path("rates").write_text(SETTINGS)
    course.notebook_source("rates").write_text(SOURCE)
    return course
