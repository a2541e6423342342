"""Run the commands in documents exactly as written there."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from samples.sample_class import REPOSITORY

_CODE_BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command_blocks(document: str) -> list[tuple[str, list[str]]]:
    """Return the blocks of commands in a document, each with the heading above it."""
    sections = (REPOSITORY / document).read_text("utf-8").split("\n## ")[1:]
    return [
        (section.partition("\n")[0], block.splitlines())
        for section in sections
        for block in _CODE_BLOCK.findall(section)
    ]


PROGRAMS = Path(sys.executable).parent
"""The folder of the project's programs in the environment of the tests."""


def type_in(
    command: str, folder: Path, environment: Mapping[str, str], programs: Path = PROGRAMS
) -> str:
    """Run a command in a folder with the project's programs on PATH; return its output.

    If the command fails, the test fails.
    """
    usual = [part for part in os.environ["PATH"].split(os.pathsep) if part != str(PROGRAMS)]
    path = os.pathsep.join([str(programs), *usual])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
