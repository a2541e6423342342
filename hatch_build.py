"""Add the built-in course to a wheel: in `grader/_project/`, under the paths of the repository.

`grader.project_files` finds the files there. An editable installation uses the repository itself.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PLACE = "grader/_project"


class CourseFiles(BuildHookInterface[Any]):
    """Maps files of the repository into the wheel, so that git holds no copy of them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to the wheel, unless it is editable."""
        if version != "editable":
            root = Path(self.root)
            for path in _course_files(root):
                target = f"{_PLACE}/{path.relative_to(root).as_posix()}"
                build_data["force_include"][str(path)] = target


def _course_files(root: Path) -> Iterator[Path]:
    """Yield the course, its configuration, the sample class and the locked requirements."""
    demo = root / "samples" / "demo.toml"
    yield from (root / "nbgrader_config.py", root / "requirements.lock", demo)
    folders = [root / "solutions", root / "assignments"]
    for assignment, names in tomllib.loads(demo.read_text("utf-8")).items():
        folders += [root / "samples" / "submissions" / assignment / name for name in names]
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if _is_kept(path.relative_to(root)))


def _is_kept(path: Path) -> bool:
    """Return whether a path is a source: a file that neither Python nor an editor made."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and path.is_file()
