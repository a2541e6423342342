"""`grader quickstart`: lay out a new course folder."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

_NEXT = ("grader release baseline", "grader kit baseline -o kit.zip")
_NEXT_IN_DEMO = ("nbgrader generate_assignment baseline", "grader autograde baseline")


def quickstart(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.")],
    demo: Annotated[
        bool, typer.Option("--demo", help="Add a sample class that has submitted its notebooks.")
    ] = False,
) -> int:
    """Make a course folder with four assignments, for a class of your own."""
    from grader.integrations.quickstart import quickstart as make_course

    make_course(folder, demo=demo)
    print(f"{folder} contains a course; its README.md describes the files. Next:")
    for command in (f"cd {shlex.quote(str(folder))}", *(_NEXT_IN_DEMO if demo else _NEXT)):
        print(f"  {command}")
    return 0
