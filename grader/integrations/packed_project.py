"""This project, or a part of it, inside an archive: a folder that `pip install` accepts."""

from collections.abc import Iterable, Sequence
from importlib.metadata import requires, version

DISTRIBUTION = "catsdogs-classroom"
_FILE = """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "{version}"
description = "{description}"
requires-python = ">=3.11,<3.14"
dependencies = [
{dependencies}
]

[project.scripts]
grader = "{script}"

[tool.hatch.build.targets.wheel]
packages = [{packages}]
# What a repository around the archive's files ignores is part of the project all the same.
ignore-vcs = true
"""


def requirements() -> list[str]:
    """Return what the installed project requires without extras, in order of name."""
    lines = (line.partition(";") for line in requires(DISTRIBUTION) or ())
    return sorted(line.strip() for line, _, marker in lines if "extra ==" not in marker)


def project_file(
    name: str, description: str, *, packages: Sequence[str], needed: Iterable[str], script: str
) -> bytes:
    """Return the `pyproject.toml` of packages of this project in its installed version.

    Args:
        name: the name of the distribution.
        description: its purpose in one line.
        packages: the folders of the packages.
        needed: the requirements.
        script: the function that the command `grader` calls.
    """
    return _FILE.format(
        name=name,
        version=version(DISTRIBUTION),
        description=description,
        dependencies="\n".join(f'    "{line}",' for line in needed),
        script=script,
        packages=", ".join(f'"{package}"' for package in packages),
    ).encode()
