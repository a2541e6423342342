"""The student kit: an archive with which a notebook and its checks work on any machine with Python.

The kit holds the release, pictures to practice on, and the part of this project that a notebook's
own checks need. It holds neither the reference nor a solution, and nothing that grades a class. The
reference values are data in `selfcheck.json`.
"""

import ast
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from catsdogs.datasets.drawing import draw_dataset
from catsdogs.datasets.drawn_split import draw_split
from grader.course import Course
from grader.errors import InputError
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.checking import exercises_of
from grader.grading.selfcheck_data import (
    FILE_NAME,
    PICTURES_PER_CLASS,
    PICTURES_PER_SET,
    PRACTICE_SEED,
    PRACTICE_SPLIT,
)
from grader.integrations.archives import ArchiveEntry, make_zip
from grader.integrations.packed_project import project_file, requirements
from grader.messages.catalog import compiled_catalogs
from grader.project_files import PACKAGES
from grader.settings import Settings, read_settings

_PACKAGES = ("grader", "catsdogs")
# The modules that are found by name. The kit also packs everything that they import.
_ENTRY_MODULES = (
    "grader",
    "grader.selfcheck.notebook_checks",
    "grader.cli.student_kit",
    "grader.submissions.reader_program",
    "grader.grading.drawing_program",
    "grader.checks",
)
# The requirements of this project that the kit needs. The last five are for students' functions.
_REQUIREMENTS = {
    *("filelock", "ipython", "msgspec", "numpy", "pillow", "platformdirs", "pytest", "rich"),
    *("tensorflow", "typer"),
    *("matplotlib", "pandas", "scikit-learn", "scipy", "tqdm"),
}
_JUPYTER = "jupyterlab>=4"
_README = """# {title}

Use Linux or macOS with Python 3.11, 3.12 or 3.13. On Windows, use WSL.
Open a terminal in this folder. Run the first line once (it downloads about 2 GB), and the second
line each time you work on the notebook:

    python3 -m venv .venv && .venv/bin/pip install ./kit
    .venv/bin/jupyter lab {name}.ipynb

1. Complete the functions, and run the check cell below each of them.
2. On Linux, `.venv/bin/grader check {name}.ipynb` runs the same checks in a terminal.
3. Submit `{name}.ipynb`.
"""
_README_PICTURES = """
The folder `{pictures}` contains drawn cats and dogs to practice on.
"""
# For a repository with the files of the kit, such as the template of a GitHub Classroom.
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


class KitError(InputError):
    """The kit cannot be made; the message gives the command to run first."""


def make_kit(course: Course, name: str) -> bytes:
    """Return the student kit of an assignment as a zip archive.

    Raises:
        KitError: the assignment is not released.
        SettingsError: its settings are invalid.
    """
    settings = read_settings(course.settings_path(name))
    released = course.assignments / name
    for needed in (f"{name}.ipynb", FILE_NAME):
        if not (released / needed).is_file():
            raise KitError(f"{released} has no {needed}: run `grader release {name}` first")
    own_checks = AssignmentFiles.beside(course.notebook_source(name)).check_sources()
    checks = tuple(exercise.checks for exercise in exercises_of(settings))
    packed = modules(checks, own_checks)
    return make_zip(
        ArchiveEntry(f"{name}/{path}", content)
        for path, content in _files(released, settings, packed)
    )


def _files(released: Path, settings: Settings, needed: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each file in the kit."""
    name = released.name
    readme = _README.format(title=settings.title, name=name)
    yield from _folder_content(released)
    with tempfile.TemporaryDirectory() as folder:
        notebook = (released / f"{name}.ipynb").read_text("utf-8")
        pictures = _draw_pictures(Path(folder), notebook, settings)
        if pictures is not None:
            readme += _README_PICTURES.format(pictures=pictures.name)
            for path, content in _folder_content(pictures):
                yield f"{pictures.name}/{path}", content
    yield "README.md", readme.encode()
    yield ".github/workflows/check.yml", _WORKFLOW.format(name=name).encode()
    yield "kit/pyproject.toml", _project()
    for module in [*needed, *compiled_catalogs()]:
        yield f"kit/{module.relative_to(PACKAGES).as_posix()}", module.read_bytes()


def modules(checks: tuple[str, ...], own_checks: Mapping[str, bytes] = {}) -> list[Path]:
    """Return the paths of the modules that a notebook's own checks of these names need.

    `own_checks` are the files in the course's own folder of checks, which come to students in
    `selfcheck.json`; the modules that they import are needed as well.
    """
    pending = [*_ENTRY_MODULES, *(f"grader.checks.test_{name}" for name in checks)]
    for name, content in own_checks.items():
        if name.endswith(".py"):
            pending += _imported_names(content)
    # The sandbox starts some of its modules as programs, by name.
    pending += [_module_name(path) for path in (PACKAGES / "grader" / "sandbox").rglob("*.py")]
    found: set[Path] = set()
    while pending:
        path = _module_path(pending.pop())
        if path is not None and path not in found:
            found.add(path)
            # A module also needs the packages around it.
            folders = path.relative_to(PACKAGES).parent.parts
            packages = [".".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
            pending += [*packages, *_imported_names(path.read_bytes())]
    return sorted(found)


def _draw_pictures(folder: Path, notebook: str, settings: Settings) -> Path | None:
    """Draw the pictures that a notebook uses: a dataset, or one split into two sets.

    None for a notebook on other data, which come with the release if students get them.
    """
    if "practice_folders" in notebook:
        return draw_split(folder / PRACTICE_SPLIT, PICTURES_PER_SET, PRACTICE_SEED)
    if not settings.data.is_cats_and_dogs and "practice_pictures" not in notebook:
        return None
    return draw_dataset(folder, PICTURES_PER_CLASS, PRACTICE_SEED)


def _folder_content(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _module_name(module: Path) -> str:
    return ".".join(module.relative_to(PACKAGES).with_suffix("").parts).removesuffix(".__init__")


def _module_path(name: str) -> Path | None:
    """Return the file of a module of this project; None if no such module has this name."""
    if name.partition(".")[0] not in _PACKAGES:
        return None
    path = PACKAGES.joinpath(*name.split("."))
    files = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((file for file in files if file.is_file()), None)


def _imported_names(source: bytes) -> Iterator[str]:
    """Yield every name that may be a module in the imports of a module, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _project() -> bytes:
    """Return the `pyproject.toml` of the kit."""
    needed = [line for line in requirements() if line.partition(">")[0] in _REQUIREMENTS]
    return project_file(
        "catsdogs-kit",
        "Checks for a Cats-vs-Dogs notebook",
        packages=_PACKAGES,
        needed=sorted([*needed, _JUPYTER]),
        script="grader.cli.student_kit:main",
    )
