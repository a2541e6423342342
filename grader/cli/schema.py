"""`grader schema`: print the JSON Schema of the results of `grader grade --format json`."""

from grader.cli.output import show_or_write


def schema() -> int:
    """Print the JSON Schema of the results."""
    from grader.results import json_schema

    show_or_write(None, json_schema(), "json")
    return 0
