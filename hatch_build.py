"""What the build adds to pyproject.toml: the built-in course, and the addresses of the repository.

The course is in a wheel in `grader/_project/`, under the paths of the repository;
`grader.project_files` finds it there. An editable installation uses the repository itself.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_PLACE = "grader/_project"
_RELATIVE_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?!https?:|#)(?P<path>[^)]+)\)")


class CourseFiles(BuildHookInterface[Any]):
    """Maps files of the repository into the wheel, so that git holds no copy of them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to the wheel, unless it is editable."""
        if version != "editable":
            root = Path(self.root)
            for path in _course_files(root):
                target = f"{_PLACE}/{path.relative_to(root).as_posix()}"
                build_data["force_include"][str(path)] = target


class Addresses(MetadataHookInterface):
    """Sets the project's URLs and the README, whose links must be absolute on PyPI."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Take the repository's address from the workflow that builds; elsewhere there is none."""
        text = Path(self.root, "README.md").read_text("utf-8")
        repository = os.environ.get("GITHUB_REPOSITORY")
        metadata["urls"] = {}
        if repository:
            metadata["urls"] = _urls(repository)
            text = _with_absolute_links(text, metadata["urls"]["Repository"], os.environ)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def _course_files(root: Path) -> Iterator[Path]:
    """Yield the course, its configuration, the sample class and the locked requirements."""
    demo = root / "samples" / "demo.toml"
    yield from (root / "nbgrader_config.py", root / "requirements.lock", demo)
    folders = [root / "solutions", root / "assignments"]
    for assignment, names in tomllib.loads(demo.read_text("utf-8")).items():
        folders += [root / "samples" / "submissions" / assignment / name for name in names]
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        yield from (path for path in files if _is_source(path.relative_to(root)))


def _is_source(path: Path) -> bool:
    """Return whether neither Python nor an editor made a file, by its path in the repository."""
    return not any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def _urls(repository: str) -> dict[str, str]:
    """Return the project's URLs for a repository `owner/name` on GitHub."""
    owner, _, name = repository.partition("/")
    address = f"https://github.com/{repository}"
    return {
        "Documentation": f"https://{owner}.github.io/{name}/",
        "Repository": address,
        "Issues": f"{address}/issues",
        "Changelog": f"{address}/blob/main/CHANGELOG.md",
    }


def _with_absolute_links(text: str, address: str, environment: Mapping[str, str]) -> str:
    """Return Markdown whose relative links lead to the files of the commit on GitHub."""
    commit = environment.get("GITHUB_SHA", "main")

    def absolute(link: re.Match[str]) -> str:
        view = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({address}/{view}/{commit}/{link['path']})"

    return _RELATIVE_LINK.sub(absolute, text)
