"""Flags name the parts of a submission to review, and leave honest submissions alone."""

from collections.abc import Callable
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from grader.authoring.cases import Case
from grader.grading.grader import Grader
from grader.settings import Rubric
from grader.submissions.flags import flags_beside, flags_of_code
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from samples.sample_class import all_cases

FUNCTIONS = ("create_model", "split_data")


def code_flags(*texts: str) -> str:
    cells = [Cell(number, text) for number, text in enumerate(texts, 1)]
    return "\n".join(flags_of_code(slice_of(cells, FUNCTIONS)))


def flags_of_files(folder: Path, *names: str) -> str:
    """Return the flags of a notebook in `folder` with files of these names beside it."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return "\n".join(flags_beside(folder / "baseline.ipynb", "ada"))


@pytest.mark.parametrize(
    "name",
    [
        "tensorflow.py",
        "numpy/__init__.py",
        f"random{EXTENSION_SUFFIXES[0]}",
        "grader.py",
        "conftest.py",
        "sub/conftest.py",
        "sitecustomize.py",
        "usercustomize.pyc",
        "pytest.ini",
        "evil.pth",
        "nbgrader_config.py",
        "ipython_kernel_config.py",
        "jupyter_server_config.json",
        ".env",
    ],
)
def test_names_that_python_pytest_or_jupyter_would_load_are_flagged(
    tmp_path: Path, name: str
) -> None:
    assert f"{name.removesuffix('/__init__.py')}, named like" in flags_of_files(tmp_path, name)


@pytest.mark.parametrize(
    "name", ["history.pkl", "model.keras", "weights.h5", "sub/x.joblib", "photos.zip", "a.tar.gz"]
)
def test_data_that_may_hold_code_is_flagged(tmp_path: Path, name: str) -> None:
    assert f"{name}, which may hold code; it is never opened" in flags_of_files(tmp_path, name)


def test_ordinary_files_are_not_flagged(tmp_path: Path) -> None:
    names = ("selfcheck.json", "cat.jpg", "helpers.py", "notes.txt", "history.csv", "random/x.jpg")

    assert flags_of_files(tmp_path, *names, "sub/numpy.py") == ""


def test_many_files_make_one_flag_and_are_counted(tmp_path: Path) -> None:
    flags = flags_of_files(tmp_path, *(f"model{number}.h5" for number in range(8)))

    assert flags.count("\n") == 0
    assert "model4.h5 and 3 more" in flags


def test_files_among_the_notebooks_of_a_class_flag_nobody(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").touch()

    assert flags_beside(tmp_path / "ada.ipynb", "ada") == ()


def test_no_link_is_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "model.h5").touch()
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "data").symlink_to(elsewhere)
    (folder / "round").symlink_to(folder)

    assert flags_of_files(folder) == ""


def test_a_limited_number_of_files_is_listed(tmp_path: Path) -> None:
    for number in range(2100):
        (tmp_path / f"{number:05}.jpg").touch()

    assert flags_of_files(tmp_path, "zz.pkl") == ""
    assert "00.pkl" in flags_of_files(tmp_path, "00.pkl")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("class M(keras.Model):\n    def count_params(self): return 1", "count_params"),
        ("class M(Base):\n    layers = []", "layers"),
        ("class M(Sequential):\n    @property\n    def input_shape(self): return 1", "input_shape"),
        ("def M():\n    model = Sequential()\n    model.predict = print\n", "predict"),
    ],
)
def test_overridden_members_of_a_model_are_flagged(text: str, name: str) -> None:
    flags = code_flags(text, "def create_model(): return M()")

    assert f"create_model: its code overrides {name} of a model" in flags


@pytest.mark.parametrize(
    "text",
    [
        "class M(keras.Model):\n    def __init__(self): pass\n    def call(self, x): return x",
        "class M(keras.layers.Layer):\n    def get_config(self): return {}",
        "class M(keras.callbacks.Callback):\n    def on_epoch_end(self, e, logs): self.model = 1",
        "class M:\n    def fit(self): pass",
    ],
)
def test_ordinary_classes_are_not_flagged(text: str) -> None:
    assert code_flags(text, "def create_model(): return M()") == ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import pytest", "pytest"),
        ("from unittest import mock", "unittest"),
        ("import ctypes.util", "ctypes.util"),
        ("from grader.inside import student", "grader.inside"),
        ("import sys; sys._getframe()", "sys._getframe"),
        ("from inspect import currentframe", "currentframe"),
        ("import gc; gc.get_objects()", "gc.get_objects"),
        ("open('/proc/self/mem')", "/proc/"),
        ("import pickle; pickle.load(f)", "pickle.load"),
        ("from pickle import loads", "pickle.loads"),
        ("get_ipython().ast_transformers", "ast_transformers"),
    ],
)
def test_suspect_names_in_the_code_are_flagged(line: str, name: str) -> None:
    assert code_flags(f"def split_data():\n    {line}") == f"split_data: its code mentions {name}"


@pytest.mark.parametrize(
    "text",
    [
        "def binary_crossentropy(y, p): return 0 * p",
        "class Conv2D(keras.layers.Layer): pass",
        "def relu(x): return x",
    ],
)
def test_definitions_with_names_of_keras_are_flagged(text: str) -> None:
    name = text.split()[1].partition("(")[0]
    flags = code_flags(text, f"def create_model(): return {name}")

    assert f"create_model: its code defines {name}, which Keras has as well" in flags


def test_code_that_is_not_graded_is_not_flagged() -> None:
    assert code_flags("import ctypes", "ctypes.CDLL(None)", "def split_data(): pass") == ""


def test_deeply_nested_code_is_flagged() -> None:
    deep = "x" + ".x" * 600

    assert "overrides layers" in code_flags(f"def split_data():\n    {deep}.layers = 1")


# Flags of sample submissions with their own classes and ways to train.
EXPECTED_FLAGS = (
    "defines Attention, which Keras has",
    "defines Conv2D, which Keras has",
    "overrides train_step",
    "overrides compute_loss",
)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.assignment}-{case.name}")
def test_no_submission_of_the_sample_class_is_flagged(
    case: Case, grader_of: Callable[[str, Rubric | None], Grader]
) -> None:
    if case.status == "graded":
        flags = flags_of_code(grader_of(case.assignment, None).read(case.submission))
        assert [flag for flag in flags if not any(words in flag for words in EXPECTED_FLAGS)] == []
    assert flags_beside(case.submission, case.name) == ()
