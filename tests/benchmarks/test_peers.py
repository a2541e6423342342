"""The class for comparisons with peers, its tests for the peers, and the computed ratios."""

import ast
import shutil

import nbformat
import pytest

from benchmarks.peer_class import (
    SAMPLES,
    changed_submissions,
    first_submissions,
    otter_tests,
    right_samples,
    source_notebook,
)
from benchmarks.peer_commands import Timing
from catsdogs_ref.baseline.split import split_data
from grader.course import Course
from grader.settings import read_settings
from grader.submissions.notebooks import read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

SETTINGS = read_settings(Course(REPOSITORY).settings_path("baseline"))


@pytest.fixture
def notebooks(tmp_path):
    release = tmp_path / "release.ipynb"
    nbformat.write(source_notebook(SETTINGS), release)
    return first_submissions(release, len(SAMPLES))


@pytest.fixture
def split_test():
    """Return the peers' test of split_data."""
    scope = {}
    exec((REPOSITORY / "benchmarks" / "peer_tests" / "split_data.py").read_text(), scope)
    return scope["test_split_data"]


def slice_notebook(notebook, path):
    nbformat.write(notebook, path)
    return slice_of(read_cells(path), SETTINGS.functions, SETTINGS.older_names)


def test_each_exercise_has_its_points_in_the_notebook():
    marks = [cell.metadata.get("nbgrader", {}) for cell in source_notebook(SETTINGS).cells]
    points = {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}
    assert points == {f"check_{name}": SETTINGS.exercise_points(name) for name in SETTINGS.points}


def test_otter_gets_one_test_case_for_each_exercise():
    for name, text in otter_tests(SETTINGS):
        cases = [node for node in ast.parse(text).body if getattr(node, "decorator_list", None)]
        assert [node.name for node in cases] == [f"test_{name.removesuffix('.py')}"]  # type: ignore[attr-defined]


def test_the_class_has_right_and_wrong_submissions_that_do_not_train(notebooks):
    assert 0 < len(right_samples(set(SAMPLES))) < len(SAMPLES)
    for notebook in notebooks.values():
        own = "".join(cell.source for cell in notebook.cells if "tags" not in cell.metadata)
        assert "grader" not in own
        assert ".fit(" not in own


def test_otter_skips_the_check_cells_of_a_notebook(notebooks):
    for notebook in notebooks.values():
        checks = [
            cell for cell in notebook.cells if cell.source.rstrip().endswith("(create_model)")
        ]
        assert len(checks) == 2
        assert all(cell.metadata["tags"] == ["otter_ignore"] for cell in checks)


def test_what_is_changed_submissions_is_other_code_of_the_same_functions(notebooks, tmp_path):
    again = changed_submissions(notebooks)
    for name in SAMPLES:
        first, second = (
            slice_notebook(each[name], tmp_path / "a.ipynb") for each in (notebooks, again)
        )
        assert first != second
        assert first.functions == second.functions


def test_the_test_of_split_data_accepts_a_right_one(split_test):
    split_test(split_data)


def test_the_test_of_split_data_finds_an_overlap(split_test):
    def overlapping(source, training, validation, ratio):
        split_data(source, training, validation, ratio)
        shutil.copytree(training, validation, dirs_exist_ok=True)

    with pytest.raises(AssertionError):
        split_test(overlapping)


def test_ratios_are_computed_for_the_class_and_for_the_median():
    peer = Timing("otter run", 90.0, (28.0, 30.0, 32.0), frozenset())
    own = Timing("ours", 15.0, (12.0, 0.5, 0.5), frozenset())
    assert own.shared == 5.0
    assert own.cheaper_than(peer) == {"class": 6.0, "median": 60.0}
