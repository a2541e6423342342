"""An incomplete release is refused, by the real nbgrader and by `grader release`."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from grader.course import Course
from grader.integrations.release import release
from grader.integrations.source_notebook import ReleaseError
from samples.sample_class import REPOSITORY
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow


def make_course(root: Path) -> Path:
    """Make a course with one assignment, which shows a picture."""
    folder = root / "solutions" / "baseline"
    shutil.copytree(REPOSITORY / "solutions" / "baseline", folder)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "cat.png").write_bytes(b"a picture")
    (folder / "draft.txt").write_text("not mentioned")
    notebook = nbformat.read(folder / "baseline.ipynb", as_version=4)
    notebook.cells.append(new_markdown_cell("![a cat](pictures/cat.png)"))
    nbformat.write(notebook, folder / "baseline.ipynb")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course without a release."""
    return make_course(tmp_path / "course")


@pytest.fixture(scope="module")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a release; tests must copy it."""
    root = make_course(tmp_path_factory.mktemp("released") / "course")
    assert nbgrader(root, "generate_assignment", "baseline").returncode == 0
    return root


def released_files(root: Path) -> list[str]:
    folder = root / "assignments" / "baseline"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_links_in_submissions_remove_nothing_from_a_release(root: Path) -> None:
    for student, name in (("eve", "selfcheck.json"), ("mallory", "cat.png"), ("sybil", "pictures")):
        folder = root / "submitted" / student / "baseline"
        folder.mkdir(parents=True)
        (folder / name).symlink_to("/nowhere")

    done = nbgrader(root, "generate_assignment", "baseline")

    assert done.returncode == 0, done.stderr
    assert released_files(root) == [
        "baseline.ipynb",
        "draft.txt",
        "pictures/cat.png",
        "selfcheck.json",
    ]


@pytest.mark.parametrize(
    ("ignored", "removed", "missing"),
    [
        ("*.json", "", "selfcheck.json"),
        ("pictures", "", "pictures/cat.png"),
        ("cat*", "", "pictures/cat.png"),
        ("", "selfcheck.json", "selfcheck.json"),
    ],
)
def test_an_incomplete_release_is_refused_and_the_old_one_is_kept(
    released_course: Path, tmp_path: Path, ignored: str, removed: str, missing: str
) -> None:
    root = shutil.copytree(released_course, tmp_path / "course")
    before = released_files(root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.ignore.append({ignored!r})\n")
    if removed:
        (root / "solutions" / "baseline" / removed).unlink()

    done = nbgrader(root, "generate_assignment", "baseline")

    assert done.returncode == 1
    (line,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert f"the release of baseline would lack {missing}: " in line
    assert "Traceback" not in done.stderr
    assert released_files(root) == before


def test_grader_release_also_refuses_an_incomplete_release(root: Path) -> None:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.ignore.append("selfcheck.json")\n')

    with pytest.raises(ReleaseError, match=r"would lack selfcheck\.json"):
        release(Course(root), "baseline")
