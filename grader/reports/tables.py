"""Results as text and HTML tables, as pure functions of results; student text is never markup."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import zip_longest
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from grader.results import CheckResult, GradeReport, Status, SubmissionResult, points_of
from grader.text import single_line

UNPROTECTED = (
    "graded without protection: this machine could not isolate student code, "
    "so results may be forged"
)
STATUS_TEXTS = {
    Status.PASSED: "✓ passed",
    Status.FAILED: "✗ failed",
    Status.SKIPPED: "– skipped",
    Status.BROKEN: "! not checked",
}
"""The status of a check as a sign and a word, so that nothing depends on colors."""
_CELL_STYLE = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
_NO_EVIDENCE: Mapping[str, str] = MappingProxyType({})
# A longer finding takes more than two lines of a notebook.
_MAX_UNFOLDED_CHARACTERS = 180
_COLORS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.SKIPPED: "yellow",
    Status.BROKEN: "magenta",
}


def class_table(report: GradeReport) -> Table:
    """Return a table with one row for each submission and one column for each exercise."""
    exercises = exercises_of(report.results)
    scores = [_score(result) for result in report.results]
    table = Table(title=_title(report), title_justify="left", box=SIMPLE_HEAD, padding=0)
    table.add_column("student", overflow="fold", min_width=12)
    # Rich cuts the last columns of a wide table, but the score must stay whole.
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


def _title(report: GradeReport) -> str:
    title = report.assignment
    if report.fingerprint:
        title += f", seed fingerprint {single_line(report.fingerprint)}"
    levels = sorted({result.isolation for result in report.results})
    return f"{title}, isolation: {' and '.join(levels)}" if levels else title


def _score(result: SubmissionResult) -> str:
    return "–" if result.status == "ungradable" else f"{result.score:g}/{result.max_score:g}"


def remarks(report: GradeReport) -> list[Text]:
    """Return a line for the first problem of each submission, and for each of its flags."""
    is_unprotected = any(result.unprotected for result in report.results)
    return [Text(UNPROTECTED, style="red")] * is_unprotected + [
        Text.assemble((single_line(result.student), "bold"), "  ", remark)
        for result in report.results
        for remark in (_remark(result), *_flag_lines(result))
        if remark
    ]


def check_lines(checks: Sequence[CheckResult]) -> list[Text]:
    """Return for each check a line with status, title and points, then its finding and hint.

    Consecutive skipped checks that share a hint show it once, below the last of them.
    """
    lines = []
    for check, following in zip_longest(checks, checks[1:]):
        sign = (f"{STATUS_TEXTS[check.status][0]} ", _COLORS[check.status])
        lines.append(Text.assemble(sign, f"{check.title} ({_points(check)} points)"))
        if check.finding:
            lines.append(Text(f"    {check.finding}"))
        if check.hint and not _share_hint(check, following):
            hint = f"Hint: {check.hint}" if check.status is Status.FAILED else check.hint
            lines.append(Text(f"    {hint}", style="italic"))
    lines.append(Text(_total(checks)))
    return lines


def _share_hint(check: CheckResult, following: CheckResult | None) -> bool:
    if following is None:
        return False
    return check.status is following.status is Status.SKIPPED and check.hint == following.hint


def source_lines(result: SubmissionResult) -> list[Text]:
    """Return the cells that the graded code comes from, and the notes and flags of the result."""
    lines = []
    for function, (cell, *others) in result.taken.items():
        more = f", with lines of {_cells(others)}" if others else ""
        lines.append(Text(f"{function} is taken from cell {cell}{more}"))
    if result.reused:
        lines.append(Text("the same code was graded before, and its result is reused"))
    if result.unprotected:
        lines.append(Text(UNPROTECTED, style="red"))
    return [*lines, *map(Text, result.notes), *map(Text, _flag_lines(result))]


def _flag_lines(result: SubmissionResult) -> list[str]:
    return [f"flag: {flag}" for flag in result.flags]


def _cells(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"cell {listed}" if len(numbers) == 1 else f"cells {listed}"


def check_text(checks: Sequence[CheckResult]) -> str:
    """Return the lines of the checks as plain text."""
    return "\n".join(line.plain for line in check_lines(checks))


def check_html(checks: Sequence[CheckResult], evidence: Mapping[str, str] = _NO_EVIDENCE) -> str:
    """Return the checks as an HTML table for notebooks, in the notebook's own colors.

    `evidence` is HTML to show with failed checks, by their names. The table has no script, and its
    styles are in its tags, because some notebooks remove other styles.
    """
    rows = "".join(_html_row(check, evidence.get(check.name, "")) for check in checks)
    head = "".join(f'<th style="{_CELL_STYLE}">{name}</th>' for name in ("", "check", "points"))
    return (
        f'<table style="border-collapse:collapse">'
        f'<caption style="text-align:left">{_total(checks)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def exercises_of(results: Sequence[SubmissionResult]) -> list[str]:
    """Return the exercises of all checks in the results, in their order."""
    names = (check.exercise for result in results for check in result.checks)
    return list(dict.fromkeys(names))


def _html_row(check: CheckResult, evidence: str) -> str:
    """Return a row: the status, then title, finding, hint and evidence, then the points."""
    title = escape(check.title)
    content = f"<b>{title}</b>" if check.status is Status.FAILED else title
    content += f"<div>{_foldable(check.finding)}</div>" if check.finding else ""
    content += f"<div><em>{escape(check.hint)}</em></div>" if check.hint else ""
    content += evidence
    unbroken = f"{_CELL_STYLE};white-space:nowrap"
    wrapped = f"{_CELL_STYLE};overflow-wrap:anywhere"
    return (
        f'<tr><td style="{unbroken}">{STATUS_TEXTS[check.status]}</td>'
        f'<td style="{wrapped}">{content}</td><td style="{unbroken}">{_points(check)}</td></tr>'
    )


def _foldable(finding: str) -> str:
    """Return a finding as HTML; a click shows the rest of a long one."""
    if len(finding) <= _MAX_UNFOLDED_CHARACTERS:
        return escape(finding)
    beginning = finding[:_MAX_UNFOLDED_CHARACTERS].rsplit(" ", 1)[0]
    return (
        f'<details><summary style="cursor:pointer">{escape(beginning)} …</summary>'
        f"… {escape(finding[len(beginning) :].lstrip())}</details>"
    )


def _exercise_cell(checks: Sequence[CheckResult]) -> Text:
    if not checks:
        return Text("")
    points, maximum = points_of(tuple(checks)), _max_points(checks)
    return Text(f"{points:g}/{maximum:g}", style="green" if points == maximum else "red")


def _remark(result: SubmissionResult) -> str:
    """Return the first problem of a submission in one line; empty if there is none."""
    if result.status == "ungradable":
        return f"ungradable: {result.reason}"
    broken = [check for check in result.checks if check.status is Status.BROKEN]
    if broken:
        return f"the grader failed in {broken[0].name}: grade it by hand"
    failed = [check for check in result.checks if check.status is Status.FAILED]
    if not failed:
        return ""
    more = f" (+{len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{failed[0].title}: {failed[0].finding}{more}"


def _points(check: CheckResult) -> str:
    return f"{check.points:g} of {check.max_points:g}"


def _total(checks: Sequence[CheckResult]) -> str:
    return f"{points_of(tuple(checks)):g} of {_max_points(checks):g} points"


def _max_points(checks: Sequence[CheckResult]) -> float:
    return sum(check.max_points for check in checks)
