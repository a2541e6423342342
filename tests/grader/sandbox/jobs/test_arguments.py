"""Arguments of a call arrive in the worker, including models and datasets built there."""

import numpy as np
import pytest

from grader.checks.stub_models import dog_probability, draw_stub_model
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import CallFailure
from grader.sandbox.protocol import (
    Array,
    Call,
    LabeledPictures,
    Limits,
    Number,
    Part,
    PathArgument,
    Slice,
    Statement,
)


@pytest.fixture
def value(grader):
    """Call a function with some body on some arguments, and return its value."""

    def returned(body, *arguments):
        source = f"import numpy as np\ndef function(*given):\n    {body}"
        part = Part("function", 1, (Statement(1, 1, source),))
        submission = SandboxedSubmission(
            grader.sandbox, Slice({"function": part}), Limits(), Limits()
        )
        return submission.call(Call("function", arguments, observe="plain")).value.value

    return returned


def test_numbers_and_paths_arrive_unchanged(value):
    given = value("return given, [type(one).__name__ for one in given]", Number(3), Number(0.5))
    assert given == [[3, 0.5], ["int", "float"]]
    assert value("return given[0]", PathArgument("a/")).endswith("/work/a/")


@pytest.mark.parametrize("side", [6, 150])
def test_a_stub_model_predicts_the_known_probability(value, side):
    rng = np.random.default_rng(1)
    model = draw_stub_model(rng, side)
    count = side * side * 3
    pixels = f"np.arange({count}.0).reshape(1, {side}, {side}, 3) / {count}"
    (answer,) = value(f"return given[0]({pixels})", model)
    picture = np.arange(float(count)).reshape(side, side, 3) / count
    assert answer == [pytest.approx(dog_probability(model, picture), abs=1e-4)]


def test_each_pass_through_a_dataset_has_all_pictures_in_another_order(value):
    labels = np.arange(40, dtype=np.float32)
    pictures = np.zeros((40, 6, 6, 3), np.float32)
    dataset = LabeledPictures(Array.of(pictures), Array.of(labels), 16)
    passes = value("return [[labels.numpy() for _, labels in given[0]] for _ in range(2)]", dataset)
    assert [len(batch) for batch in passes[0]] == [16, 16, 8]
    first, second = ([label for batch in one for label in batch] for one in passes)
    assert sorted(first) == sorted(second) == labels.tolist()
    assert first != second


def test_a_stub_model_refuses_pictures_of_another_size(value):
    model = draw_stub_model(np.random.default_rng(1), 150)
    with pytest.raises(CallFailure, match="total size"):
        value("return given[0](np.zeros((1, 151, 150, 3)))", model)
