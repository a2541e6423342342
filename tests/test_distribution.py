"""The wheel and the sdist: what they contain, and that both ways to a wheel lead to the same."""

import ast
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import BytesHeaderParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from grader.integrations.sample_class import demo_class
from samples.sample_class import REPOSITORY
from tests.support.wheels import DISTRIBUTION, build

pytestmark = pytest.mark.slow

PACKAGES = ("catsdogs", "catsdogs_ref", "grader")
INFO = ".dist-info/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the wheel that is built from the checkout."""
    return wheel_files(build("wheel", REPOSITORY, tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def metadata(wheel: dict[str, bytes]) -> Message:
    (content,) = (wheel[name] for name in wheel if name.endswith(f"{INFO}METADATA"))
    return BytesHeaderParser().parsebytes(content)


def wheel_files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sources(folder: str) -> dict[str, bytes]:
    """Return the files below a folder of the repository that git knows."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]
    return {name: (REPOSITORY / name).read_bytes() for name in names}


def test_the_wheel_contains_the_packages_and_the_course(wheel: dict[str, bytes]) -> None:
    course = {
        f"grader/_project/{name}": content
        for folder in ("solutions", "assignments", "nbgrader_config.py", "requirements.lock")
        for name, content in sources(folder).items()
    }
    modules = {name: content for package in PACKAGES for name, content in sources(package).items()}
    assert len(course) > 15
    assert len(modules) > 200
    assert {name: wheel.get(name) for name in course | modules} == course | modules


def test_the_wheel_contains_the_sample_class_and_no_other_samples(wheel: dict[str, bytes]) -> None:
    submissions = "grader/_project/samples/submissions/"
    inside = {name for name in wheel if name.startswith("grader/_project/samples/")}
    cases = {tuple(name.split("/")[4:6]) for name in inside if name.startswith(submissions)}
    assert cases == {(lab, name) for lab, names in demo_class().items() for name in names}
    assert {name for name in inside if not name.startswith(submissions)} == {
        "grader/_project/samples/demo.toml"
    }


def test_the_wheel_contains_nothing_else(wheel: dict[str, bytes]) -> None:
    assert {name.split("/")[0] for name in wheel if INFO not in name} == set(PACKAGES)
    assert not [name for name in wheel if "__pycache__" in name or "/." in name]
    assert sum(map(len, wheel.values())) < 4 << 20


def test_a_wheel_from_the_sdist_is_the_wheel_from_the_checkout(
    wheel: dict[str, bytes], tmp_path: Path
) -> None:
    with tarfile.open(build("sdist", REPOSITORY, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (tree,) = (tmp_path / "unpacked").iterdir()
    assert wheel_files(build("wheel", tree, tmp_path / "wheel")) == wheel


def test_a_tree_without_git_gives_the_same_files_and_nothing_that_tools_left_there(
    wheel: dict[str, bytes], tmp_path: Path
) -> None:
    # Such as in a container, from a context without .git.
    tree = tmp_path / "tree"
    for name in sources("."):
        if name.split("/")[0] not in ("tests", "docs", "benchmarks"):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, tree / name)
    for leftover in (".ipynb_checkpoints/a.ipynb", "__pycache__/a.pyc", "baseline/.DS_Store"):
        (tree / "solutions" / leftover).parent.mkdir(exist_ok=True)
        (tree / "solutions" / leftover).touch()

    files = wheel_files(build("wheel", tree, tmp_path / "wheel"))

    names = {name for name in wheel if INFO not in name}
    assert {name for name in files if INFO not in name} == names
    assert f"catsdogs_classroom-0.0.0{INFO}METADATA" in files


def test_the_metadata_are_complete(metadata: Message) -> None:
    assert metadata["Name"] == DISTRIBUTION
    assert Version(metadata["Version"])
    for field in ("Author", "Summary", "Keywords", "License-Expression", "Requires-Python"):
        assert metadata[field], field
    classifiers = metadata.get_all("Classifier")
    for minor in (11, 12, 13):
        assert f"Programming Language :: Python :: 3.{minor}" in classifiers
    assert set(metadata.get_all("Provides-Extra")) == {"dask", "dev", "docs", "kaggle", "lab"}


def test_on_github_the_metadata_lead_to_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "school/cats")
    monkeypatch.setenv("GITHUB_SHA", "1234abcd")
    files = wheel_files(build("wheel", REPOSITORY, tmp_path / "wheel"))
    (content,) = (files[name] for name in files if name.endswith(f"{INFO}METADATA"))
    metadata = BytesHeaderParser().parsebytes(content)

    assert "Repository, https://github.com/school/cats" in metadata.get_all("Project-URL")
    readme = content.decode()
    targets = re.findall(r"\]\(([^)]+)\)", readme)
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []
    at_github = "https://github.com/school/cats"
    assert f"({at_github}/blob/1234abcd/docs/first-class.md)" in readme
    assert f"({at_github}/raw/1234abcd/docs/screenshots/feedback.png)" in readme


def imported(package: str) -> set[str]:
    """Return the top-level names that the modules of a package import, also inside functions."""
    found = set()
    for path in (REPOSITORY / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - set(PACKAGES)


def test_the_core_requires_every_library_that_grading_imports(metadata: Message) -> None:
    lines = [Requirement(line) for line in metadata.get_all("Requires-Dist")]
    core = {line.name for line in lines if line.marker is None}
    # nbgrader brings these, and TensorFlow brings Keras; `grader` uses Dask only with `--dask`.
    brought = {
        "jupyter-core",
        "keras",
        "nbconvert",
        "pygments",
        "sqlalchemy",
        "traitlets",
        "distributed",
    }
    distributions = packages_distributions()
    used = {canonicalize_name(distributions[name][0]) for name in imported("grader")}
    assert used - core - brought == set()
