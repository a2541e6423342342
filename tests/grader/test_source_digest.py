"""Cache keys change with the code that makes the records; programs started by name exist."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from grader.source_digest import source_digest
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

# Prints the keys that hold source code, in a fresh process.
KEYS = """
import json
from pathlib import Path
from grader.grading.checking import CHECKS_FOLDER
from grader.grading.cluster_messages import software_versions
from grader.sandbox.protocol import Array, ModelConfig, TrainModel
from grader.grading.model_cache import description_key, training_key
from grader.grading.reference import reference_cells
from grader.grading.training_data import DRAWING, make_training_data
from grader.settings import read_settings
from grader.source_digest import source_digest
from grader.cache import Store
from grader.grading.evaluation_cache import code_digest
model = ModelConfig("Sequential", {}, None)
recipe = read_settings(Path("settings.toml")).recipe
labels = Array("uint8", (0,), b"")
job = TrainModel(model, "a", labels, "b", batch=1, epochs=1, enough_accuracy=1.0, factor=1.0,
                 random_seed=1)
print(json.dumps({
    "verdict": code_digest(),
    "checks": source_digest(CHECKS_FOLDER),
    "description": description_key(model, (1, 1, 3)),
    "training": training_key(job),
    "pictures": make_training_data(Store(Path("store")), recipe, None, 1).key,
    "cluster": software_versions(),
    "reference": repr(reference_cells("catsdogs_ref.baseline", Path("unused.py"))),
}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the packages, so that a test can change them."""
    for package in ("grader", "catsdogs", "catsdogs_ref"):
        shutil.copytree(
            REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    settings = (REPOSITORY / "solutions/baseline/settings.toml").read_text("utf-8")
    few = settings.replace("pictures = 400 ", "pictures = 2 ")
    (tmp_path / "settings.toml").write_text(few.replace("validation = 200 ", "validation = 2 "))
    return tmp_path


def keys(folder: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", KEYS],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("changed", "renewed"),
    [
        ("grader/checks/test_split_data.py", {"verdict", "checks", "cluster"}),
        ("grader/checks/splits.py", {"verdict", "checks", "cluster"}),
        ("grader/sandbox/jobs/training.py", {"verdict", "description", "training", "cluster"}),
        ("grader/sandbox/jobs/rebuilding.py", {"verdict", "description", "training", "cluster"}),
        ("grader/results.py", {"verdict", "cluster"}),
        ("catsdogs/datasets/drawing.py", {"verdict", "pictures", "cluster"}),
        ("catsdogs_ref/baseline/models.py", {"reference"}),
    ],
)
def test_a_change_of_code_changes_the_keys_that_depend_on_it(
    copy: Path, changed: str, renewed: set[str]
) -> None:
    before = keys(copy)
    with (copy / changed).open("a") as module:
        module.write("\n# changed\n")

    after = keys(copy)

    assert {name for name in before if before[name] != after[name]} == renewed


def test_a_digest_of_no_module_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("no module")

    with pytest.raises(FileNotFoundError, match="holds no module"):
        source_digest(tmp_path / "empty")
    with pytest.raises(FileNotFoundError):
        source_digest(tmp_path / "gone.py")


def test_a_renamed_module_changes_the_digest(tmp_path: Path) -> None:
    for folder, name in (("one", "a.py"), ("two", "b.py")):
        (tmp_path / folder / "package").mkdir(parents=True)
        (tmp_path / folder / "package" / name).write_text("x = 1\n")

    digests = {source_digest(tmp_path / folder / "package") for folder in ("one", "two")}

    assert len(digests) == 2


def texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def programs() -> set[str]:
    """Return the modules after `-m` in the sources, and those in variables called PROGRAM."""
    found = set()
    for package in ("grader", "catsdogs_ref", "scripts", "benchmarks"):
        for path in (REPOSITORY / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.List):
                    words = list(texts(node))
                    found |= set(words[words.index("-m") + 1 :][:1]) if "-m" in words else set()
                elif isinstance(node, ast.Assign) and "PROGRAM" in ast.unparse(node.targets[0]):
                    found |= set(texts(node.value))
    return {name for name in found if name.partition(".")[0] in ("grader", "catsdogs_ref")}


def test_the_programs_that_are_started_by_name_exist() -> None:
    assert len(programs()) >= 4
    assert {name for name in programs() if find_spec(name) is None} == set()
