"""The commands in documents, to be typed as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from samples.sample_class import REPOSITORY

_BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command_blocks(document: str) -> list[tuple[str, list[str]]]:
    """The blocks of commands in a document, each with the heading that it stands below."""
    sections = (REPOSITORY / document).read_text("utf-8").split("\n## ")[1:]
    return [
        (section.partition("\n")[0], block.splitlines())
        for section in sections
        for block in _BLOCK.findall(section)
    ]


def type_in(command: str, place: Path, environment: Mapping[str, str]) -> str:
    """Type a command in a folder, with the project's programs at hand; what it printed.

    One that fails fails the test.
    """
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env={**environment, "PATH": programs},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout
