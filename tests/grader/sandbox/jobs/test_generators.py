"""Generators and datasets of any elements are read by epochs, within bounds."""

import numpy as np
import pytest

from grader.checks import Elements, call, observe_dataset
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.sandbox.protocol import Limits, Part, Slice, Statement, Unexpected

pytestmark = pytest.mark.slow

SOURCE = """
import keras, numpy as np, tensorflow as tf
from_slices = tf.data.Dataset.from_tensor_slices

class Batches(keras.utils.PyDataset):
    start = 0
    def __len__(self):
        return 2
    def __getitem__(self, index):
        return np.full((2, 3), self.start + index), {"y": np.zeros(2, "int8")}
    def on_epoch_end(self):
        self.start += 10

def endless():
    while True:
        yield np.zeros((4, 2)), 1

def function():
    return BODY
"""


@pytest.fixture
def read(grader):
    """Read the dataset that an expression makes."""

    def observed(body, **settings):
        part = Part("function", 1, (Statement(1, 1, SOURCE.replace("BODY", body)),))
        submission = SandboxedSubmission(
            grader.sandbox, Slice({"function": part}), Limits(), Limits()
        )
        return submission.call(call("function", observe=observe_dataset(**settings))).value

    return observed


def test_a_dataset_of_single_elements_is_read_to_its_end(read):
    value = read("from_slices(np.arange(6, dtype='int16').reshape(3, 2))")
    assert isinstance(value, Elements)
    ((first, *rest),) = value.epochs
    assert (first.dtype, first.tolist(), len(rest)) == (np.dtype("int16"), [0, 1], 2)


def test_batches_of_any_form_are_read_in_each_epoch(read):
    value = read("Batches()", epochs=2)
    assert value.kind == "Batches"
    assert [[batch[0][0, 0] for batch in epoch] for epoch in value.epochs] == [[0, 1], [10, 11]]
    inputs, labels = value.epochs[0][0]
    assert (inputs.shape, labels["y"].dtype) == ((2, 3), np.dtype("int8"))


def test_texts_are_read_as_arrays_of_texts(read):
    value = read("from_slices(['a', 'bc']).batch(2)")
    assert value.epochs[0][0].tolist() == ["a", "bc"]


@pytest.mark.parametrize(
    ("body", "settings", "count"),
    [
        ("endless()", {"elements": 3}, 3),
        ("endless()", {"rows": 10}, 3),
        ("from_slices(np.zeros(4)).repeat()", {"elements": 4}, 4),
        ("from_slices(np.zeros(100))", {"elements": 4}, 8),
        ("from_slices(np.zeros(100)).batch(5)", {"rows": 20}, 8),
        ("[np.zeros(2), np.ones(2)]", {}, 2),
        ("from_slices(np.zeros((0, 2)))", {}, 0),
    ],
)
def test_reading_stops_at_the_expected_number_of_an_endless_or_twice_that_of_another(
    read, body, settings, count
):
    assert len(read(body, **settings).epochs[0]) == count


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("None", "nothing (None) in place of a dataset or generator"),
        ("(np.zeros(2), np.zeros(2))", "2 values in place of a dataset or generator"),
        ("np.zeros((3, 2))", "a ndarray in place of a dataset or generator"),
        ("tf.zeros((3, 2))", "a EagerTensor in place of a dataset or generator"),
        ("[np.zeros(2), (1, 2)]", "a dataset that yields elements of different forms"),
        ("[object()]", "a dataset that yields a object"),
        ("[(np.zeros(1),) * 5]", "a dataset that yields elements of 5 arrays"),
        ("endless()", "a dataset that yields more than 5000 elements in an epoch"),
        ("[np.zeros(7_000_000)]", "a dataset that yields arrays of more than 48 MB"),
    ],
)
def test_a_value_that_is_no_dataset_is_described(read, body, what):
    assert read(body) == Unexpected(what)
