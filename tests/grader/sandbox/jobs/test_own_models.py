"""Models with own layers are graded in the student's process, and results record that."""

import shutil
from pathlib import Path

import pytest

from grader.course import Course
from grader.grading.grader import Grader
from grader.grading.model_evidence import in_place_evidence, require_allowed_model
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import CallFailure
from grader.results import SubmissionResult
from grader.sandbox.protocol import (
    Call,
    Limits,
    ModelConfig,
    ModelEvidence,
    OwnPart,
    Part,
    Slice,
    Statement,
)
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

CASES = REPOSITORY / "samples/submissions/baseline"
CASE = CASES / "flatten_as_a_reshape_of_their_own" / "submission.py"
OWN_PROCESS = "judged in the student's own process"
LAYERS = """
import functools
import tensorflow as tf
from tensorflow import keras
class Penalty(keras.regularizers.Regularizer):
    def __call__(self, w):
        return 0.1 * tf.reduce_sum(w ** 2)
class Small(keras.regularizers.L2):
    def __init__(self):
        super().__init__(1e-4)
class Bound(keras.constraints.Constraint):
    def __call__(self, w):
        return tf.clip_by_value(w, -1, 1)
def penalty(w, by=0.1):
    return by * tf.reduce_sum(w ** 2)
class Double(keras.layers.Layer):
    def call(self, x):
        return 2 * x
class Conv2D(keras.layers.Layer):
    def call(self, x):
        return x
class Three(keras.layers.Conv2D):
    def __init__(self, filters):
        super().__init__(filters, 3)
class Stepping(keras.Sequential):
    def train_step(self, data):
        return {"loss": 0.0}
def bent(x):
    return tf.nn.relu(x) ** 2
def function():
    return keras.Sequential([keras.Input((8, 8, 3)), %s, keras.layers.Flatten()])
"""


@pytest.fixture
def returned(grader: Grader):
    """Build a model with some layers, and return its captured configuration."""

    def describe_model(
        layers: str, judges: bool = True, kind: str = "keras.Sequential"
    ) -> ModelConfig:
        source = (LAYERS % layers).replace("return keras.Sequential", f"return {kind}")
        part = Part("function", 4, (Statement(4, 1, source),))
        submission = SandboxedSubmission(
            grader.sandbox,
            Slice({"function": part}),
            Limits(),
            Limits(),
            judges_own_layers=judges,
        )
        call = Call("function", observe="model", picture_shape=(8, 8, 3))
        value = submission.call(call).value
        assert isinstance(value, ModelConfig)
        return value

    return describe_model


def kinds(evidence: ModelEvidence | None) -> list[str]:
    assert evidence is not None
    return [layer.kind for layer in evidence.layers]


def test_layers_are_listed_in_the_order_in_which_a_picture_passes_them(returned):
    model = returned("keras.layers.Conv2D(2, 3), Double(), keras.layers.MaxPooling2D()")
    evidence = in_place_evidence(model)
    assert kinds(evidence) == ["Conv2D", "own Double", "MaxPooling2D", "Flatten"]
    assert [layer.output_shape for layer in evidence.layers] == [
        (6, 6, 2),
        (6, 6, 2),
        (3, 3, 2),
        (18,),
    ]
    assert (evidence.own_process, evidence.parameters) == (True, 56)


def test_own_parts_are_named_with_their_cell(returned):
    model = returned("Double(name='twice'), keras.layers.Conv2D(2, 3, activation=bent, name='b')")
    assert model.own == (
        OwnPart("class", "twice", "Double", 4),
        OwnPart("function", "b", "bent", 4),
    )
    with pytest.raises(CallFailure, match=r"the layer twice uses the class Double \(cell 4\)"):
        require_allowed_model(model)


OWN_SETTINGS = {
    "kernel_regularizer=Penalty()": "the class Penalty (cell 4)",
    "bias_regularizer=penalty": "the function penalty (cell 4)",
    "activity_regularizer=lambda w: 0.1 * tf.reduce_sum(w)": "a lambda (cell 4)",
    "kernel_constraint=Bound()": "the class Bound (cell 4)",
    "activation=lambda x: tf.maximum(0.1 * x, x)": "a lambda (cell 4)",
    "kernel_regularizer=functools.partial(penalty, by=2)": "the function penalty (cell 4)",
}


@pytest.mark.parametrize("setting", OWN_SETTINGS)
def test_an_own_setting_is_named_with_its_layer_and_described_in_place(returned, setting):
    model = returned(f"keras.layers.Conv2D(2, 3, name='first', {setting})")
    evidence = in_place_evidence(model)
    assert kinds(evidence) == ["Conv2D", "Flatten"]
    assert evidence.layers[0].parameters == 56
    with pytest.raises(CallFailure) as failure:
        require_allowed_model(model)
    assert failure.value.actual == f"the layer first uses {OWN_SETTINGS[setting]} of your own"


def test_a_lambda_in_an_activation_layer_is_named_with_its_layer(returned):
    model = returned("keras.layers.Activation(lambda x: x * tf.sqrt(tf.abs(x)), name='bent')")
    with pytest.raises(CallFailure, match=r"the layer bent uses a lambda \(cell 4\) of your own"):
        require_allowed_model(model)


def test_a_regularizer_that_only_sets_arguments_counts_as_its_keras_class(returned):
    model = returned("keras.layers.Conv2D(2, 3, kernel_regularizer=Small())")
    assert model.own == ()
    assert require_allowed_model(model)


def test_an_own_class_with_the_name_of_a_keras_class_is_named_own(returned):
    assert kinds(in_place_evidence(returned("Conv2D()"))) == ["own Conv2D", "Flatten"]


def test_a_subclass_that_only_sets_arguments_counts_as_its_keras_class(returned):
    assert kinds(in_place_evidence(returned("Three(2)"))) == ["Conv2D", "Flatten"]


def test_a_model_of_keras_own_layers_is_rebuilt_elsewhere(returned):
    model = returned("keras.layers.Conv2D(2, 3, activation='relu')")
    assert (model.own, model.in_place, in_place_evidence(model)) == ((), None, None)


def test_an_own_training_step_is_an_own_part(returned):
    model = returned("keras.layers.Conv2D(2, 3)", kind="Stepping")
    assert [(part.kind, part.name) for part in model.own] == [("training", "Stepping")]
    assert kinds(in_place_evidence(model)) == ["Conv2D", "Flatten"]


def test_a_model_is_not_described_in_place_if_own_layers_are_refused(returned):
    assert in_place_evidence(returned("Double()", judges=False)) is None


def test_a_forged_description_of_a_model_that_can_be_rebuilt_is_ignored(returned):
    honest = returned("keras.layers.Conv2D(2, 3)")
    forged = in_place_evidence(returned("Double()"))
    assert (
        in_place_evidence(ModelConfig("Sequential", honest.architecture, in_place=forged)) is None
    )


@pytest.fixture(scope="module")
def graded(lenient: Grader) -> SubmissionResult:
    return lenient.grade(CASE, "ann")


def test_the_result_names_the_process_that_it_comes_from(graded: SubmissionResult):
    assert graded.score == graded.max_score
    assert any(OWN_PROCESS in flag for flag in graded.flags)
    assert any("judged in your own process" in note for note in graded.notes)
    marked = [check.name for check in graded.checks if check.own_process]
    assert marked == ["create_model::returns_a_model", "learning::accuracy_reaches_threshold"]


def test_a_cached_result_keeps_the_flags(lenient: Grader, graded: SubmissionResult):
    again = lenient.grade(CASE, "bob")
    assert again.reused
    assert (again.flags, again.notes) == (graded.flags, graded.notes)


def test_the_setting_own_layers_refuses_own_layers(tmp_path: Path, grader: Grader):
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    settings = tmp_path / "solutions/baseline/settings.toml"
    settings.write_text(f'own_layers = "refuse"\n{settings.read_text()}')
    refusing = Grader(Course(tmp_path), "baseline", 7, sandbox=grader.sandbox, rubric="open")
    result = refusing.grade(CASE, "ann")
    failed = [check for check in result.checks if check.status == "failed"]
    assert [check.name for check in failed] == ["create_model::returns_a_model"]
    assert "the layer flat uses the class Flat (cell 5) of your own" in str(failed[0].actual)
    assert not any(OWN_PROCESS in flag for flag in result.flags)


def test_a_malformed_description_fails_its_check(grader_of, tmp_path: Path):
    source = (REPOSITORY / "samples/submissions/augmentation/reference/submission.py").read_text()
    forged = (
        "import keras\n"
        "class Drop(keras.layers.Dropout):\n"
        "    def get_config(self):\n"
        "        return {'rate': 'abc'}\n"
        "def create_model():\n"
        "    model = keras.Sequential([keras.Input((150, 150, 3)), Drop(0.2),\n"
        "        keras.layers.Flatten(), keras.layers.Dense(1, activation='sigmoid')])\n"
        "    model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])\n"
        "    return model\n"
    )
    path = tmp_path / "submission.py"
    path.write_text(f"{source}\n# %%\n{forged}")
    checks = {
        check.name: check for check in grader_of("augmentation", None).grade(path, "x").checks
    }
    regularised = checks["create_model::is_regularised"]
    assert regularised.status == "failed"
    assert "ValueError" in str(regularised.actual)
    assert [check.name for check in checks.values() if check.status == "broken"] == []
