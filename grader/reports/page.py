"""Puts the class report together: one HTML page with its style, script and drawings in it.

A student's text is only text: the templates escape it, and what a page would obey is written out.
The page itself forbids everything that is not in it.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.reports.drawings import curves, histogram
from grader.reports.numbers import check_numbers, distribution, families, hardest, overview
from grader.reports.tables import ENDINGS, UNPROTECTED, exercises_of
from grader.results import GradeReport, points_of
from grader.text import single_line

_FOLDER = Path(__file__).parent


def to_html(report: GradeReport) -> str:
    """The page as text that ends in a newline."""
    style = Markup((_FOLDER / "page.css").read_text("utf-8"))
    script = Markup((_FOLDER / "sorting.js").read_text("utf-8"))
    checks = check_numbers(report.results)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            style=style,
            script=script,
            script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            overview=overview(report.results),
            distribution=distribution(report.results),
            exercises=exercises_of(report.results),
            checks=checks,
            hardest=hardest(checks),
            families=families(report.results),
            ungradable=[one for one in report.results if one.status == "ungradable"],
            broken=[one for one in report.results if one.broken],
            flagged=[one for one in report.results if one.flags],
            unprotected=UNPROTECTED if any(one.unprotected for one in report.results) else "",
            endings=ENDINGS,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_fit,
    )
    environment.filters |= {"histogram": histogram, "curves": curves, "points": points_of}
    return environment


def _fit(value: Any) -> Any:
    """Numbers without needless digits; texts on one line that obeys nobody."""
    if isinstance(value, float):
        return f"{value:g}"
    return single_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
