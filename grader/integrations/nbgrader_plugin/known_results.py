"""nbgrader's `autograde` step for submissions that are graded already."""

# mypy: allow-subclassing-any
# nbgrader has no types.

from nbgrader.converters import Autograde
from traitlets import Dict

from grader.results import SubmissionResult


class AutogradeWithResults(Autograde):
    """nbgrader's converter with the results of the class, which `IsolatedGrading` writes down."""

    known_results = Dict(help="The SubmissionResult of each student, by nbgrader's name")


def known_result(converter: Autograde | None, student: str) -> SubmissionResult | None:
    """Return the result that a converter brings along for a student; None if it brings none."""
    if isinstance(converter, AutogradeWithResults):
        result: SubmissionResult | None = converter.known_results.get(student)
        return result
    return None
