"""Returned values become evidence: epochs of batches, and the behavior of a callback."""

import pytest

from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.sandbox.protocol import Call, Epoch, Limits, Number, Part, Slice, Statement

pytestmark = pytest.mark.slow

HISTORY = tuple(Epoch(1.0 / n, 0.5, loss, 0.5) for n, loss in enumerate([5, 4, 6, 7, 8, 9.0], 1))
GENERATORS = """
import numpy as np
class Counting:
    def __init__(self):
        self.epoch = 0
    def __len__(self):
        return 2
    def __getitem__(self, index):
        return np.full((1, 2, 2, 3), 10 * self.epoch + index), np.zeros(1)
    def on_epoch_end(self):
        self.epoch += 1
def function():
    return Counting(), [(np.zeros((1, 2, 2, 3)), np.zeros(1))]
"""


@pytest.fixture
def value(grader):
    """Call the function of some source, and return the captured value."""

    def captured(source, **call):
        part = Part("function", 1, (Statement(1, 1, source),))
        submission = SandboxedSubmission(
            grader.sandbox, Slice({"function": part}), Limits(), Limits()
        )
        return submission.call(Call("function", **call)).value

    return captured


def run_callback(value, body):
    return value(
        f"import keras\ndef function():\n    return {body}", observe="stopping", history=HISTORY
    )


def test_generators_are_read_by_epochs_and_on_epoch_end_is_called(value):
    batches = value(GENERATORS, observe="batches", pictures=4, epochs=3)
    values = [
        [int(batch.pictures.numpy().max()) for batch in epoch.training.batches]
        for epoch in (batches, *batches.later)
    ]
    assert values == [[0, 1], [10, 11], [20, 21]]
    assert [len(epoch.validation.batches) for epoch in batches.later] == [1, 1]


@pytest.mark.parametrize(
    ("body", "epochs", "kept"),
    [
        ("keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)", 4, 2),
        ("keras.callbacks.EarlyStopping(patience=2)", 4, 4),
        ("keras.callbacks.EarlyStopping('loss', patience=2)", 6, 6),
        ("keras.callbacks.EarlyStopping('val_accuracy', patience=3)", 4, 4),
        ("[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)]", 3, 2),
        ("keras.callbacks.TerminateOnNaN()", 6, 6),
        ("keras.callbacks.ReduceLROnPlateau()", 6, 6),
    ],
)
def test_the_stop_and_the_kept_weights_of_a_callback_are_captured(value, body, epochs, kept):
    stopping = run_callback(value, body)
    assert (stopping.epochs, stopping.kept) == (epochs, kept)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("None", "nothing (None)"),
        ("keras.callbacks.EarlyStopping", "the class EarlyStopping"),
        ("[]", "0 values"),
        ("[keras.callbacks.EarlyStopping(), 3]", "a int"),
    ],
)
def test_a_value_that_is_no_callback_is_described(value, body, what):
    assert run_callback(value, body).what == what


def test_weights_that_are_from_no_epoch_give_none(value):
    body = "keras.callbacks.LambdaCallback(on_train_end=lambda logs: 1 / 0)"
    with pytest.raises(Exception, match="ZeroDivisionError"):
        run_callback(value, body)
    source = """
import keras, numpy as np
class Zero(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        self.model.set_weights([np.full((1, 1), 2.5)])
def function():
    return Zero()
"""
    assert value(source, observe="stopping", history=HISTORY).kept is None


STOP = """
import tensorflow as tf
class function(tf.keras.callbacks.Callback):
    def __init__(self, goal=0.9):
        self.goal = goal
    def on_epoch_end(SIGNATURE):
        if LOGS["accuracy"] >= self.goal and LOGS.get("val_auc") is None:
            print("goal")
            self.model.stop_training = True
"""


@pytest.mark.parametrize(
    ("signature", "logs"),
    [
        ("self, epoch, logs=None", "logs"),
        ("self, epoch, logs={}", "logs"),
        ("self, epoch, logs", "logs"),
        ("self, number, metrics", "metrics"),
        ("self, *values", "values[1]"),
    ],
)
def test_a_graded_class_is_observed_by_an_object_of_it_with_any_signature(value, signature, logs):
    source = STOP.replace("SIGNATURE", signature).replace("LOGS", logs)
    history = tuple(Epoch(0.5, share, 0.5, share) for share in (0.5, 0.9, 0.95))
    assert value(source, observe="stopping", history=history).epochs == 2


def test_a_name_bound_to_a_callback_in_place_of_its_class_is_observed(value):
    source = STOP.replace("SIGNATURE", "self, epoch, logs").replace("LOGS", "logs")
    history = tuple(Epoch(0.5, share, 0.5, share) for share in (0.5, 0.9, 0.95))
    found = value(f"{source}\nfunction = function()", observe="stopping", history=history)
    assert found.epochs == 2
    assert value("function = 3", observe="stopping", history=history).what == "a int"


def test_the_logs_hold_further_metrics(value):
    source = STOP.replace("SIGNATURE", "self, epoch, logs").replace("LOGS", "logs")
    history = (Epoch(0.5, 1.0, 0.5, 1.0, {"val_auc": 0.5}), Epoch(0.5, 1.0, 0.5, 1.0))
    assert value(source, observe="stopping", history=history).epochs == 2


def test_a_graded_class_gets_arguments(value):
    source = STOP.replace("SIGNATURE", "self, epoch, logs").replace("LOGS", "logs")
    history = tuple(Epoch(0.5, share, 0.5, share) for share in (0.5, 0.9, 0.95))
    call = {"observe": "stopping", "history": history, "keywords": {"goal": Number(0.95)}}
    assert value(source, **call).epochs == 3
