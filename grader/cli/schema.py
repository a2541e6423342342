"""`grader schema`: print the JSON Schema of the results or of the settings."""

from typing import Annotated, Literal

import typer

from grader.cli.output import show_or_write


def schema(
    of: Annotated[
        Literal["results", "settings"],
        typer.Argument(help="`grade --format json` writes results, instructors write settings."),
    ] = "results",
) -> int:
    """Print the JSON Schema of the results or of settings.toml."""
    from grader.json_schema import json_schema
    from grader.results import GradeReport
    from grader.settings import Settings

    show_or_write(None, json_schema(GradeReport if of == "results" else Settings), "json")
    return 0
