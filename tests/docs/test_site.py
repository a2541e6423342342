"""The documentation site: it builds without warnings, and its pages load nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from samples.sample_class import REPOSITORY
from scripts.site_pages import OUTSIDE, translated

LOADS = re.compile(r"<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=\"?(?:https?:)?//[^>]*>")


def build(configuration: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--config-file",
            configuration,
            "--site-dir",
            site,
        ],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_site_builds_strictly_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    built = build(REPOSITORY / "mkdocs.yml", tmp_path / "site")
    assert (built.returncode, "WARNING" in built.stderr) == (0, False), built.stderr

    pages = sorted((tmp_path / "site").rglob("*.html"))
    sources = list((REPOSITORY / "docs").rglob("*.md"))
    assert len(pages) > len(sources)
    loaded = {path: LOADS.findall(path.read_text("utf-8")) for path in pages}
    assert {path: found for path, found in loaded.items() if found} == {}
    api = (tmp_path / "site/api/notebooks/index.html").read_text("utf-8")
    for name in ("check", "practice_folders", "practice_pictures", "try_out"):
        assert f'id="{name}"' in api


def test_the_build_is_strict() -> None:
    configuration = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    assert "\nstrict: true\n" in configuration
    for problem in ("omitted_files", "unrecognized_links", "anchors", "not_found"):
        assert f"  {problem}: warn\n" in configuration


@pytest.mark.parametrize(
    ("place", "link", "in_the_site"),
    [
        ("index.md", "docs/students.md", "students.md"),
        ("index.md", "docs/screenshots/feedback.png", "screenshots/feedback.png"),
        ("index.md", "SECURITY.md#scope", "project/security.md#scope"),
        ("maintainers.md", "../tests/hostile/README.md", "project/hostile-class.md"),
        ("instructors/grade.md", "../clusters.md#by-hand", "../clusters.md#by-hand"),
        ("project/contributing.md", "docs/architecture.md", "../architecture.md"),
        ("project/hostile-class.md", "kinds.toml", "kinds.toml"),
        ("students.md", "#more", "#more"),
        ("students.md", "https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_links_are_translated_to_places_in_the_site(
    place: str, link: str, in_the_site: str
) -> None:
    assert translated(f"See [it]({link}).", place) == f"See [it]({in_the_site})."


def test_links_in_code_are_not_translated() -> None:
    code = "```\n[a](docs/b.md)\n```\nand `[a](docs/b.md)`"
    assert translated(code, "index.md") == code


def test_a_link_out_of_the_site_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    text = "[code](../grader/course.py)"
    assert translated(text, "students.md") == text
    assert "docs/students.md links to ../grader/course.py" in caplog.text


@pytest.mark.parametrize("file", OUTSIDE)
def test_files_outside_the_documents_exist(file: str) -> None:
    assert (REPOSITORY / file).is_file()
