"""Results as text and HTML tables, as pure functions of results; student text is never markup."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import zip_longest
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from grader.messages.catalog import catalog_for
from grader.messages.phrases import Message, Phrase, phrase
from grader.results import CheckResult, GradeReport, Status, SubmissionResult, points_of
from grader.text import single_line

UNPROTECTED = (
    "graded without protection: this machine could not isolate student code, "
    "so results may be forged"
)
STATUS_SIGNS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–", Status.BROKEN: "!"}
STATUS_WORDS = {
    Status.PASSED: phrase("passed"),
    Status.FAILED: phrase("failed"),
    Status.SKIPPED: phrase("skipped"),
    Status.BROKEN: phrase("not checked"),
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
        shown, words = check.shown, _words(check)
        sign = (f"{STATUS_SIGNS[check.status]} ", _COLORS[check.status])
        points = words(_points(check.points, check.max_points))
        lines.append(Text.assemble(sign, f"{shown.title} ({points})"))
        if shown.finding:
            lines.append(Text(f"    {shown.finding}"))
        if shown.hint and not _share_hint(check, following):
            is_hint = check.status is Status.FAILED
            hint = words(hint_phrase(shown.hint)) if is_hint else shown.hint
            lines.append(Text(f"    {hint}", style="italic"))
    lines.append(Text(_total(checks)))
    return lines


def hint_phrase(hint: str) -> Phrase:
    """Return a hint with the word that marks it."""
    return phrase("Hint: {hint}", hint=hint)


def _words(check: CheckResult) -> Callable[[Message], str]:
    """Return the function that gives texts in the language of a check's result."""
    return catalog_for(check.shown.language).text


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
    words = _words(checks[0]) if checks else str
    names = ("", words(phrase("check")), words(phrase("points")))
    head = "".join(f'<th style="{_CELL_STYLE}">{escape(name)}</th>' for name in names)
    return (
        f'<table style="border-collapse:collapse">'
        f'<caption style="text-align:left">{escape(_total(checks))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def exercises_of(results: Sequence[SubmissionResult]) -> list[str]:
    """Return the exercises of all checks in the results, in their order."""
    names = (check.exercise for result in results for check in result.checks)
    return list(dict.fromkeys(names))


def _html_row(check: CheckResult, evidence: str) -> str:
    """Return a row: the status, then title, finding, hint and evidence, then the points."""
    shown, words = check.shown, _words(check)
    title = escape(shown.title)
    content = f"<b>{title}</b>" if check.status is Status.FAILED else title
    content += f"<div>{_foldable(shown.finding)}</div>" if shown.finding else ""
    content += f"<div><em>{escape(shown.hint)}</em></div>" if shown.hint else ""
    content += evidence
    unbroken = f"{_CELL_STYLE};white-space:nowrap"
    wrapped = f"{_CELL_STYLE};overflow-wrap:anywhere"
    status = f"{STATUS_SIGNS[check.status]} {escape(words(STATUS_WORDS[check.status]))}"
    points = escape(words(_share(check.points, check.max_points)))
    return (
        f'<tr><td style="{unbroken}">{status}</td>'
        f'<td style="{wrapped}">{content}</td><td style="{unbroken}">{points}</td></tr>'
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
    shown = failed[0].shown
    return f"{shown.title}: {shown.finding}{more}"


def _share(points: float, maximum: float) -> Phrase:
    return phrase("{points:g} of {maximum:g}", points=points, maximum=maximum)


def _points(points: float, maximum: float) -> Phrase:
    return phrase("{points:g} of {maximum:g} points", points=points, maximum=maximum)


def _total(checks: Sequence[CheckResult]) -> str:
    words = _words(checks[0]) if checks else str
    return words(_points(points_of(tuple(checks)), _max_points(checks)))


def _max_points(checks: Sequence[CheckResult]) -> float:
    return sum(check.max_points for check in checks)
