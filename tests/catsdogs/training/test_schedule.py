"""The learning rate: up for three epochs, then down to nearly nothing."""

import itertools

import pytest

from catsdogs.training.schedule import learning_rate_factor


def test_it_rises_to_its_highest_and_falls_to_nearly_nothing():
    rates = [learning_rate_factor(epoch, 80) for epoch in range(80)]

    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert all(before > after for before, after in itertools.pairwise(rates[3:]))
    assert 0 < rates[-1] < 0.001


@pytest.mark.parametrize("epochs", [1, 2, 3, 4])
def test_short_trainings_have_one_too(epochs):
    assert all(0 < learning_rate_factor(epoch, epochs) <= 1 for epoch in range(epochs))
