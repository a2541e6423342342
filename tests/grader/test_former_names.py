"""Dotted names that instructors' files hold still work after their modules have moved."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.utils.importstring import import_item

from samples.sample_class import REPOSITORY, make_course
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

MODULES = ("nbgrader_plugin", "lms_exports", "zip_collect", "release_files", "safe_pages")
CONFIG = (REPOSITORY / "nbgrader_config.py").read_text("utf-8")
NAMES = [
    *re.findall(r"\"grader\.integrations\.(\w+\.\w+)\"", CONFIG),
    "lms_exports.CanvasExporter",
    "lms_exports.MoodleExporter",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_former_name_gives_what_has_moved_with_a_warning(name: str) -> None:
    with pytest.warns(FutureWarning, match=r"is now grader\.integrations\.\w+; change the name"):
        found = import_item(f"grader.{name}")

    assert found is import_item(f"grader.integrations.{name}")


def test_each_former_module_is_tried() -> None:
    assert {name.partition(".")[0] for name in NAMES} == set(MODULES)


def test_a_name_that_never_was_is_refused_as_ever() -> None:
    with pytest.warns(FutureWarning), pytest.raises(ImportError):
        import_item("grader.nbgrader_plugin.Nothing")


def test_nbgrader_releases_with_a_configuration_of_before(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course", [])
    config = CONFIG.replace("grader.integrations.", "grader.")
    assert config != CONFIG
    (root / "nbgrader_config.py").write_text(config)
    shutil.rmtree(root / "assignments", ignore_errors=True)

    done = nbgrader(root, "generate_assignment", "baseline")

    assert done.returncode == 0, done.stderr
    assert "grader.release_files is now grader.integrations.release_files" in done.stderr
    assert (root / "assignments" / "baseline" / "selfcheck.json").is_file()


def test_the_probe_runs_under_its_former_name() -> None:
    done, before = (
        subprocess.run(
            [sys.executable, "-m", f"grader.{module}", "landlock", "process"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        for module in ("sandbox.processes.probe", "inside.probe")
    )

    assert before.stdout == done.stdout
    assert "grader.inside.probe is now grader.sandbox.processes.probe" in before.stderr
