"""Statistics of the present weights, compared with what can be computed by hand."""

import keras
import numpy as np
import pytest

from catsdogs.training.batch_norm import RecalibratedBatchNorm, recalibrate_batch_norm

pytestmark = pytest.mark.slow

BATCHES = [np.random.default_rng(seed).uniform(seed, 9, (4, 3, 3, 3)) for seed in range(3)]


@pytest.fixture
def model() -> keras.Model:
    """Doubles, normalises, and gives one number."""
    made = keras.Sequential(
        [
            keras.Input((3, 3, 3)),
            keras.layers.Rescaling(2),
            keras.layers.BatchNormalization(),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1),
        ]
    )
    made.compile(loss="mse")
    return made


def statistics(model: keras.Model) -> list[np.ndarray]:
    (layer,) = (one for one in model.layers if isinstance(one, keras.layers.BatchNormalization))
    return [layer.moving_mean.numpy(), layer.moving_variance.numpy()]


def by_hand() -> list[np.ndarray]:
    means = np.mean([2 * batch.mean(axis=(0, 1, 2)) for batch in BATCHES], axis=0)
    return [means, np.mean([4 * batch.var(axis=(0, 1, 2)) for batch in BATCHES], axis=0)]


def test_they_are_the_means_of_those_of_all_batches_whatever_was_there_before(model):
    weights = [weight.numpy() for weight in model.trainable_variables]
    for _ in range(2):
        recalibrate_batch_norm(model, BATCHES)
        np.testing.assert_allclose(statistics(model), by_hand(), rtol=1e-4)

    assert model.layers[1].momentum == 0.99
    for before, after in zip(weights, model.trainable_variables, strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_network_is_validated_with_them_and_keeps_them(model):
    shown = np.concatenate(BATCHES)
    labels = np.zeros(len(shown))
    history = model.fit(
        shown,
        labels,
        validation_data=(shown, labels),
        epochs=1,
        callbacks=[RecalibratedBatchNorm(BATCHES)],
        verbose=0,
    ).history

    np.testing.assert_allclose(statistics(model), by_hand(), rtol=1e-4)
    assert history["val_loss"] == [pytest.approx(model.evaluate(shown, labels, verbose=0))]


def test_a_network_without_normalisation_is_not_asked():
    asked = iter(BATCHES)
    recalibrate_batch_norm(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]), asked)

    assert len(list(asked)) == 3
