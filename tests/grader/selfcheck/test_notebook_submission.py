"""Calls of a running notebook: arguments, observations, given globals and classes."""

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from grader.checks import Arrays, Epoch, Stopping, call, observe_dataset, observe_stopping, path
from grader.course import Course
from grader.grading.check_context import CheckSkippedError
from grader.grading.submission import CallFailure
from grader.selfcheck.notebook_submission import NotebookSubmission
from grader.settings import Settings, read_settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(course: Course) -> Settings:
    return read_settings(course.settings_path("baseline"))


@pytest.fixture
def notebook(settings, monkeypatch):
    """Run the source of a notebook, and return its globals and a submission of `function`."""

    def ran(source):
        module = types.ModuleType("notebook_of_the_test")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(source, vars(module))
        function = vars(module)["function"]
        return vars(module), NotebookSubmission("function", function, settings, lambda _: None)

    return ran


def test_arguments_arrive_by_position_and_by_name(notebook):
    _, submission = notebook(
        "def function(file, rows, sep):\n    return open(file).read(), rows, sep"
    )
    made = call(
        "function", path("a.txt"), np.arange(2), sep=";", files={"a.txt": "A"}, observe="arrays"
    )
    value = submission.call(made).value
    assert isinstance(value, Arrays)
    text, rows, separator = value.value
    assert (text, rows.tolist(), separator) == ("A", [0, 1], ";")


def test_a_given_global_is_set_for_the_call_and_restored(notebook):
    names, submission = notebook("DATA_DIR = 'own'\ndef function():\n    return DATA_DIR, SIZE")
    given = {"DATA_DIR": "given", "SIZE": 3}
    assert submission.call(call("function", observe="plain", given=given)).value.value == [
        "given",
        3,
    ]
    assert names["DATA_DIR"] == "own"
    assert "SIZE" not in names


def test_a_given_global_is_restored_after_an_exception(notebook):
    names, submission = notebook("SIZE = 1\ndef function():\n    return SIZE / 0")
    with pytest.raises(CallFailure, match="ZeroDivisionError"):
        submission.call(call("function", given={"SIZE": 2}))
    assert names["SIZE"] == 1


def test_a_call_in_its_folder_changes_the_directory_only_for_the_call(notebook):
    _, submission = notebook("def function():\n    return open('a.txt').read()")
    before = Path.cwd()
    made = call("function", files={"a.txt": "A"}, in_folder=True, observe="plain")
    assert submission.call(made).value.value == "A"
    assert Path.cwd() == before


def test_a_generator_reads_files_and_globals_while_it_is_observed(notebook):
    source = "def function():\n    for line in open('a.txt'):\n        yield [float(line) * SIZE]"
    _, submission = notebook(source)
    made = call(
        "function",
        files={"a.txt": "1\n2"},
        in_folder=True,
        given={"SIZE": 10},
        observe=observe_dataset(elements=2),
    )
    assert [one.tolist() for one in submission.call(made).value.epochs[0]] == [[10], [20]]


def test_a_class_is_called_and_its_globals_are_given(notebook):
    names, submission = notebook(
        "import keras\n"
        "GOAL = 2\n"
        "class function(keras.callbacks.Callback):\n"
        "    def on_epoch_end(self, number, metrics):\n"
        "        self.model.stop_training = metrics['accuracy'] >= GOAL\n"
    )
    history = [Epoch(1, share, 1, share) for share in (0.5, 0.9, 0.95)]
    made = call("function", observe=observe_stopping(history), given={"GOAL": 0.9})
    assert submission.call(made).value == Stopping(2, 2)
    assert names["GOAL"] == 2


def test_calls_with_values_that_look_equal_are_different_calls(notebook):
    _, submission = notebook("def function(value):\n    return str(type(value))")
    found = [
        submission.call(call("function", value, observe="plain")).value.value
        for value in (1, True, 1.0)
    ]
    assert found == ["<class 'int'>", "<class 'bool'>", "<class 'float'>"]


def test_a_check_may_call_other_functions_of_the_notebook(notebook):
    names, submission = notebook("def function():\n    pass\ndef helper(x):\n    return 2 * x")
    assert submission.call(call("helper", 4, observe="plain")).value.value == 8
    # Each call finds what the notebook defines at that time.
    names["helper"] = lambda x: 3 * x
    assert submission.call(call("helper", 5, observe="plain")).value.value == 15


def test_a_check_of_a_function_that_is_not_defined_yet_is_left_to_the_grader(notebook):
    _, submission = notebook("def function():\n    pass\nhelper = 3")
    for name in ("missing", "helper"):
        with pytest.raises(CheckSkippedError, match=f"it also uses {name}"):
            submission.call(call(name))
