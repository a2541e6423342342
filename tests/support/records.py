"""Make results for tests of reports and exports with few arguments."""

from grader.results import CheckResult, GradeReport, Status, SubmissionResult, points_of

NASTY = "<script>alert('x')</script> & [bold red]loud[/] [/nonsense] \x1b[31m"


def check(
    status: Status = Status.PASSED, name: str = "split_data::sizes", **changes: object
) -> CheckResult:
    passed = status is Status.PASSED
    fields = {
        "title": "the sizes fit",
        "points": 1.5 if passed else 0.0,
        "max_points": 1.5,
        "expected": None if passed else "9 and 1",
        "actual": None if passed else "8 and 2",
        "hint": None if passed else "count again",
    }
    exercise = name.partition("::")[0]
    return CheckResult(name=name, exercise=exercise, status=status, **{**fields, **changes})


def submission(*checks: CheckResult, student: str = "ada", **changes: object) -> SubmissionResult:
    fields = {
        "submission": f"{student}.ipynb",
        "student": student,
        "status": "graded",
        "score": points_of(checks),
        "max_score": 24.0,
        "isolation": "namespaces",
        "seconds": 1.25,
        "checks": checks,
    }
    return SubmissionResult(**{**fields, **changes})


def report(*results: SubmissionResult) -> GradeReport:
    return GradeReport(assignment="baseline", seed=7, fingerprint="5eed5eed", results=results)
