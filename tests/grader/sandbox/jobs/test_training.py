"""Trainings of described models in the sandbox show whether a model has learned."""

import math

import msgspec
import numpy as np
import pytest

from grader.sandbox.allowed_models import validate_model
from grader.sandbox.protocol import (
    Array,
    Limits,
    ModelConfig,
    ModelReport,
    Refused,
    TrainingEvidence,
    TrainModel,
)

PICTURE_COUNT = 40


def layer(kind, **config):
    return {"module": "keras.layers", "class_name": kind, "config": config}


NETWORK = [
    layer("InputLayer", batch_shape=[None, 8, 8, 3]),
    layer("Conv2D", filters=4, kernel_size=[3, 3], activation="relu"),
    layer("BatchNormalization"),
    layer("GlobalAveragePooling2D"),
    layer("Dense", units=1, activation="sigmoid"),
]


@pytest.fixture
def trained(grader, tmp_path):
    """Train a network on bright and dark pictures, and return the evidence."""

    def train(layers, optimizer, loss="binary_crossentropy", **settings):
        rng = np.random.default_rng(1)
        labels = (np.arange(PICTURE_COUNT) % 2).astype(np.uint8)
        noise = rng.integers(0, 90, (PICTURE_COUNT, 8, 8, 3)).astype(np.uint8)
        np.save(tmp_path / "pictures.npy", noise + (120 * labels).reshape(-1, 1, 1, 1))
        config = {
            "class_name": optimizer,
            "module": "keras.optimizers",
            "config": {"learning_rate": 0.05, **settings},
        }
        compiled = {"optimizer": config, "loss": loss, "metrics": []}
        model = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
        path = str(tmp_path / "pictures.npy")
        job = TrainModel(
            validate_model(ModelConfig("Sequential", model, compiled)),
            path,
            Array.of(labels),
            path,
            4,
            3,
            7,
        )
        result = grader.sandbox.run(job, Limits(120, 4000))
        evidence = msgspec.msgpack.decode(result.report, type=ModelReport)
        assert isinstance(evidence, TrainingEvidence), evidence
        return evidence

    return train


def test_learning_lowers_the_loss_of_the_same_pictures(trained):
    evidence = trained(NETWORK, "Adam")
    assert len(evidence.evaluated_losses) == len(evidence.accuracies) + 1
    assert min(evidence.evaluated_losses) < 0.8 * evidence.evaluated_losses[0]
    assert 0 <= evidence.initial_accuracy <= 1


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        ("SGD", {"learning_rate": 0.0}),
        ("RMSprop", {"learning_rate": 1e-12}),
        ("SGD", {"clipnorm": 1e-12}),
        ("SGD", {"global_clipnorm": 1e-12}),
        (
            "SGD",
            {
                "learning_rate": {
                    "class_name": "PolynomialDecay",
                    "module": "keras.optimizers.schedules",
                    "config": {
                        "initial_learning_rate": 0.0,
                        "decay_steps": 1,
                        "end_learning_rate": 0.0,
                    },
                }
            },
        ),
    ],
)
def test_the_loss_of_the_same_pictures_stays_if_no_weight_changes(trained, optimizer, settings):
    """It stays although batch normalizations are recalibrated and half epochs differ."""
    before, *later = trained(NETWORK, optimizer, **settings).evaluated_losses
    assert later == pytest.approx([before] * len(later), rel=1e-3)


def test_the_loss_of_a_frozen_network_stays(trained):
    frozen = [{**one, "config": {**one["config"], "trainable": False}} for one in NETWORK]
    before, *later = trained(frozen, "Adam").evaluated_losses
    assert later == pytest.approx([before] * len(later), rel=1e-3)


MANY_CLASSES = 5


@pytest.fixture
def trained_on(grader, tmp_path):
    """Train a network on given inputs and labels, and return the report."""

    def train(layers, loss, inputs, labels, **changes):
        path = str(tmp_path / "inputs.npy")
        np.save(path, inputs)
        optimizer = {
            "class_name": "Adam",
            "module": "keras.optimizers",
            "config": {"learning_rate": 0.05},
        }
        compiled = {"optimizer": optimizer, "loss": loss, "metrics": []}
        model = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
        job = TrainModel(
            model=validate_model(ModelConfig("Sequential", model, compiled)),
            inputs=path,
            labels=Array.of(labels),
            validation=path,
            batch=8,
            epochs=20,
            random_seed=7,
            **changes,
        )
        result = grader.sandbox.run(job, Limits(120, 4000))
        return msgspec.msgpack.decode(result.report, type=ModelReport)

    return train


def dense(units, activation, size):
    return [
        layer("InputLayer", batch_shape=[None, size]),
        layer("Dense", units=units, activation=activation),
    ]


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (5, "softmax", "sparse_categorical_crossentropy"),
        (5, "softmax", "categorical_crossentropy"),
        (7, "softmax", "categorical_crossentropy"),
        (5, "linear", "logits"),
        (5, "sigmoid", "mean_squared_error"),
    ],
)
def test_many_classes_are_learned_whatever_form_of_labels_the_loss_takes(
    trained_on, units, activation, loss
):
    labels = np.arange(60, dtype=np.int32) % MANY_CLASSES
    noise = np.random.default_rng(1).integers(0, 60, (60, MANY_CLASSES)).astype(np.uint8)
    inputs = noise + 150 * np.eye(MANY_CLASSES, dtype=np.uint8)[labels]
    if loss == "logits":
        loss = loss_object("CategoricalCrossentropy", from_logits=True)

    evidence = trained_on(
        dense(units, activation, MANY_CLASSES), loss, inputs, labels, classes=MANY_CLASSES
    )

    assert isinstance(evidence, TrainingEvidence), evidence
    assert evidence.accuracies[-1] == 1
    assert evidence.initial_accuracy < 0.8
    assert (evidence.predictions.numpy().argmax(axis=1) == labels).all()
    assert min(evidence.losses[1:]) < 0.95 * evidence.constant_loss
    if "mean" not in loss:
        assert evidence.constant_loss == pytest.approx(math.log(MANY_CLASSES), rel=1e-3)


def test_a_model_with_fewer_outputs_than_classes_is_refused(trained_on):
    inputs, labels = np.zeros((10, 3), np.uint8), np.arange(10) % MANY_CLASSES

    report = trained_on(
        dense(4, "softmax", 3), "sparse_categorical_crossentropy", inputs, labels, classes=5
    )

    assert report == Refused("the model gives 4 numbers, but there are 5 classes")


def test_numbers_are_predicted_for_inputs_of_any_range(trained_on):
    inputs = np.random.default_rng(1).normal(0, 1, (60, 3)).astype(np.float32)
    labels = inputs @ [1.0, -2.0, 0.5] + 4

    evidence = trained_on(
        dense(1, "linear", 3), "mean_squared_error", inputs, labels, classes=0, factor=1.0
    )

    assert isinstance(evidence, TrainingEvidence), evidence
    assert max(evidence.accuracies) > 0.9
    assert evidence.constant_loss == pytest.approx(labels.var(), rel=1e-3)
    assert abs(evidence.predictions.numpy()[:, 0] - labels).mean() < 0.6


def loss_object(kind, **config):
    return {"module": "keras.losses", "class_name": kind, "config": config}


UNDECIDED = math.log(2)
LOGITS = layer("Dense", units=1)
TWO_UNITS = layer("Dense", units=2, activation="softmax")
TWO_LOGITS = layer("Dense", units=2)


@pytest.mark.parametrize(
    ("last", "loss", "constant_loss"),
    [
        (NETWORK[-1], "binary_crossentropy", UNDECIDED),
        (NETWORK[-1], loss_object("BinaryCrossentropy", reduction="sum"), 4 * UNDECIDED),
        (NETWORK[-1], "mean_squared_error", 0.25),
        (LOGITS, loss_object("BinaryCrossentropy", from_logits=True), UNDECIDED),
        (TWO_UNITS, "categorical_crossentropy", UNDECIDED),
        (TWO_UNITS, "sparse_categorical_crossentropy", UNDECIDED),
        (
            TWO_LOGITS,
            loss_object("SparseCategoricalCrossentropy", from_logits=True),
            UNDECIDED,
        ),
    ],
)
def test_a_network_that_learns_gets_below_the_loss_of_one_answer_for_all(
    trained, last, loss, constant_loss
):
    evidence = trained([*NETWORK[:-1], last], "Adam", loss)
    assert evidence.constant_loss == pytest.approx(constant_loss, rel=1e-3)
    assert min(evidence.evaluated_losses) < 0.9 * constant_loss
    assert min(evidence.losses[1:]) < 0.95 * constant_loss


def constant(number):
    return {"module": "keras.initializers", "class_name": "Constant", "config": {"value": number}}


NO_WEIGHTS = {
    "module": "keras.constraints",
    "class_name": "MaxNorm",
    "config": {"max_value": 0.0, "axis": 0},
}
PENALTY = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.5}}
BLIND = layer("Dense", units=4, kernel_constraint=NO_WEIGHTS, kernel_initializer="zeros")


@pytest.mark.parametrize(
    "settings",
    [{"bias_initializer": constant(3.0)}, {"kernel_regularizer": PENALTY}],
    ids=["the bias", "a penalty"],
)
def test_a_network_that_moves_only_a_bias_or_a_penalty_stays_above_that_loss(trained, settings):
    """Its loss falls far nevertheless."""
    last = layer("Dense", **{"units": 1, "activation": "sigmoid", **settings})
    evidence = trained([*NETWORK[:-1], BLIND, last], "Adam")
    assert min(evidence.losses[1:]) < 0.9 * evidence.losses[0]
    assert min(evidence.evaluated_losses[1:]) > 0.95 * evidence.constant_loss
