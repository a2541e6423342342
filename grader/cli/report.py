"""`grader report`: from results to a page about the class."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from grader.cli.errors import CommandError
from grader.cli.output import check_writable, show_or_write
from grader.results import GradeReport


def report(
    results: Annotated[Path, typer.Argument(help="What `grader grade --format json` wrote.")],
    output: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None,
) -> int:
    """Make a class report: one HTML page, for a screen, a phone or paper."""
    check_writable(output)
    graded = _read(results)
    from grader.reports.page import to_html

    show_or_write(output, to_html(graded), "markup")
    return 0


def _read(path: Path) -> GradeReport:
    try:
        return GradeReport.from_json(path.read_bytes())
    except OSError as error:
        raise CommandError(2, f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CommandError(
            2, f"{path} holds no results of `grader grade --format json`: {error}"
        ) from error
