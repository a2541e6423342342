"""Compile settings in every form that Keras accepts have one normal form; others differ."""

import pytest

from grader.checks.models import returned_model
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import CallFailure
from grader.sandbox.protocol import (
    Call,
    CompileEvidence,
    Limits,
    ModelEvidence,
    Part,
    Slice,
    Statement,
)

pytestmark = pytest.mark.slow

SOURCE = """
import keras, numpy as np, tensorflow as tf
from keras import layers, losses, metrics, optimizers

{before}

def create_model():
    model = keras.Sequential([keras.Input((6, 6, 3)), layers.Conv2D(2, 3), layers.Flatten()])
    model.add(layers.Dense({units}, activation="{activation}", name="answer"))
    model.compile(optimizer={optimizer}, loss={loss}, metrics={metrics}{more})
    return model
"""
PLAIN = {
    "before": "",
    "optimizer": "optimizers.RMSprop(0.001)",
    "loss": "'binary_crossentropy'",
    "metrics": "['accuracy']",
    "more": "",
    "units": 1,
    "activation": "sigmoid",
}


def describe_model(grader, source: str, name: str = "create_model") -> ModelEvidence:
    statements = tuple(Statement(cell, 1, text) for cell, text in enumerate([source], 3))
    part = Part(name, 3, statements)
    submission = SandboxedSubmission(grader.sandbox, Slice({name: part}), Limits(), Limits())
    call = Call("create_model", observe="model")
    return submission.describe(returned_model(submission, call), (6, 6, 3))


@pytest.fixture(scope="module")
def compiled(grader):
    """Build a small model with some changes in the source, and return its compile settings."""

    def of(**changes: object) -> CompileEvidence:
        model = describe_model(grader, SOURCE.format(**{**PLAIN, **changes}))
        assert model.compile is not None
        return model.compile

    return of


@pytest.fixture(scope="module")
def plain(compiled):
    """The compile settings in the form of the task."""
    return compiled()


EQUIVALENT_CHANGES = [
    {"loss": "losses.BinaryCrossentropy"},
    {"loss": "losses.BinaryCrossentropy()"},
    {"loss": "tf.keras.losses.BinaryCrossentropy(name='mine', from_logits=False)"},
    {"loss": "losses.binary_crossentropy"},
    {"loss": "tf.keras.metrics.binary_crossentropy"},
    {"loss": "tf.keras.backend.binary_crossentropy"},
    {"loss": "'bce'"},
    {"loss": "'BinaryCrossentropy'"},
    {"loss": "'crossentropy'"},
    {"loss": "['binary_crossentropy']"},
    {"loss": "('binary_crossentropy',)"},
    {"loss": "[losses.BinaryCrossentropy]"},
    {"loss": "{'answer': 'binary_crossentropy'}"},
    {"loss": "{'answer': losses.BinaryCrossentropy()}"},
    {"loss": "{'answer': losses.BinaryCrossentropy}"},
    {"loss": "losses.BinaryCrossentropy(reduction='mean')"},
    {"loss": "lambda y, p: losses.binary_crossentropy(y, p)"},
    {"loss": "'bce', loss_weights=[1.0]"},
    {"loss": "{'answer': 'bce'}, loss_weights={'answer': 1.0}"},
    {"metrics": "('accuracy',)"},
    {"metrics": "['acc']"},
    {"metrics": "[['accuracy']]"},
    {"metrics": "{'answer': 'accuracy'}"},
    {"metrics": "{'answer': ['accuracy']}"},
    {"metrics": "['binary_accuracy']"},
    {"metrics": "[metrics.BinaryAccuracy]"},
    {"metrics": "[metrics.BinaryAccuracy(name='share_right')]"},
    {"metrics": "[metrics.binary_accuracy]"},
    {"metrics": "[lambda y, p: metrics.binary_accuracy(y, p)]"},
    {"metrics": "None, weighted_metrics=['accuracy']"},
    {"optimizer": "'rmsprop'"},
    {"optimizer": "optimizers.RMSprop()"},
    {"optimizer": "optimizers.RMSprop(lambda: 0.001)"},
    {"optimizer": "optimizers.LossScaleOptimizer(optimizers.RMSprop(1e-3))"},
    {"optimizer": "tf.keras.mixed_precision.LossScaleOptimizer(optimizers.RMSprop(1e-3))"},
    {"optimizer": "{'class_name': 'RMSprop', 'config': {'learning_rate': 0.001}}"},
    {"before": "keras.mixed_precision.set_global_policy('mixed_float16')"},
    {"before": "keras.mixed_precision.set_global_policy('mixed_bfloat16')"},
    {"before": "class Mine(losses.BinaryCrossentropy):\n    pass", "loss": "Mine()"},
    {
        "before": "class Mine(losses.BinaryCrossentropy):\n    def __init__(self):\n"
        "        super().__init__(from_logits=False)",
        "loss": "Mine()",
    },
    {"before": "class Mine(optimizers.RMSprop):\n    pass", "optimizer": "Mine(1e-3)"},
    {
        "before": "class Mine(optimizers.RMSprop):\n    def __init__(self):\n"
        "        super().__init__(learning_rate=0.001)",
        "optimizer": "optimizers.LossScaleOptimizer(Mine())",
    },
    {
        "before": "import functools",
        "loss": "functools.partial(losses.binary_crossentropy, from_logits=False)",
    },
    {"more": ", run_eagerly=True"},
    {"more": ", steps_per_execution=8, jit_compile=False"},
]


@pytest.mark.parametrize(
    "changes", EQUIVALENT_CHANGES, ids=lambda changes: " ".join(map(str, changes.values()))
)
def test_every_accepted_form_gives_the_plain_settings(compiled, plain, changes):
    found = compiled(**changes)
    assert abs(found.learning_rate - plain.learning_rate) < 1e-9
    assert found == CompileEvidence(
        plain.loss,
        plain.from_logits,
        plain.optimizer,
        found.learning_rate,
        plain.metrics,
        plain.optimizer_settings,
        plain.loss_settings,
        plain.weighted,
    )


DIFFERENT_CHANGES = [
    {"loss": "losses.BinaryCrossentropy(reduction='sum')"},
    {"loss": "losses.BinaryCrossentropy(reduction=None)"},
    {"loss": "losses.BinaryCrossentropy(from_logits=True)"},
    {"loss": "losses.BinaryCrossentropy(label_smoothing=0.1)"},
    {"loss": "losses.BinaryCrossentropy(axis=0)"},
    {"loss": "losses.BinaryFocalCrossentropy()"},
    {"loss": "'bce', loss_weights=0.5"},
    {"loss": "{'answer': 'bce'}, loss_weights={'answer': 2.0}"},
    {"loss": "lambda y, p: losses.binary_crossentropy(y, p, from_logits=True)", "refused": True},
    {"optimizer": "optimizers.RMSprop(rho=0.8)"},
    {"optimizer": "optimizers.RMSprop(momentum=0.1)"},
    {"optimizer": "optimizers.RMSprop(epsilon=1e-3)"},
    {"optimizer": "optimizers.RMSprop(centered=True)"},
    {"optimizer": "optimizers.RMSprop(clipnorm=1.0)"},
    {"optimizer": "optimizers.RMSprop(clipvalue=0.5)"},
    {"optimizer": "optimizers.RMSprop(global_clipnorm=1.0)"},
    {"optimizer": "optimizers.RMSprop(weight_decay=0.1)"},
    {"optimizer": "optimizers.RMSprop(use_ema=True)"},
    {"optimizer": "optimizers.RMSprop(gradient_accumulation_steps=4)"},
    {"optimizer": "optimizers.RMSprop(loss_scale_factor=8.0)"},
    {"optimizer": "optimizers.RMSprop(lambda: 0.01)"},
    {"optimizer": "optimizers.RMSprop(optimizers.schedules.ExponentialDecay(0.001, 9, 0.5))"},
    {"optimizer": "optimizers.RMSprop(float('nan'))"},
    {"metrics": "[metrics.CategoricalAccuracy()]"},
    {"metrics": "['categorical_accuracy']"},
    {"metrics": "[metrics.SparseCategoricalAccuracy()]"},
    {"metrics": "[metrics.Accuracy()]"},
    {"metrics": "[metrics.BinaryAccuracy(threshold=0.9)]"},
    {"metrics": "[accuracy]", "before": "def accuracy(y, p):\n    return tf.ones(1)"},
    {"metrics": "['mae']"},
]


@pytest.mark.parametrize(
    "changes", DIFFERENT_CHANGES, ids=lambda changes: " ".join(map(str, changes.values()))
)
def test_settings_that_change_the_computation_differ_from_the_plain_settings(
    compiled, plain, changes
):
    changes = dict(changes)
    if changes.pop("refused", False):
        with pytest.raises(CallFailure, match="a lambda"):
            compiled(**changes)
    else:
        assert compiled(**changes) != plain


@pytest.mark.parametrize(
    "spelling",
    [
        "'mae'",
        "'MAE'",
        "'mean_absolute_error'",
        "metrics.MeanAbsoluteError",
        "metrics.MeanAbsoluteError(name='error')",
        "metrics.mean_absolute_error",
        "losses.mean_absolute_error",
    ],
)
def test_a_metric_has_one_name_however_it_is_spelt(compiled, spelling):
    assert compiled(metrics=f"[{spelling}]").metrics == ("mean_absolute_error",)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("metrics.RootMeanSquaredError()", "root_mean_squared_error"),
        ("'AUC'", "auc"),
        ("metrics.AUC(name='area')", "auc"),
        ("lambda y, p: tf.ones(1)", "lambda"),
    ],
)
def test_a_metric_is_named_after_what_it_measures(compiled, spelling, name):
    assert compiled(metrics=f"[{spelling}]").metrics == (name,)


def test_a_metric_that_measures_no_accuracy_is_named_so(compiled):
    found = compiled(metrics="[metrics.CategoricalAccuracy()]").metrics
    assert found == ("categorical_accuracy, which measures no accuracy here",)


@pytest.mark.parametrize(
    ("loss", "metrics", "measured"),
    [
        ("'sparse_categorical_crossentropy'", "[metrics.SparseCategoricalAccuracy()]", True),
        ("'sparse_categorical_crossentropy'", "[metrics.CategoricalAccuracy()]", False),
        ("'categorical_crossentropy'", "[metrics.CategoricalAccuracy()]", True),
        ("'categorical_crossentropy'", "[metrics.SparseCategoricalAccuracy()]", False),
        ("'categorical_crossentropy'", "['accuracy']", True),
        ("'sparse_categorical_crossentropy'", "['acc']", True),
        ("'sparse_categorical_crossentropy'", "[metrics.SparseTopKCategoricalAccuracy(2)]", False),
    ],
)
def test_with_two_units_the_loss_decides_which_metric_is_accuracy(
    compiled, loss, metrics, measured
):
    found = compiled(loss=loss, metrics=metrics, units=2, activation="softmax").metrics
    assert (found == ("accuracy",)) is measured


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"before": "def binary_crossentropy(y, p):\n    return tf.reduce_mean(p * 0, axis=-1)",
             "loss": "binary_crossentropy"},
            "your own binary_crossentropy (cell 3)",
        ),
        (
            {"before": "class Mine(losses.Loss):\n    def call(self, y, p): return y - p",
             "loss": "Mine()"},
            "your own Mine (cell 3)",
        ),
        (
            {"before": "class Mine(optimizers.RMSprop):\n"
             "    def update_step(self, g, v, learning_rate): pass",
             "optimizer": "Mine(1e-3)"},
            "your own Mine (cell 3)",
        ),
        (
            {"before": "import functools\ndef error(y, p, by):\n    return by * (y - p) ** 4",
             "loss": "functools.partial(error, by=2.0)"},
            "your own error (cell 3)",
        ),
        (
            {"before": "import itertools\ncount = itertools.count(1)\ndef rate():\n"
             "    return 0.1 / next(count)",
             "optimizer": "optimizers.SGD(rate)"},
            "your own rate (cell 3)",
        ),
    ],
)  # fmt: skip
def test_own_parts_without_an_equal_are_named_with_their_cell(compiled, settings, message):
    with pytest.raises(CallFailure) as failure:
        compiled(**settings)
    assert message in failure.value.actual
    assert "site-packages" not in str(failure.value)
