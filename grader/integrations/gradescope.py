"""An autograder for Gradescope: the archive that its machines are made from.

It holds the grader, and of the course no more than grading needs: the settings, and the seed of the
assignment, so that a submission that is graded again gets the same grade.
"""

from collections.abc import Iterator
from pathlib import Path

from grader.course import Course
from grader.course_seed import assignment_seed
from grader.integrations.archives import ArchiveEntry, make_zip
from grader.settings import read_settings

_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("pyproject.toml", "requirements.lock", "README.md", "LICENSE")
_SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, when it builds the machine. uv brings its own Python.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
apt-get update
apt-get install -y python3-venv
python3 -m venv uv
uv/bin/pip install uv
uv/bin/uv venv --python 3.12 venv
uv/bin/uv pip sync --python venv/bin/python --require-hashes project/requirements.lock
uv/bin/uv pip install --python venv/bin/python --no-deps --no-build-isolation ./project
"""
_RUN = """#!/usr/bin/env bash
# Gradescope runs this for each submission. Where it leaves no results.json, the instructor is told.
set -euo pipefail
autograder=$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)
cd "$autograder/source/course"
rm -rf submitted
mkdir -p submitted/student
cp -R "$autograder/submission" submitted/student/{name}
code=0
"$autograder/source/venv/bin/grader" grade submitted/student/{name} --assignment {name} \\
  --format gradescope --output "$autograder/results/results.json" || code=$?
# 1: it could not be graded, and the results say why.
[ "$code" -le 1 ]
"""


class AutograderError(Exception):
    """The autograder cannot be made: says why."""


def make_autograder(course: Course, name: str) -> bytes:
    """The autograder of an assignment, as a zip archive.

    Raises:
        AutograderError: it would need what cannot be packed.
        SettingsError: the settings of the assignment cannot be used.
        SeedError, OSError: the seed cannot be read or made.
    """
    recipe = read_settings(course.settings_path(name)).recipe
    if recipe is not None and recipe.photos is not None:
        raise AutograderError(
            f"{course.settings_path(name)}: recipe.photos: an autograder takes no photos along"
        )
    if not (_ROOT / "requirements.lock").is_file():
        raise AutograderError(f"{_ROOT} is no checkout of the project, as an autograder needs one")
    return make_zip(_files(course, name))


def _files(course: Course, name: str) -> Iterator[ArchiveEntry]:
    yield ArchiveEntry("setup.sh", _SETUP.encode(), program=True)
    yield ArchiveEntry("run_autograder", _RUN.format(name=name).encode(), program=True)
    yield ArchiveEntry(
        f"course/solutions/{name}/settings.toml", course.settings_path(name).read_bytes()
    )
    seed = assignment_seed(course, name)
    yield ArchiveEntry(f"course/.grader/seeds/{name}", f"{seed.digits}\n".encode())
    for needed in _NEEDED:
        yield ArchiveEntry(f"project/{needed}", (_ROOT / needed).read_bytes())
    for package in ("catsdogs", "catsdogs_ref", "grader"):
        for path in sorted((_ROOT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield ArchiveEntry(
                    f"project/{path.relative_to(_ROOT).as_posix()}", path.read_bytes()
                )
