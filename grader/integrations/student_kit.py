"""A student's kit: an archive that works on a machine with nothing but it and Python.

It holds what was released, pictures to practise on, and the part of this project that a notebook's
own checks need: neither the reference nor a solution, nor what grades a class. What the reference
yields comes along as data, in `selfcheck.json`.
"""

import ast
import tempfile
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path

from catsdogs.datasets.drawing import draw_dataset
from catsdogs.datasets.drawn_split import draw_split
from grader.course import Course
from grader.grading.selfcheck_data import (
    FILE_NAME,
    PICTURES_PER_CLASS,
    PICTURES_PER_SET,
    PRACTICE_SEED,
    PRACTICE_SPLIT,
)
from grader.integrations.archives import ArchiveEntry, make_zip
from grader.settings import read_settings

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("grader", "catsdogs")
# What is started or looked up by its name; all else is what these import.
_ROOTS = (
    "grader",
    "grader.selfcheck.notebook_checks",
    "grader.cli.student_kit",
    "grader.submissions.reader_program",
    "grader.checks",
)
# Of this project's requirements those of the kit. The last five are for students' own functions.
_NEEDED = {
    *("filelock", "ipython", "msgspec", "numpy", "pillow", "platformdirs", "pytest", "rich"),
    *("tensorflow", "typer"),
    *("matplotlib", "pandas", "scikit-learn", "scipy", "tqdm"),
}
_JUPYTER = "jupyterlab>=4"
_README = """# {title}

In a terminal, in this folder, once (it downloads about 2 GB), then each time the second line:

    python3 -m venv .venv && .venv/bin/pip install ./kit
    .venv/bin/jupyter lab {name}.ipynb

That is for Linux and macOS, with Python 3.11, 3.12 or 3.13. On Windows, do it in WSL.

Fill the stubs and run the check cell under each. On Linux `.venv/bin/grader check {name}.ipynb`
says the same in a terminal. `{pictures}` holds drawn cats and dogs to practise on.
Hand in `{name}.ipynb`.
"""
# For a repository that the kit is unpacked into, as the template of a GitHub Classroom is.
_WORKFLOW = """name: checks
on: push
permissions: {{contents: read}}
defaults: {{run: {{shell: bash}}}}
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12", cache: pip, cache-dependency-path: kit/pyproject.toml}}
      - run: pip install ./kit
      - run: |
          grader check {name}.ipynb | tee checks.txt
          (echo '```'; cat checks.txt; echo '```') >> "$GITHUB_STEP_SUMMARY"
"""
_PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "catsdogs-kit"
version = "{version}"
description = "The checks of a Cats-vs-Dogs notebook"
requires-python = ">=3.11,<3.14"
dependencies = [
{dependencies}
]

[project.scripts]
grader = "grader.cli.student_kit:main"

[tool.setuptools.packages.find]
include = ["catsdogs*", "grader*"]
"""


class KitError(Exception):
    """The kit cannot be made: says what has to come first."""


def make_kit(course: Course, name: str) -> bytes:
    """The kit of an assignment, as a zip archive.

    Raises:
        KitError: the assignment is not released.
        SettingsError: its settings cannot be used.
    """
    settings = read_settings(course.settings_path(name))
    released = course.assignments / name
    for needed in (f"{name}.ipynb", FILE_NAME):
        if not (released / needed).is_file():
            raise KitError(f"{released} has no {needed}: run `grader release {name}` first")
    return make_zip(
        ArchiveEntry(f"{name}/{path}", content)
        for path, content in _files(released, settings.title, tuple(settings.points))
    )


def _files(released: Path, title: str, exercises: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    name = released.name
    yield from _contents(released)
    with tempfile.TemporaryDirectory() as folder:
        pictures = _drawn(Path(folder), (released / f"{name}.ipynb").read_text("utf-8"))
        yield "README.md", _README.format(title=title, name=name, pictures=pictures.name).encode()
        for path, content in _contents(pictures):
            yield f"{pictures.name}/{path}", content
    yield ".github/workflows/check.yml", _WORKFLOW.format(name=name).encode()
    yield "kit/pyproject.toml", _project().encode()
    for module in modules(exercises):
        yield f"kit/{module.relative_to(_ROOT).as_posix()}", module.read_bytes()


def modules(exercises: tuple[str, ...]) -> list[Path]:
    """The modules of this project that a notebook's own checks of some exercises need, by path."""
    pending = [*_ROOTS, *(f"grader.checks.test_{exercise}" for exercise in exercises)]
    # The sandbox starts some of these as programs, by name.
    pending += [_name_of(path) for path in (_ROOT / "grader" / "sandbox").rglob("*.py")]
    found: set[Path] = set()
    while pending:
        path = _file_of(pending.pop())
        if path is not None and path not in found:
            found.add(path)
            # A module needs the packages that it is in.
            pending += [".".join(path.relative_to(_ROOT).parent.parts), *_imports(path)]
    return sorted(found)


def _drawn(folder: Path, notebook: str) -> Path:
    """The pictures that a notebook practises on: a data set, or one that is shared out already."""
    if "practice_folders" in notebook:
        return draw_split(folder / PRACTICE_SPLIT, PICTURES_PER_SET, PRACTICE_SEED)
    return draw_dataset(folder, PICTURES_PER_CLASS, PRACTICE_SEED)


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _name_of(module: Path) -> str:
    return ".".join(module.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__")


def _file_of(name: str) -> Path | None:
    """The file of a module of ours; None of what is none, or of a name in a module."""
    if name.partition(".")[0] not in _PACKAGES:
        return None
    path = _ROOT.joinpath(*name.split("."))
    files = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((file for file in files if file.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """All that a module may mean by its imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _project() -> str:
    ours = (line.partition(";")[0].strip() for line in requires("catsdogs-classroom") or ())
    needed = [line for line in ours if line.partition(">")[0] in _NEEDED]
    lines = "\n".join(f'    "{line}",' for line in sorted({*needed, _JUPYTER}))
    return _PROJECT.format(version=version("catsdogs-classroom"), dependencies=lines)
