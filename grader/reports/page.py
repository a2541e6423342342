"""The class report: one HTML page that contains its style, script and charts.

Student text stays text: the templates escape it, and control characters are written out. The
page's policy forbids everything that is not part of the page.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.reports.charts import curves, histogram
from grader.reports.class_statistics import (
    check_statistics,
    distribution,
    hardest,
    model_groups,
    overview,
)
from grader.reports.tables import STATUS_SIGNS, STATUS_WORDS, UNPROTECTED, exercises_of
from grader.results import GradeReport, points_of
from grader.text import single_line

_FOLDER = Path(__file__).parent


def to_html(report: GradeReport) -> str:
    """Return the class report as HTML text that ends in a newline."""
    style, script = _own_markup("page.css"), _own_markup("sorting.js")
    checks = check_statistics(report.results)
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
            model_groups=model_groups(report.results),
            ungradable=[one for one in report.results if one.status == "ungradable"],
            broken=[one for one in report.results if one.broken],
            flagged=[one for one in report.results if one.flags],
            unprotected=UNPROTECTED if any(one.unprotected for one in report.results) else "",
            status_texts={
                status: f"{sign} {STATUS_WORDS[status]}" for status, sign in STATUS_SIGNS.items()
            },
        )
    )


def _own_markup(name: str) -> Markup:
    text = (_FOLDER / name).read_text("utf-8")
    return Markup(text)  # noqa: S704 - a file of this package, without student text


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shorten,
    )
    environment.filters |= {"histogram": histogram, "curves": curves, "points": points_of}
    return environment


def _shorten(value: Any) -> Any:
    """Return numbers without needless digits, and texts on one line without control characters."""
    if isinstance(value, float):
        return f"{value:g}"
    return single_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
