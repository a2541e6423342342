"""Callbacks and measures with one mistake each, run in the sandbox, get the hint on it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.grading.grader import Grader
from tests.grader.checks.hints.made_functions import function, hint_ids

HEAD = """
import numpy as np
import tensorflow as tf
from PIL import Image
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

"""
GraderOf = Callable[[str, None], Grader]

# The rule and the check that should give it, and the arguments of EarlyStopping.
STOPPING = {
    ("monitor/loss", "watches_the_validation_loss"): "monitor='loss', patience=patience",
    ("monitor/accuracy", "watches_the_validation_loss"): "monitor='accuracy', patience=patience",
    ("monitor/nothing_improves", "watches_the_validation_loss"): (
        "monitor='val_loss', patience=patience, min_delta=1"
    ),
    ("monitor/min_delta", "watches_the_validation_loss"): "patience=patience, min_delta=0.04",
    ("monitor/unknown_name", "watches_the_validation_loss"): (
        "monitor='validation_loss', mode='min', patience=patience"
    ),
    ("monitor/patience_unused", "watches_the_validation_loss"): "patience=50",
    ("patience/unused", "waits_as_long_as_told"): "patience=7",
    ("patience/too_late", "waits_as_long_as_told"): "patience=patience + 1",
    ("weights/last", "restores_the_best_weights"): "patience=patience",
}
OWN_CALLBACK = """
class Stopping(tf.keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.count = 9.0, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs['val_loss'] < self.best:
            self.best = logs['val_loss']
        else:
            self.count += 1
        if self.count >= patience:
            self.model.stop_training = True
return Stopping()
"""
STOP = "self.model.stop_training = True"
GOALS = {
    ("stop/never", "stops_at_the_goals"): "logs['accuracy'] > 80 and logs['val_accuracy'] > 80",
    ("stop/too_early", "stops_at_the_goals"): (
        "logs['accuracy'] < 0.8 and logs['val_accuracy'] < 0.8"
    ),
    ("both/either", "waits_for_both"): "logs['accuracy'] >= 0.8 or logs['val_accuracy'] >= 0.8",
    ("both/one_ignored", "waits_for_both"): "logs['val_accuracy'] >= 0.8",
}
EVALUATE = """
labels, dogs = [], []
for pictures, some in dataset:
    labels.extend(np.ravel(some))
    dogs.extend(np.ravel(model.predict(pictures, verbose=0)))
labels = np.array(labels).astype(int)
found = (np.array(dogs) > 0.5).astype(int)
return {
    'confusion_matrix': confusion_matrix(labels, found, labels=[0, 1]),
    'precision': precision_score(labels, found, zero_division=0),
    'recall': recall_score(labels, found, zero_division=0),
    'f1': f1_score(labels, found, zero_division=0),
}
"""
MEASURES = {
    ("counts/exchanged", "counts_match"): ("matrix(labels, found", "matrix(found, labels"),
    ("counts/reversed", "counts_match"): ("[0, 1]", "[1, 0]"),
    ("counts/only_cats", "counts_match"): ("> 0.5", "> 1.0"),
    ("counts/argmax", "counts_match"): (
        "(np.array(dogs) > 0.5)",
        "np.array(dogs)[:, None].argmax(axis=1)",
    ),
    ("counts/threshold", "counts_match"): ("> 0.5", "> 0.7"),
    ("measures/of_cats", "recall_matches"): (
        "recall_score(labels, found,",
        "recall_score(labels, found, pos_label=0,",
    ),
    ("measures/mean_of_classes", "precision_matches"): (
        "precision_score(labels, found,",
        "precision_score(labels, found, average='macro',",
    ),
    ("measures/accuracy", "f1_matches"): (
        "f1_score(labels, found, zero_division=0)",
        "float((labels == found).mean())",
    ),
}
PREDICT = """
pixels = np.asarray(Image.open(path).convert('RGB').resize((150, 150))) / 255
dog = float(model.predict(pixels[None], verbose=0)[0, 0])
return ('dog', dog) if dog > 0.5 else ('cat', 1 - dog)
"""
PREDICTIONS = {
    ("preparation/not_rescaled", "gives_the_model_what_it_wants"): (" / 255", ""),
    ("preparation/centered", "gives_the_model_what_it_wants"): (" / 255", " / 127.5 - 1"),
    ("preparation/channels", "gives_the_model_what_it_wants"): ("[None]", "[None, :, :, ::-1]"),
    ("names/reversed", "names_the_likelier_class"): ("dog > 0.5", "dog < 0.5"),
    ("pair/exchanged", "returns_a_name_and_a_probability"): (
        "('dog', dog) if dog > 0.5 else ('cat', 1 - dog)",
        "(dog, 'dog')",
    ),
}


def parameters(table: dict[tuple[str, str], object]) -> list[object]:
    return [pytest.param(*key, value, id=key[0]) for key, value in table.items()]


@pytest.mark.parametrize(("rule", "check", "arguments"), parameters(STOPPING))
def test_a_mistake_in_the_arguments_of_early_stopping_gets_its_hint(
    grader_of: GraderOf, tmp_path: Path, rule: str, check: str, arguments: str
) -> None:
    body = f"return tf.keras.callbacks.EarlyStopping({arguments})"
    source = HEAD + function("early_stopping(patience)", body)
    found = hint_ids(grader_of("augmentation", None), tmp_path, source, ("early_stopping",))
    assert found[check] == f"early_stopping/{rule}"


def test_a_callback_of_ones_own_that_never_restarts_its_count_gets_the_hints_on_that(
    grader_of: GraderOf, tmp_path: Path
) -> None:
    source = HEAD + function("early_stopping(patience)", OWN_CALLBACK)
    found = hint_ids(grader_of("augmentation", None), tmp_path, source, ("early_stopping",))
    assert found == {
        "waits_as_long_as_told": "early_stopping/patience/not_restarted",
        "restores_the_best_weights": "early_stopping/weights/last_of_own",
    }


@pytest.mark.parametrize(("rule", "check", "condition"), parameters(GOALS))
def test_a_mistake_in_a_comparison_with_goals_gets_its_hint(
    grader_of: GraderOf, tmp_path: Path, rule: str, check: str, condition: str
) -> None:
    method = function("on_epoch_end(self, epoch, logs)", f"if {condition}:\n    {STOP}")
    source = f"{HEAD}\nclass EarlyStoppingCallback(tf.keras.callbacks.Callback):\n"
    source += "".join(f"    {line}\n" for line in method.splitlines())
    # This function makes it a submission of the second week.
    source += function("create_augmentation_model()", "return None")
    found = hint_ids(grader_of("datasets", None), tmp_path, source, ("early_stopping_callback",))
    assert found[check] == f"stop_at_goals/{rule}"


@pytest.mark.parametrize(("rule", "check", "change"), parameters(MEASURES))
def test_a_mistake_in_an_evaluation_gets_its_hint(
    grader_of: GraderOf, tmp_path: Path, rule: str, check: str, change: tuple[str, str]
) -> None:
    assert change[0] in EVALUATE
    source = HEAD + function("evaluate(model, dataset)", EVALUATE.replace(*change))
    found = hint_ids(grader_of("evaluation", None), tmp_path, source, ("evaluate",))
    assert found[check] == f"evaluate/{rule}"


@pytest.mark.parametrize(("rule", "check", "change"), parameters(PREDICTIONS))
def test_a_mistake_in_a_prediction_gets_its_hint(
    grader_of: GraderOf, tmp_path: Path, rule: str, check: str, change: tuple[str, str]
) -> None:
    assert change[0] in PREDICT
    source = HEAD + function("predict_image(model, path)", PREDICT.replace(*change))
    found = hint_ids(grader_of("evaluation", None), tmp_path, source, ("predict_image",))
    assert found[check] == f"predict_image/{rule}"


@pytest.mark.parametrize(
    ("exercise", "signature", "body"),
    [
        ("evaluate", "evaluate(model, dataset)", EVALUATE),
        ("predict_image", "predict_image(model, path)", PREDICT),
    ],
)
def test_a_right_function_gets_no_hint(
    grader_of: GraderOf, tmp_path: Path, exercise: str, signature: str, body: str
) -> None:
    source = HEAD + function(signature, body)
    assert hint_ids(grader_of("evaluation", None), tmp_path, source, (exercise,)) == {}
