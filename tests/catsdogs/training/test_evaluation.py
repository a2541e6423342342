"""The measures of answers that can be counted on fingers."""

import math

import numpy as np
import pytest

from catsdogs.training.evaluation import evaluation

LABELS = np.array([0, 0, 0, 1, 1])
PROBABILITIES = np.array([0.1, 0.6, 0.9, 0.8, 0.4], np.float32)
FILES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def found():
    return evaluation(LABELS, PROBABILITIES, FILES, ("cat", "dog"))


def test_loss_and_accuracy(found):
    assert found.pictures == 5
    assert found.accuracy == pytest.approx(2 / 5)
    assert found.loss == pytest.approx(-sum(map(math.log, (0.9, 0.4, 0.1, 0.8, 0.4))) / 5)


def test_a_certain_mistake_costs_as_much_as_in_keras():
    found = evaluation(np.array([0, 1]), np.array([1, 1], np.float32), ["a", "b"], ("cat", "dog"))

    assert found.loss == pytest.approx(-math.log(1e-7) / 2)


def test_the_confusion_has_true_classes_down_and_answers_across(found):
    assert found.confusion == [[1, 2], [1, 1]]


def test_precision_recall_and_f1_of_classes_and_averages(found):
    rows = [(row.name, row.precision, row.recall, row.f1, row.pictures) for row in found.rows]

    assert rows == [
        ("cat", pytest.approx(1 / 2), pytest.approx(1 / 3), pytest.approx(0.4), 3),
        ("dog", pytest.approx(1 / 3), pytest.approx(1 / 2), pytest.approx(0.4), 2),
        ("macro avg", pytest.approx(5 / 12), pytest.approx(5 / 12), pytest.approx(0.4), 5),
        ("weighted avg", pytest.approx(13 / 30), pytest.approx(2 / 5), pytest.approx(0.4), 5),
    ]


def test_the_area_is_the_share_of_pairs_in_the_right_order(found):
    assert found.roc.area == pytest.approx(3 / 6)
    assert (found.roc.false_positives[0], found.roc.true_positives[0]) == (0, 0)
    assert (found.roc.false_positives[-1], found.roc.true_positives[-1]) == (1, 1)


def test_mistakes_come_with_the_most_certain_first(found):
    told = [(m.file, m.truth, m.answer, round(m.probability, 3)) for m in found.mistakes]

    assert told == [
        ("c", "cat", "dog", 0.9),
        ("b", "cat", "dog", 0.6),
        ("e", "dog", "cat", 0.6),
    ]


def test_a_class_that_is_never_answered_has_no_precision():
    found = evaluation(np.array([0, 1]), np.array([0.9, 0.9]), ["a", "b"], ("cat", "dog"))

    assert found.rows[0].precision == 0
