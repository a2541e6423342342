"""Test that the model learns: train it with the course's settings, evaluate it on new pictures.

The stopping rules are those of `grader/sandbox/jobs/training.py`.
"""

import os

import keras
import numpy as np


def answers_of(model, pictures):
    return np.asarray(model(pictures, training=False)).ravel() > 0.5


def test_learning(create_model):
    with np.load(os.environ["TRAINING_DATA"]) as file:
        training_data = dict(file)
    pictures, validation = (
        training_data[name].astype(np.float32) / np.float32(255)
        for name in ("pictures", "validation")
    )
    labels = training_data["labels"].astype(np.float32)
    sample, sample_labels = pictures[:100], labels[:100]
    keras.utils.set_random_seed(int(training_data["seed"]))
    rng = np.random.default_rng(int(training_data["seed"]))
    model = create_model()
    predicted = model(sample, training=False)
    before = float(model.compute_loss(x=sample, y=sample_labels, y_pred=predicted))
    weights, best, losses, always_one = model.get_weights(), 0.0, [], True
    for half in range(2 * int(training_data["epochs"])):
        if half % 2 == 0:
            halves = np.array_split(rng.permutation(len(pictures)), 2)
        chosen = halves[half % 2]
        fitted = model.fit(
            pictures[chosen],
            labels[chosen],
            batch_size=int(training_data["batch"]),
            shuffle=False,
            verbose=0,
        )
        losses.append(fitted.history["loss"][0])
        answers = answers_of(model, sample)
        accuracy = (answers == sample_labels).mean()
        if accuracy >= best:
            best, weights = accuracy, model.get_weights()
        always_one = always_one and len(set(answers)) == 1
        learned = accuracy >= training_data["enough_accuracy"] and losses[-1] < 0.8 * before
        hopeless = half + 1 >= 10 and (always_one or min(losses) > 0.98 * before)
        if learned or hopeless or not np.isfinite(losses[-1]):
            break
    model.set_weights(weights)
    assert min(losses) < 0.95 * before, "the loss does not fall"
    right = answers_of(model, validation) == training_data["validation_labels"]
    assert right.mean() >= training_data["threshold"], "too few pictures are classified correctly"
