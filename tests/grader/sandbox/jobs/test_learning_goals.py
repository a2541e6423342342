"""Goals of trainings: targets for the loss, accuracies, and the best answers for all inputs."""

import numpy as np
import pytest

from grader.sandbox.jobs.learning_goals import goal_of
from grader.sandbox.protocol import CompileEvidence

LABELS = np.array([0, 1, 2, 2, 1, 2], np.int32)


def compiled(loss: str = "categorical_crossentropy", *, logits: bool = False) -> CompileEvidence:
    return CompileEvidence(loss, logits, "Adam", 0.1, ())


def test_a_categorical_loss_gets_one_column_for_each_output() -> None:
    targets = goal_of(LABELS, 3, 4, compiled()).targets

    assert targets.shape == (6, 4)
    assert targets.dtype == np.float32
    assert (targets.argmax(axis=1) == LABELS).all()
    assert (targets.sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("units", "loss"), [(3, "sparse_categorical_crossentropy"), (1, "binary_crossentropy")]
)
def test_a_sparse_loss_or_one_output_gets_the_numbers_of_the_classes(units: int, loss: str) -> None:
    assert (goal_of(LABELS, 3, units, compiled(loss)).targets == LABELS).all()


def test_the_accuracy_is_the_share_of_right_answers_for_the_first_inputs() -> None:
    goal = goal_of(LABELS, 3, 3, compiled())
    right = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]

    assert goal.accuracy(right) == 0.75
    assert not goal.is_one_answer(right)
    assert goal.is_one_answer(np.array([[0.2, 0.5, 0.3], [0.1, 0.9, 0.0]], np.float32))


def test_the_shares_of_many_classes_are_among_the_constant_answers() -> None:
    answers = list(goal_of(LABELS, 3, 4, compiled()).constant_answers(6))

    assert answers[0] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 0])
    assert all(answer.sum() == pytest.approx(1) for answer in answers)
    assert any(answer == pytest.approx([0.025, 0.025, 0.95, 0]) for answer in answers)


def test_constant_answers_in_logits_give_the_same_probabilities() -> None:
    pairs = zip(
        goal_of(LABELS, 3, 3, compiled()).constant_answers(6),
        goal_of(LABELS, 3, 3, compiled(logits=True)).constant_answers(6),
        strict=True,
    )
    for probabilities, logits in pairs:
        assert np.exp(logits) / np.exp(logits).sum() == pytest.approx(probabilities, abs=1e-6)


def test_the_accuracy_of_numbers_is_the_explained_share_of_their_variance() -> None:
    numbers = np.array([1.0, 2.0, 3.0, 4.0])
    goal = goal_of(numbers, 0, 1, compiled("mean_squared_error"))

    assert goal.accuracy(numbers.reshape(-1, 1)) == 1
    assert goal.accuracy(np.full((4, 1), 2.5)) == pytest.approx(0)
    assert goal.accuracy(np.array([[2.0], [2.0], [3.0], [3.0]])) == pytest.approx(0.6)
    assert goal.accuracy(np.full((4, 1), 100.0)) == 0
    assert goal.accuracy(np.full((4, 1), np.nan)) == 0
    assert goal.is_one_answer(np.full((4, 1), 2.5))
    assert not goal.is_one_answer(numbers.reshape(-1, 1))
    assert 2.5 in [answer.item() for answer in goal.constant_answers(4)]


@pytest.mark.parametrize(
    ("classes", "units", "message"),
    [
        (3, 2, "the model gives 2 numbers, but there are 3 classes"),
        (0, 2, "the model gives 2 numbers, but there are 1 to predict"),
    ],
)
def test_a_model_whose_outputs_cannot_fit_is_an_error(
    classes: int, units: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        goal_of(LABELS, classes, units, compiled())
