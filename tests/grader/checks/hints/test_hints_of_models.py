"""Models with one mistake each, built in the sandbox, get the hint on that mistake."""

from pathlib import Path

import pytest

from grader.grading.grader import Grader
from tests.grader.checks.hints.made_functions import function, hint_ids

HEAD = """
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.optimizers import RMSprop

"""
# The statements of a right function; each mistake replaces a part of them.
MODEL = """
model = tf.keras.Sequential([
    tf.keras.Input(shape=(150, 150, 3)),
    layers.Conv2D(16, (3, 3), activation='relu'),
    layers.MaxPooling2D(2, 2),
    layers.Conv2D(32, (3, 3), activation='relu'),
    layers.MaxPooling2D(2, 2),
    layers.Conv2D(64, (3, 3), activation='relu'),
    layers.MaxPooling2D(2, 2),
    layers.Flatten(),
    layers.Dense(512, activation='relu'),
    layers.Dense(1, activation='sigmoid'),
])
model.compile(RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
return model
"""
FIRST, POOLING = "layers.Conv2D(16, (3, 3), activation='relu'),", "layers.MaxPooling2D(2, 2),"
FLATTEN = "layers.Flatten(),"
LAST = "layers.Dense(1, activation='sigmoid')"
COMPILE = MODEL[MODEL.index("model.compile") : MODEL.index("return")]
LOSS = "loss='binary_crossentropy'"
CATEGORICAL = "loss='categorical_crossentropy'"
BINARY = "tf.keras.losses.BinaryCrossentropy(from_logits=True)"
# The rule and the check that should give it; then the text of a right function and its replacement.
EXACT = {
    ("input/sides", "accepts_the_pictures"): [("(150, 150, 3)", "(224, 224, 3)")],
    ("input/channels", "accepts_the_pictures"): [("(150, 150, 3)", "(150, 150, 1)")],
    ("output/not_flat", "accepts_the_pictures"): [(FLATTEN, "")],
    ("output/unit_for_each_class", "accepts_the_pictures"): [(LAST, "layers.Dense(2)")],
    ("kinds/no_flatten", "layers_match"): [(FLATTEN, "")],
    ("kinds/missing", "layers_match"): [(f"{FIRST}\n    {POOLING}", "")],
    ("kinds/added", "layers_match"): [(FLATTEN, f"{FLATTEN} layers.Dropout(0.5),")],
    ("kinds/order", "layers_match"): [(f"{FIRST}\n    {POOLING}", f"{POOLING}\n    {FIRST}")],
    ("kinds/replaced", "layers_match"): [("MaxPooling2D", "AveragePooling2D")],
    ("activations/softmax_over_one_unit", "activations_match"): [("'sigmoid'", "'softmax'")],
    ("activations/missing", "activations_match"): [(LAST, "layers.Dense(1)")],
    ("activations/range", "activations_match"): [("'sigmoid'", "'tanh'")],
    ("activations/logits", "activations_match"): [
        (LAST, "layers.Dense(1)"),
        (LOSS, f"loss={BINARY}"),
    ],
    ("activations/hidden_missing", "activations_match"): [(FIRST, "layers.Conv2D(16, 3),")],
    ("shapes/filters", "shapes_match"): [(FIRST, FIRST.replace("16", "64"))],
    ("shapes/kernel_size", "shapes_match"): [(FIRST, FIRST.replace("(3, 3)", "(5, 5)"))],
    ("shapes/padding", "shapes_match"): [(FIRST, FIRST.replace("(3, 3)", "3, padding='same'"))],
    ("shapes/units", "shapes_match"): [("512", "256")],
    ("shapes/argument", "shapes_match"): [(POOLING, "layers.MaxPooling2D(3, 3),")],
    ("parameters/no_bias", "parameters_match"): [
        (FIRST, FIRST.replace("3), ", "3), use_bias=False, "))
    ],
    ("parameters/frozen", "parameters_match"): [
        ("model.compile", "model.layers[0].trainable = False\nmodel.compile")
    ],
    ("uncompiled/never_called", "is_compiled"): [(COMPILE, "")],
    ("uncompiled/after_return", "is_compiled"): [
        (COMPILE, ""),
        ("return model", f"return model\n{COMPILE}"),
    ],
    ("uncompiled/no_optimizer", "is_compiled"): [("RMSprop(learning_rate=0.001)", "None")],
    ("uncompiled/hidden_exception", "is_compiled"): [
        (
            COMPILE,
            "try:\n    model.compile('no such optimizer')\nexcept Exception:\n    pass\n",
        )
    ],
    ("loss/none", "loss_matches"): [(f"{LOSS}, ", "")],
    ("loss/for_numbers", "loss_matches"): [(LOSS, "loss='mse'")],
    ("loss/categorical_of_one_unit", "loss_matches"): [(LOSS, CATEGORICAL)],
    ("loss/logits_after_activation", "loss_matches"): [(LOSS, f"loss={BINARY}")],
    ("optimizer/class", "optimizer_matches"): [("RMSprop(learning_rate=0.001)", "'adam'")],
    ("optimizer/zeros", "optimizer_matches"): [("0.001", "0.0001")],
    ("optimizer/rate", "optimizer_matches"): [("0.001", "0.002")],
    ("optimizer/setting", "optimizer_matches"): [("0.001", "0.001, momentum=0.5")],
    ("metrics/none", "metrics_match"): [(", metrics=['accuracy']", "")],
    ("metrics/unmeasured", "metrics_match"): [("'accuracy'", "'categorical_accuracy'")],
    ("metrics/other", "metrics_match"): [("'accuracy'", "'mse'")],
}
OPEN = {
    ("loss/softmax_over_one_unit", "output_fits_the_loss"): [("'sigmoid'", "'softmax'")],
    ("loss/no_activation", "output_fits_the_loss"): [(LAST, "layers.Dense(1)")],
    ("loss/no_probability", "output_fits_the_loss"): [("'sigmoid'", "'relu'")],
    ("loss/binary_of_units", "output_fits_the_loss"): [(LAST, LAST.replace("(1", "(2"))],
    ("loss/sigmoid_over_units", "output_fits_the_loss"): [
        (LAST, LAST.replace("(1", "(2")),
        (LOSS, CATEGORICAL),
    ],
    ("budget/flatten", "stays_within_the_budget"): [("512", "2304")],
}
TRAINED = {
    ("training/rate_too_large", "loss_falls"): [("0.001", "0.5")],
    ("training/nothing_trainable", "loss_falls"): [
        ("model.compile", "model.trainable = False\nmodel.compile")
    ],
}


def with_changes(changes: list[tuple[str, str]]) -> str:
    """Return the source of a function in which some texts are replaced."""
    body = MODEL
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return HEAD + function("create_model()", body)


def cases(table: dict[tuple[str, str], list[tuple[str, str]]]) -> list[object]:
    return [pytest.param(*key, changes, id=key[0]) for key, changes in table.items()]


@pytest.mark.parametrize(("rule", "check", "changes"), cases(EXACT))
def test_a_mistake_in_the_model_of_the_task_gets_its_hint(
    grader: Grader, tmp_path: Path, rule: str, check: str, changes: list[tuple[str, str]]
) -> None:
    found = hint_ids(grader, tmp_path, with_changes(changes), ("create_model",))
    assert found[check] == f"create_model/{rule}"


@pytest.mark.parametrize(("rule", "check", "changes"), cases(OPEN))
def test_a_mistake_in_any_model_gets_its_hint(
    lenient: Grader, tmp_path: Path, rule: str, check: str, changes: list[tuple[str, str]]
) -> None:
    found = hint_ids(lenient, tmp_path, with_changes(changes), ("create_model",))
    assert found[check] == f"create_model/{rule}"


@pytest.mark.parametrize(("rule", "check", "changes"), cases(TRAINED))
def test_a_model_that_does_not_learn_gets_the_hint_on_its_mistake(
    lenient: Grader, tmp_path: Path, rule: str, check: str, changes: list[tuple[str, str]]
) -> None:
    found = hint_ids(lenient, tmp_path, with_changes(changes), ("create_model", "learning"))
    assert found[check] == f"learning/{rule}"


def test_independent_mistakes_in_a_model_are_all_reported(grader: Grader, tmp_path: Path) -> None:
    changes = [("'sigmoid'", "'softmax'"), ("0.001", "0.01"), (", metrics=['accuracy']", "")]
    found = hint_ids(grader, tmp_path, with_changes(changes), ("create_model",))
    assert found == {
        "activations_match": "create_model/activations/softmax_over_one_unit",
        "optimizer_matches": "create_model/optimizer/zeros",
        "metrics_match": "create_model/metrics/none",
    }


def test_a_right_model_gets_no_hint(grader: Grader, tmp_path: Path) -> None:
    assert hint_ids(grader, tmp_path, with_changes([]), ("create_model",)) == {}
