"""Verdicts as text and HTML tables: pure functions of results, no printing.

Text that came from a student is shown as it is, never as markup.
"""

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from grader.results import CheckResult, GradeReport, Status, SubmissionResult, points_of
from grader.text import single_line

UNPROTECTED = (
    "graded without protection: on this machine students' code was not walled off, "
    "so verdicts may be forged"
)
ENDINGS = {
    Status.PASSED: "✓ passed",
    Status.FAILED: "✗ failed",
    Status.SKIPPED: "– skipped",
    Status.BROKEN: "! not judged",
}
"""How a check ended, for people: a sign and a word, so that nothing depends on colours."""
_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
# A finding that is longer would take more than two lines of a notebook.
_LONG = 180
_STYLES = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.SKIPPED: "yellow",
    Status.BROKEN: "magenta",
}


def class_table(report: GradeReport) -> Table:
    """One row for each submission, one column for each exercise."""
    exercises = exercises_of(report.results)
    title = report.assignment
    title += f", seed fingerprint {single_line(report.fingerprint)}" if report.fingerprint else ""
    levels = sorted({result.isolation for result in report.results})
    title += f", isolation: {' and '.join(levels)}" if levels else ""
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=0)
    scores = [_score(result) for result in report.results]
    table.add_column("student", overflow="fold", min_width=12)
    # Of a table that is too wide the last columns are cut: the score must not be.
    widest = max(map(len, scores), default=0)
    table.add_column("score", justify="right", no_wrap=True, min_width=widest)
    for exercise in exercises:
        # Each word on a line of its own keeps the column narrow.
        table.add_column(exercise.replace("_", "\n"), justify="right", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    for result, score in zip(report.results, scores, strict=True):
        cells = [_exercise_cell(result.of_exercise(exercise)) for exercise in exercises]
        student = Text(single_line(result.student))
        table.add_row(student, score, *cells, f"{result.seconds:.1f} s")
    return table


def _score(result: SubmissionResult) -> str:
    return "–" if result.status == "ungradable" else f"{result.score:g}/{result.max_score:g}"


def remarks(report: GradeReport) -> list[Text]:
    """What to look at: of each submission the first thing that went wrong, and its flags."""
    warned = any(result.unprotected for result in report.results)
    return [Text(UNPROTECTED, style="red")] * warned + [
        Text.assemble((single_line(result.student), "bold"), "  ", remark)
        for result in report.results
        for remark in (_remark(result), *_flag_lines(result))
        if remark
    ]


def check_lines(checks: Sequence[CheckResult]) -> list[Text]:
    """For each check a line with its sign, title and points, and below it what came and a hint.

    Checks one below the other that wait for the same have what they wait for below the last.
    """
    lines = []
    for check, following in zip_longest(checks, checks[1:]):
        sign = (f"{ENDINGS[check.status][0]} ", _STYLES[check.status])
        lines.append(Text.assemble(sign, f"{check.title} ({_points(check)} points)"))
        if check.finding:
            lines.append(Text(f"    {check.finding}"))
        if check.hint and not _wait_for_the_same(check, following):
            hint = f"hint: {check.hint}" if check.status is Status.FAILED else check.hint
            lines.append(Text(f"    {hint}", style="italic"))
    lines.append(Text(f"{points_of(tuple(checks)):g} of {_most(checks):g} points"))
    return lines


def _wait_for_the_same(check: CheckResult, following: CheckResult | None) -> bool:
    if following is None:
        return False
    return check.status is following.status is Status.SKIPPED and check.hint == following.hint


def taken_lines(result: SubmissionResult) -> list[Text]:
    """Where the code that was graded stands in the notebook, what could not be read, the flags."""
    lines = []
    for function, (cell, *others) in result.taken.items():
        beside = f", with lines of {_cells(others)}" if others else ""
        lines.append(Text(f"{function} is taken from cell {cell}{beside}"))
    if result.reused:
        lines.append(Text("the same code was graded before: its verdict stands"))
    if result.unprotected:
        lines.append(Text(UNPROTECTED, style="red"))
    return [*lines, *map(Text, result.notes), *map(Text, _flag_lines(result))]


def _flag_lines(result: SubmissionResult) -> list[str]:
    return [f"flag: {flag}" for flag in result.flags]


def _cells(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"cell {listed}" if len(numbers) == 1 else f"cells {listed}"


def check_text(checks: Sequence[CheckResult]) -> str:
    """The same as plain text, for where nothing else can be shown."""
    return "\n".join(line.plain for line in check_lines(checks))


def check_html(checks: Sequence[CheckResult]) -> str:
    """The checks as an HTML table for notebooks, which takes their colours, light or dark.

    It has no script, and its styles stand in it: some notebooks throw all others away.
    """
    rows = "".join(_html_row(check) for check in checks)
    total = f"{points_of(tuple(checks)):g} of {_most(checks):g} points"
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name in ("", "check", "points"))
    return (
        f'<table style="border-collapse:collapse">'
        f'<caption style="text-align:left">{total}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def exercises_of(results: Sequence[SubmissionResult]) -> list[str]:
    """The exercises that any of the results has checks of, in order."""
    names = (check.exercise for result in results for check in result.checks)
    return list(dict.fromkeys(names))


def _html_row(check: CheckResult) -> str:
    """A row: the sign with its word, never cut; title, finding and hint, however long; points."""
    status = ENDINGS[check.status]
    title = escape(check.title)
    told = f"<b>{title}</b>" if check.status is Status.FAILED else title
    told += f"<div>{_foldable(check.finding)}</div>" if check.finding else ""
    told += f"<div><em>{escape(check.hint)}</em></div>" if check.hint else ""
    whole, wrapped = f"{_CELL};white-space:nowrap", f"{_CELL};overflow-wrap:anywhere"
    return (
        f'<tr><td style="{whole}">{status}</td><td style="{wrapped}">{told}</td>'
        f'<td style="{whole}">{_points(check)}</td></tr>'
    )


def _foldable(finding: str) -> str:
    """A finding; of a long one the beginning, the rest of which unfolds where it is clicked."""
    if len(finding) <= _LONG:
        return escape(finding)
    beginning = finding[:_LONG].rsplit(" ", 1)[0]
    return (
        f'<details><summary style="cursor:pointer">{escape(beginning)} …</summary>'
        f"… {escape(finding[len(beginning) :].lstrip())}</details>"
    )


def _exercise_cell(checks: Sequence[CheckResult]) -> Text:
    if not checks:
        return Text("")
    points, most = points_of(tuple(checks)), _most(checks)
    return Text(f"{points:g}/{most:g}", style="green" if points == most else "red")


def _remark(result: SubmissionResult) -> str:
    """The first thing that went wrong, in one line."""
    if result.status == "ungradable":
        return f"ungradable: {result.reason}"
    broken = [check for check in result.checks if check.status is Status.BROKEN]
    if broken:
        return f"the grader failed in {broken[0].name}: look at it by hand"
    failed = [check for check in result.checks if check.status is Status.FAILED]
    if not failed:
        return ""
    more = f" (+{len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{failed[0].title}: {failed[0].finding}{more}"


def _points(check: CheckResult) -> str:
    return f"{check.points:g} of {check.max_points:g}"


def _most(checks: Sequence[CheckResult]) -> float:
    return sum(check.max_points for check in checks)
