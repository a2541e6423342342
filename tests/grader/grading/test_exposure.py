"""Readable files of a course are found under any name of their path."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading.exposure import ExposedError, expect_hidden
from samples.sample_class import REPOSITORY


@pytest.fixture
def visible(tmp_path: Path) -> Path:
    """A folder that students' code can read, with a course inside."""
    (tmp_path / "lib" / "course" / "submitted").mkdir(parents=True)
    return tmp_path / "lib"


@pytest.fixture
def installed_folder() -> Iterator[Path]:
    """A folder among the installed packages, which students' code really can read."""
    folder = Path(sysconfig.get_path("purelib"), f"a-course-{os.getpid()}")
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_a_path_inside_a_visible_folder_is_refused_with_both_paths(visible: Path) -> None:
    course = visible / "course"

    with pytest.raises(ExposedError) as refused:
        expect_hidden([visible.parent / "elsewhere", course], [visible])

    assert str(refused.value) == (
        f"{course} is inside {visible}, which students' code can read: "
        "move it to a folder outside, and grade again"
    )


def test_a_path_that_contains_a_visible_folder_is_allowed(visible: Path) -> None:
    expect_hidden([visible.parent, visible / ".." / "library"], [visible])


def test_a_visible_folder_itself_is_refused(visible: Path) -> None:
    with pytest.raises(ExposedError):
        expect_hidden([visible], [visible])


def test_a_path_that_does_not_exist_yet_is_refused(visible: Path) -> None:
    with pytest.raises(ExposedError):
        expect_hidden([visible / "exchange"], [visible])


def test_links_are_followed_to_the_real_path(visible: Path) -> None:
    link = visible.parent / "submitted"
    link.symlink_to(visible / "course" / "submitted")
    ring = visible.parent / "ring"
    ring.symlink_to(ring)

    expect_hidden([ring], [visible])
    with pytest.raises(ExposedError, match=re.escape(str(link))):
        expect_hidden([link], [visible])


@pytest.mark.parametrize(
    ("source", "target", "secret"),
    [
        # A part of what is visible, mounted elsewhere.
        ("lib/course", "elsewhere", "elsewhere/submitted"),
        # The course's folder, mounted within what is visible.
        ("course", "lib/mounted", "course/submitted"),
        ("course", "lib/with space", "course"),
    ],
)
def test_a_second_mount_of_a_folder_is_recognized(
    visible: Path, source: str, target: str, secret: str
) -> None:
    folder = visible.parent
    for name in (source, target, secret):
        (folder / name).mkdir(parents=True, exist_ok=True)
    program = (
        "import subprocess, sys\n"
        "from pathlib import Path\n"
        "from grader.grading.exposure import *\n"
        "source, target, secret, visible = map(Path, sys.argv[1:])\n"
        "expect_hidden([visible.parent / 'other'], [visible])\n"
        "if secret.parts[-2] != 'elsewhere': expect_hidden([secret], [visible])\n"
        "subprocess.run(['mount', '--bind', source, target], check=True)\n"
        "try: expect_hidden([secret], [visible])\n"
        "except ExposedError as error: print(error)\n"
    )
    paths = [folder / source, folder / target, folder / secret, visible]

    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", sys.executable, "-c", program, *paths],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    if done.returncode and "unshare" in done.stderr:
        pytest.skip(f"this machine allows no mounts: {done.stderr.strip()}")
    assert done.stdout.startswith(f"{folder / secret} is inside"), done.stderr


def test_a_course_among_the_installed_packages_is_refused(installed_folder: Path) -> None:
    shutil.copytree(REPOSITORY / "solutions", installed_folder / "solutions")
    handed_in = installed_folder / "solutions" / "baseline" / "baseline.ipynb"

    done = run_grade(installed_folder, handed_in)

    assert done.returncode == 3
    assert done.stdout == ""
    line = " ".join(done.stderr.split())
    assert f"{installed_folder} is inside {installed_folder.parents[1]}" in line
    assert "move it" in line


def test_submissions_among_the_installed_packages_are_refused(
    installed_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    handed_in = installed_folder / "smith.ipynb"
    shutil.copy(REPOSITORY / "solutions" / "baseline" / "baseline.ipynb", handed_in)

    done = run_grade(tmp_path, handed_in)

    assert done.returncode == 3
    assert f"{handed_in} is inside" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "setting",
    [
        "c.Exchange.root = {!r}",
        "c.CourseDirectory.submitted_directory = {!r}",
        "c.CourseDirectory.db_url = 'sqlite:///' + {!r}",
    ],
)
def test_a_configured_folder_among_the_packages_is_refused(
    installed_folder: Path, tmp_path: Path, setting: str
) -> None:
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    setting = setting.format(str(installed_folder / "kept"))
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{setting}\n")

    done = run_grade(tmp_path, tmp_path / "solutions" / "baseline" / "baseline.ipynb")

    assert done.returncode == 3
    assert f"{installed_folder / 'kept'} is inside" in " ".join(done.stderr.split())


def test_a_cache_that_a_link_puts_among_the_packages_is_refused(
    installed_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    (tmp_path / ".grader").symlink_to(installed_folder)

    done = run_grade(tmp_path, tmp_path / "solutions" / "baseline" / "baseline.ipynb")

    assert done.returncode == 3
    assert f"{tmp_path / '.grader'} is inside" in " ".join(done.stderr.split())


def run_grade(course: Path, submission: Path) -> subprocess.CompletedProcess[str]:
    """Run `grader grade` on one submission, in a wide terminal."""
    grader = Path(sys.executable).with_name("grader")
    return subprocess.run(
        [grader, "grade", submission, "--assignment", "baseline"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "500"},
    )
