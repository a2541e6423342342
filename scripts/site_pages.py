"""Bring the documents outside docs/ into the site, and translate links between all pages.

MkDocs calls these functions (`hooks` in mkdocs.yml). A link in a document is relative to its file,
as GitHub needs it. Here it becomes a link between the places of the two files in the site. So one
link works in both, and a link to a file that is not in the site fails the strict build.
"""

import logging
import os
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
OUTSIDE = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CODE_OF_CONDUCT.md": "project/code-of-conduct.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "LICENSE": "project/license.md",
    "SECURITY.md": "project/security.md",
    "tests/hostile/README.md": "project/hostile-class.md",
    "tests/hostile/kinds.toml": "project/kinds.toml",
    "tests/slices/README.md": "project/slices.md",
    "samples/submissions/README.md": "project/sample-class.md",
}
"""Files outside docs/, and their places in the site."""

_DOCS = "docs/"
_INSIDE = {place: file for file, place in OUTSIDE.items()}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#|/)(?P<target>[^)#\s]+)")
_CODE = re.compile(r"(^ *```.*?^ *```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)

log = logging.getLogger("mkdocs.hooks.site_pages")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files outside docs/."""
    for file, place in OUTSIDE.items():
        text = (ROOT / file).read_text("utf-8")
        if file == "LICENSE":
            text = f"# License\n\n{text}"
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(
    markdown: str,
    page: Page,
    config: MkDocsConfig,  # noqa: ARG001 - MkDocs passes it by name
    files: Files,  # noqa: ARG001 - MkDocs passes it by name
) -> str:
    """Translate the links of a page; the home page needs no list of pages beside it."""
    if page.file.src_uri == OUTSIDE["README.md"]:
        page.meta["hide"] = ["navigation"]
    return translated(markdown, page.file.src_uri)


def translated(markdown: str, place: str) -> str:
    """Return the text of the page at a place in the site, with links between places in the site."""
    parts = _CODE.split(markdown)
    # Every second part is code.
    parts[::2] = [
        _LINK.sub(lambda link: _target(link["target"], place), part) for part in parts[::2]
    ]
    return "".join(parts)


def _target(target: str, place: str) -> str:
    file = posixpath.normpath(posixpath.join(posixpath.dirname(file_at(place)), target))
    if file in OUTSIDE:
        there = OUTSIDE[file]
    elif file.startswith(_DOCS):
        there = file.removeprefix(_DOCS)
    else:
        log.warning("%s links to %s, which is not in the site", file_at(place), target)
        return target
    return os.path.relpath(there, posixpath.dirname(place) or ".")


def file_at(place: str) -> str:
    """Return the path in the repository of the file at a place in the site."""
    return _INSIDE.get(place, f"{_DOCS}{place}")
