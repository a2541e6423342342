"""The class that peers and we grade, its tests for the peers, and what is reckoned from seconds."""

import ast
import shutil

import nbformat
import pytest

from benchmarks.peer_class import (
    SAMPLES,
    handed_in,
    handed_in_again,
    otter_tests,
    right_ones,
    source_notebook,
)
from benchmarks.peers import Timing
from catsdogs_ref.baseline.split import split_data
from grader.course import Course
from grader.settings import read_settings
from grader.submissions.notebooks import read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

SETTINGS = read_settings(Course(REPOSITORY).settings_path("baseline"))


@pytest.fixture
def notebooks(tmp_path):
    release = tmp_path / "release.ipynb"
    nbformat.write(source_notebook(SETTINGS), release)
    return handed_in(release, len(SAMPLES))


@pytest.fixture
def split_test():
    """The peers' test of split_data."""
    scope = {}
    exec((REPOSITORY / "benchmarks" / "peer_tests" / "split_data.py").read_text(), scope)
    return scope["test_split_data"]


def sliced(notebook, path):
    nbformat.write(notebook, path)
    return slice_of(read_cells(path), SETTINGS.functions, SETTINGS.older_names)


def test_each_exercise_has_its_points_in_the_notebook():
    marks = [cell.metadata.get("nbgrader", {}) for cell in source_notebook(SETTINGS).cells]
    points = {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}
    assert points == {f"check_{name}": SETTINGS.exercise_points(name) for name in SETTINGS.points}


def test_otter_gets_one_test_case_for_each_exercise():
    for name, text in otter_tests(SETTINGS):
        cases = [one for one in ast.parse(text).body if getattr(one, "decorator_list", None)]
        assert [one.name for one in cases] == [f"test_{name.removesuffix('.py')}"]


def test_the_class_holds_right_and_wrong_ones_that_do_not_train_by_themselves(notebooks):
    assert 0 < len(right_ones(set(SAMPLES))) < len(SAMPLES)
    for notebook in notebooks.values():
        own = "".join(cell.source for cell in notebook.cells if "tags" not in cell.metadata)
        assert "grader" not in own
        assert ".fit(" not in own


def test_a_notebook_keeps_its_check_cells_from_otter(notebooks):
    for notebook in notebooks.values():
        checks = [
            cell for cell in notebook.cells if cell.source.rstrip().endswith("(create_model)")
        ]
        assert len(checks) == 2
        assert all(cell.metadata["tags"] == ["otter_ignore"] for cell in checks)


def test_what_is_handed_in_again_is_other_code_of_the_same_functions(notebooks, tmp_path):
    again = handed_in_again(notebooks)
    for name in SAMPLES:
        first, second = (sliced(one[name], tmp_path / "one.ipynb") for one in (notebooks, again))
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


def test_seconds_of_a_class_are_shared_out_and_those_of_single_ones_are_not():
    peer = Timing("otter run", 90.0, (28.0, 30.0, 32.0), frozenset())
    own = Timing("ours", 15.0, (12.0, 0.5, 0.5), frozenset())
    assert own.shared == 5.0
    assert own.cheaper_than(peer) == {"class": 6.0, "median": 60.0}
