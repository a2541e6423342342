"""Former names in instructors' files still work after modules have moved."""

import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from grader.settings import read_settings
from samples.sample_class import REPOSITORY, make_course
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

MODULES = ("nbgrader_plugin", "lms_exports", "zip_collect", "release_files", "safe_pages")
# nbgrader starts the program `alembic`.
ADD_PROGRAMS_TO_PATH = (
    "import os, sys; from pathlib import Path\n"
    "os.environ['PATH'] += os.pathsep + str(Path(sys.executable).parent)"
)


def configuration() -> str:
    """Return the whole nbgrader configuration of the course as lines that set each value."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(REPOSITORY)).load_config()
    lines = [
        f"c.{section}.{name} = {value!r}"
        for section, values in config.items()
        for name, value in values.items()
    ]
    return "\n".join([ADD_PROGRAMS_TO_PATH, "c = get_config()", *lines, ""])


CONFIG = configuration()
NAMES = [
    *re.findall(r"'grader\.integrations\.(\w+\.\w+)'", CONFIG),
    "lms_exports.CanvasExporter",
    "lms_exports.MoodleExporter",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_former_name_gives_the_moved_object_with_a_warning(name: str) -> None:
    with pytest.warns(FutureWarning, match=r"is now grader\.integrations\.\w+; change the name"):
        found = import_item(f"grader.{name}")

    assert found is import_item(f"grader.integrations.{name}")


def test_each_former_module_is_tested() -> None:
    assert {name.partition(".")[0] for name in NAMES} == set(MODULES)


def test_an_unknown_name_is_still_refused() -> None:
    with pytest.warns(FutureWarning), pytest.raises(ImportError):
        import_item("grader.nbgrader_plugin.Nothing")


def test_nbgrader_releases_with_a_former_configuration(tmp_path: Path) -> None:
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
    current, former = (
        subprocess.run(
            [sys.executable, "-m", f"grader.{module}", "landlock", "process"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        for module in ("sandbox.processes.probe", "inside.probe")
    )

    assert former.stdout == current.stdout
    assert "grader.inside.probe is now grader.sandbox.processes.probe" in former.stderr


SETTINGS = """
title = "Old course"
functions = ["split_data"]
rubric = "exact"
reference = "catsdogs_ref"
limits = { seconds = 60, memory_mb = 3000, training_seconds = 300 }
points.split_data.copies_all = 1
"""


def test_settings_with_the_former_reference_use_the_current_one_with_one_warning(
    tmp_path: Path,
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)

    with pytest.warns(FutureWarning) as caught:
        settings = read_settings(path)

    assert settings.reference == "catsdogs_ref.baseline"
    (warning,) = caught
    assert str(warning.message) == (
        f'{path}: the reference "catsdogs_ref" is now "catsdogs_ref.baseline"; '
        'write reference = "catsdogs_ref.baseline"'
    )


def test_a_process_that_reads_former_settings_twice_warns_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    program = (
        "import sys; from pathlib import Path; from grader.settings import read_settings\n"
        "for _ in range(2): read_settings(Path(sys.argv[1]))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr.count("FutureWarning") == 1


@pytest.mark.parametrize("reference", ["catsdogs_ref.baseline", "my_reference"])
def test_other_references_stay_without_a_warning(tmp_path: Path, reference: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS.replace("catsdogs_ref", reference))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_settings(path).reference == reference
