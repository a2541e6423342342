"""An autograder archive for Gradescope.

The archive holds the grader and the parts of the course that grading needs: the settings, the
checks, the reference and the seed of the assignment. With the seed, a submission that is graded
again gets the same grade.
"""

from collections.abc import Iterator
from pathlib import Path

from grader.course import Course
from grader.course_seed import assignment_seed
from grader.errors import InputError
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.course_sources import training_source
from grader.grading.reference import reference_file
from grader.integrations.archives import ArchiveEntry, make_zip
from grader.integrations.packed_project import DISTRIBUTION, project_file, requirements
from grader.project_files import PACKAGES, WHEEL_FOLDER, project_files
from grader.settings import Settings, read_settings

_LOCK = "requirements.lock"
_PACKAGES = ("catsdogs", "catsdogs_ref", "grader")
_SETUP = """#!/usr/bin/env bash
# Gradescope runs this script once, when it builds the machine. uv downloads its own Python. The
# lock names the tested version and the hash of each package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
apt-get update
apt-get install -y python3-venv
python3 -m venv uv
uv/bin/pip install uv
uv/bin/uv venv --python 3.12 venv
lock=project/requirements.lock
uv/bin/uv pip install --python venv/bin/python --constraint $lock --build-constraint $lock ./project
"""
_RUN = """#!/usr/bin/env bash
# Gradescope runs this script for each submission. If results.json is missing, the instructor
# gets a message.
set -euo pipefail
autograder=$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)
cd "$autograder/source/course"
rm -rf submitted
mkdir -p submitted/student
cp -R "$autograder/submission" submitted/student/{name}
code=0
"$autograder/source/venv/bin/grader" grade submitted/student/{name} --assignment {name} \\
  --format gradescope --output "$autograder/results/results.json" || code=$?
# Exit code 1: the submission could not be graded, and the results contain the reason.
[ "$code" -le 1 ]
"""


class AutograderError(InputError):
    """The autograder cannot be made; the message gives the reason."""


def make_autograder(course: Course, name: str) -> bytes:
    """Return the Gradescope autograder of an assignment as a zip archive.

    Raises:
        AutograderError: the assignment needs files that cannot be packed.
        SettingsError: the settings of the assignment are invalid.
        SeedError, OSError: the seed cannot be read or created.
    """
    settings = read_settings(course.settings_path(name))
    recipe = settings.recipe
    if recipe is not None and recipe.photos is not None:
        raise AutograderError(
            f"{course.settings_path(name)}: recipe.photos: an autograder archive cannot contain "
            "photos; remove the key to train on drawn pictures"
        )
    files = {
        entry.path: entry
        for entry in (
            *_scripts(name),
            *_course_files(course, name, settings),
            *_data_files(course, name, settings),
            *_project_files(),
        )
    }
    return make_zip(files.values())


def _scripts(name: str) -> Iterator[ArchiveEntry]:
    yield ArchiveEntry("setup.sh", _SETUP.encode(), executable=True)
    yield ArchiveEntry("run_autograder", _RUN.format(name=name).encode(), executable=True)


def _course_files(course: Course, name: str, settings: Settings) -> Iterator[ArchiveEntry]:
    paths = [
        course.settings_path(name),
        reference_file(settings.reference, course.notebook_source(name)),
    ]
    packed = {path.name: path.read_bytes() for path in paths if path is not None}
    packed |= AssignmentFiles.beside(course.notebook_source(name)).packed()
    for path, content in packed.items():
        yield ArchiveEntry(f"course/solutions/{name}/{path}", content)
    seed = assignment_seed(course, name)
    yield ArchiveEntry(f"course/.grader/seeds/{name}", f"{seed.digits}\n".encode())


def _data_files(course: Course, name: str, settings: Settings) -> Iterator[ArchiveEntry]:
    """Yield the files that the training data of an assignment come from."""
    if settings.data.is_cats_and_dogs:
        return
    source = Path(training_source(course, name, settings) or "")
    if not source.is_relative_to(course.root.absolute()):
        raise AutograderError(
            f"{course.settings_path(name)}: data.source: expected a file in the course folder, "
            f"found {source}: an autograder archive contains only files of the course"
        )
    # A function may import the modules beside it.
    files = sorted(source.parent.glob("*.py")) if source.suffix == ".py" else [source]
    if source.is_dir():
        files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        place = path.relative_to(course.root.absolute()).as_posix()
        yield ArchiveEntry(f"course/{place}", path.read_bytes())


def _project_files() -> Iterator[ArchiveEntry]:
    """Yield the packages of this project, without the course of a wheel, and what installs them."""
    for package in _PACKAGES:
        for path in sorted((PACKAGES / package).rglob("*")):
            inner = path.relative_to(PACKAGES)
            if path.is_file() and path.suffix != ".pyc" and WHEEL_FOLDER not in inner.parts:
                yield ArchiveEntry(f"project/{inner.as_posix()}", path.read_bytes())
    yield ArchiveEntry(f"project/{_LOCK}", (project_files() / _LOCK).read_bytes())
    project = project_file(
        DISTRIBUTION,
        "The grader of an assignment",
        packages=_PACKAGES,
        needed=requirements(),
        script="grader.cli.main:main",
    )
    yield ArchiveEntry("project/pyproject.toml", project)
