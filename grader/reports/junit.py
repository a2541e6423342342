"""JUnit XML, which GitHub, GitLab and Jenkins show.

Each submission is a test suite, and each check is a test case.
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from grader.results import CheckResult, GradeReport, Status, SubmissionResult
from grader.text import single_line

_ELEMENTS = {Status.FAILED: "failure", Status.BROKEN: "error", Status.SKIPPED: "skipped"}


def to_junit(report: GradeReport) -> str:
    """Return the report as XML text that ends in a newline.

    An ungradable submission is a suite with one case, which ends in an error.
    """
    suites = [_suite(report.assignment, result) for result in report.results]
    root = Element("testsuites", {"name": report.assignment, **_counts(suites)})
    root.extend(suites)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _suite(assignment: str, result: SubmissionResult) -> Element:
    student = single_line(result.student)
    suite = Element("testsuite", name=student)
    _add_properties(suite, assignment, result)
    for check in result.checks:
        suite.append(_case(student, check))
    if result.status == "ungradable":
        case = SubElement(suite, "testcase", name="it can be graded", classname=student)
        SubElement(case, "error", type="ungradable", message=single_line(result.reason or ""))
    suite.attrib |= _counts([suite])
    suite.set("skipped", str(len(suite.findall(".//skipped"))))
    suite.set("time", f"{result.seconds:.3f}")
    return suite


def _add_properties(suite: Element, assignment: str, result: SubmissionResult) -> None:
    properties = SubElement(suite, "properties")
    for name, value in (
        ("assignment", assignment),
        ("submission", single_line(result.submission)),
        ("isolation", result.isolation),
        ("score", f"{result.score:g}"),
        ("max_score", f"{result.max_score:g}"),
    ):
        SubElement(properties, "property", name=name, value=value)


def _case(student: str, check: CheckResult) -> Element:
    # GitLab identifies cases by class and name, so the class must name the student.
    case = Element(
        "testcase", name=single_line(check.shown.title), classname=f"{student}.{check.exercise}"
    )
    if check.status is not Status.PASSED:
        lines = [single_line(text) for text in (check.shown.finding, check.shown.hint) if text]
        element = SubElement(case, _ELEMENTS[check.status], type=check.status)
        element.set("message", lines[0] if lines else "")
        element.text = "\n".join(lines)
    return case


def _counts(suites: list[Element]) -> dict[str, str]:
    elements = {"tests": "testcase", "failures": "failure", "errors": "error"}
    return {
        name: str(sum(len(suite.findall(f".//{element}")) for suite in suites))
        for name, element in elements.items()
    }
