"""`grader report`: turn results into a class report."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from grader.cli.errors import CommandError
from grader.cli.output import OutputFile, check_writable, show_or_write
from grader.results import GradeReport


def report(
    results: Annotated[Path, typer.Argument(help="A file from `grader grade --format json`.")],
    output: OutputFile = None,
) -> int:
    """Make a class report: one HTML page for a screen, a phone or paper."""
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
            2, f"{path} does not contain results of `grader grade --format json`: {error}"
        ) from error
