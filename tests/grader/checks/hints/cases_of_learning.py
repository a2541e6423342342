"""Evidence for the rules on trainings and callbacks: what each speaks for, and what it must not."""

from typing import Any

import numpy as np
from msgspec.structs import replace

from grader.checks.hints.early_stopping import (
    MONITOR_RULES,
    PATIENCE_RULES,
    WEIGHT_RULES,
    EarlyStops,
    KeptWeights,
)
from grader.checks.hints.learning import LEARNING_RULES
from grader.checks.hints.learning_conditions import Learning
from grader.checks.hints.refused_training import REFUSED_RULES, RefusedTraining
from grader.checks.hints.stop_at_goals import BOTH_RULES, STOP_RULES, GoalStops
from grader.checks.hints.trained_model import TRAINED_RULES, Classified
from grader.checks.simulated_trainings import EPOCHS, Stops, build_scenario, stop_epoch
from grader.messages.rules import Rules
from grader.sandbox.protocol import Array, LayerEvidence, ModelEvidence, Stopping, TrainingEvidence
from grader.training_settings import Data
from tests.grader.checks.hints.made_evidence import evidence
from tests.grader.checks.hints.made_models import (
    CONVOLUTION,
    DENSE,
    FLATTEN,
    LAYERS,
    POOLING,
    changed,
    compiled,
    last,
    model,
)

PETS = Data()
NUMBERS = Data("numbers.npz", (3,), 0)
PRICES = model(*LAYERS[:-1], last("linear"), compile=compiled("mean_squared_error"))
NAN = float("nan")
FLAT, FALLING = (0.7, 0.7, 0.71), (0.9, 0.88, 0.86, 0.85, 0.84)
JUMPING = (0.9, 0.7, 0.8, 0.75, 0.8)


def learning(
    made: ModelEvidence | None = None, evaluated: tuple[float, ...] = JUMPING, **changes: Any
) -> Learning:
    """Return a training that gets half of the training pictures right."""
    best = changes.pop("best", 0.5)
    losses = changes.pop("losses", evaluated)
    answers = np.array(changes.pop("answers", (0.5, 0.5)), np.float32)[:, None]
    training = TrainingEvidence(losses, (best,), Array.of(answers), evaluated, 0.5)
    return Learning(training, made or model(), changes.pop("data", PETS), **changes)


def trained_with(optimizer: str, rate: float | None) -> ModelEvidence:
    return model(compile=compiled(optimizer=optimizer, learning_rate=rate))


def frozen(*layers: LayerEvidence) -> tuple[LayerEvidence, ...]:
    return tuple(changed(layer, trainable=False) for layer in layers)


def with_hidden(activation: str, *more: LayerEvidence) -> ModelEvidence:
    """Return a model whose hidden layers have one activation."""
    hidden = [changed(one, activation=activation) for one in (CONVOLUTION, DENSE)]
    return model(hidden[0], FLATTEN, hidden[1], *more, last())


RESCALING = LayerEvidence("Rescaling", "rescaling", (150, 150, 3), 0, None, {"scale": 1 / 255})
NORMALIZATION = LayerEvidence("BatchNormalization", "norm", (512,), 2048)
RESCALED = model(RESCALING, *LAYERS)
TANH = model(*LAYERS[:-1], last("tanh"))
HINGE = model(compile=compiled("hinge"))

# A training with patience enough to take the rise after the lowest loss for an improvement.
SCENARIO = build_scenario(np.random.default_rng(31))
EARLY_STOPPING = {"called": frozenset({"EarlyStopping"})}


def epochs_of(*stops: int, kept: int | None = 1) -> Stops:
    return Stops(*(Stopping(stop, kept) for stop in stops))


RIGHT = epochs_of(
    *(
        stop_epoch(call, "val_loss", -1, 0)
        for call in (SCENARIO.stalls, SCENARIO.improves, SCENARIO.recovers)
    )
)


def stopped(stalls: int, improves: int, recovers: int = EPOCHS, **reading: Any) -> EarlyStops:
    found = epochs_of(stalls, improves, recovers)
    return EarlyStops(evidence({}, **reading), SCENARIO, found, RIGHT)


def monitoring(field: str, sign: int, delta: float = 0.0) -> EarlyStops:
    """Return the stops of a callback that monitors a value."""
    calls = (SCENARIO.stalls, SCENARIO.improves)
    return stopped(*(stop_epoch(call, field, sign, delta) for call in calls))


def late_by(stalls: int, recovers: int, **reading: Any) -> EarlyStops:
    """Return stops that are later than the right ones."""
    found = (RIGHT.stalls.epochs + stalls, EPOCHS, RIGHT.recovers.epochs + recovers)
    return stopped(*found, **reading)


def waiting(epochs: int, **reading: Any) -> EarlyStops:
    """Return the stops of a callback that always waits for the same number of epochs."""
    first, second = SCENARIO.patience
    return late_by(epochs - first, epochs - second, **reading)


def kept(number: int | None, **reading: Any) -> KeptWeights:
    return KeptWeights(evidence({}, **reading), Stopping(9, number), Stopping(9, 6))


def goals(right: int = 4, **changes: int) -> GoalStops:
    """Return the stops of a callback, those of a right one unless changed."""
    names = ("accuracy_only", "val_accuracy_only", "accuracy_missed", "val_accuracy_missed")
    epochs = {"reached": right, "exactly": right, **dict.fromkeys(names, 8)}
    return GoalStops({**epochs, **changes}, right, 8)


NEVER = GoalStops(dict.fromkeys(goals().epochs, 8), 4, 8)

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (LEARNING_RULES, "nothing_trainable"): (
        learning(model(*frozen(*LAYERS))),
        learning(model(*frozen(*LAYERS[:-1]), LAYERS[-1])),
    ),
    (LEARNING_RULES, "softmax_for_numbers"): (
        learning(model(*LAYERS[:-1], last("softmax")), data=NUMBERS),
        learning(model(*LAYERS[:-1], last("softmax"))),
        learning(data=NUMBERS),
    ),
    (LEARNING_RULES, "softmax_over_one_unit"): (
        learning(model(*LAYERS[:-1], last("softmax"))),
        learning(model(*LAYERS[:-1], last("softmax", 2))),
        learning(model(*LAYERS[:-1], last("softmax")), data=NUMBERS),
        learning(),
    ),
    (LEARNING_RULES, "rate_is_no_number"): (
        learning(trained_with("Adam", NAN)),
        learning(trained_with("Adam", 0.001)),
        learning(trained_with("Adam", None)),
    ),
    (LEARNING_RULES, "rate_too_large"): (
        learning(trained_with("Adam", 0.1)),
        learning(trained_with("SGD", 0.1)),
        learning(trained_with("Adam", 0.005)),
    ),
    (LEARNING_RULES, "rate_too_small"): (
        learning(trained_with("Adam", 1e-8)),
        learning(trained_with("Adam", 1e-8), best=0.99),
        learning(trained_with("Adam", 1e-3)),
    ),
    (LEARNING_RULES, "loss_is_no_number"): (
        learning(evaluated=(0.7, NAN)),
        learning(),
    ),
    (LEARNING_RULES, "unchanged"): (
        learning(evaluated=FLAT, best=0.99),
        learning(evaluated=FLAT),
        learning(best=0.99),
    ),
    (LEARNING_RULES, "own_step"): (
        learning(evaluated=FLAT, own_step=True),
        learning(evaluated=FLAT),
        learning(own_step=True),
    ),
    (LEARNING_RULES, "own_layer"): (
        learning(model(own_process=True)),
        learning(),
        learning(model(own_process=True), answers=(0.1, 0.9)),
    ),
    (LEARNING_RULES, "divided_twice"): (
        learning(RESCALED),
        learning(RESCALED, best=0.99, accuracy=0.5),
        learning(RESCALED, divided=False),
        learning(),
    ),
    (LEARNING_RULES, "overfitting"): (
        learning(best=0.99, accuracy=0.6),
        learning(best=0.99),
        learning(accuracy=0.6),
    ),
    (LEARNING_RULES, "overfitting_numbers"): (
        learning(best=0.99, data=NUMBERS),
        learning(best=0.99),
        learning(data=NUMBERS),
    ),
    (LEARNING_RULES, "numbers_bounded"): (
        learning(TANH, data=NUMBERS),
        learning(model(*LAYERS[:-1], last("linear")), data=NUMBERS),
        learning(TANH),
    ),
    (LEARNING_RULES, "no_probability"): (
        learning(TANH),
        learning(model(*LAYERS[:-1], last("relu")), data=NUMBERS),
        learning(replace(TANH, compile=compiled(from_logits=True))),
    ),
    (LEARNING_RULES, "loss_unfit"): (learning(HINGE), learning()),
    (LEARNING_RULES, "hidden_saturated"): (
        learning(with_hidden("sigmoid")),
        learning(with_hidden("relu")),
        learning(with_hidden("sigmoid", NORMALIZATION)),
    ),
    (LEARNING_RULES, "only_linear_steps"): (
        learning(with_hidden("linear")),
        learning(with_hidden("linear", POOLING)),
        learning(with_hidden("relu")),
    ),
    (LEARNING_RULES, "no_convolution"): (
        learning(model(FLATTEN, DENSE, last())),
        learning(model(FLATTEN, DENSE, last(), own_process=True)),
        learning(),
    ),
    (LEARNING_RULES, "some_frozen"): (
        learning(model(*frozen(CONVOLUTION), *LAYERS[1:])),
        learning(),
    ),
    (LEARNING_RULES, "slow"): (
        learning(evaluated=FALLING),
        learning(evaluated=FALLING, best=0.99),
        learning(),
        learning(trained_with("Adam", None), evaluated=FALLING),
    ),
    (LEARNING_RULES, "guessing"): (
        learning(losses=(0.7, 0.693)),
        learning(losses=(0.7, 0.693), best=0.99),
        learning(losses=(0.7, 0.6)),
    ),
    (LEARNING_RULES, "too_small_for_numbers"): (
        learning(PRICES, best=0.8, data=NUMBERS),
        learning(PRICES, best=0.4, data=NUMBERS),
        learning(best=0.8),
        learning(PRICES, best=0.99, data=NUMBERS),
    ),
    (LEARNING_RULES, "other"): (learning(),),
    (REFUSED_RULES, "no_loss"): (
        RefusedTraining(model(compile=compiled("none")), PETS),
        RefusedTraining(HINGE, PETS),
    ),
    (REFUSED_RULES, "loss_unfit"): (RefusedTraining(HINGE, PETS), RefusedTraining(model(), PETS)),
    (REFUSED_RULES, "other"): (RefusedTraining(model(), PETS),),
    (MONITOR_RULES, "loss"): (monitoring("loss", -1), monitoring("accuracy", 1)),
    (MONITOR_RULES, "accuracy"): (monitoring("accuracy", 1), monitoring("loss", -1)),
    (MONITOR_RULES, "val_accuracy"): (monitoring("val_accuracy", 1), monitoring("loss", -1)),
    (MONITOR_RULES, "mode"): (monitoring("val_loss", 1), stopped(EPOCHS, EPOCHS)),
    (MONITOR_RULES, "nothing_improves"): (
        monitoring("val_loss", -1, 1.0),
        monitoring("val_loss", -1, 0.01),
    ),
    (MONITOR_RULES, "min_delta"): (monitoring("val_loss", -1, 0.01), stopped(EPOCHS, EPOCHS)),
    (MONITOR_RULES, "patience_unused"): (
        stopped(EPOCHS, EPOCHS, unused=frozenset({"patience"}), **EARLY_STOPPING),
        stopped(EPOCHS, EPOCHS, **EARLY_STOPPING),
        stopped(EPOCHS, 12, unused=frozenset({"patience"})),
    ),
    (MONITOR_RULES, "unknown_name"): (
        stopped(EPOCHS, EPOCHS, **EARLY_STOPPING),
        stopped(EPOCHS, EPOCHS),
        stopped(EPOCHS, 18, **EARLY_STOPPING),
    ),
    (MONITOR_RULES, "stop_training"): (stopped(EPOCHS, EPOCHS), stopped(EPOCHS, 18)),
    (MONITOR_RULES, "other"): (stopped(EPOCHS, 18),),
    (PATIENCE_RULES, "unused"): (
        waiting(6, unused=frozenset({"patience"})),
        waiting(6),
        late_by(1, 1, unused=frozenset({"patience"})),
    ),
    (PATIENCE_RULES, "fixed"): (waiting(6), late_by(1, 1)),
    (PATIENCE_RULES, "too_late"): (late_by(1, 1), late_by(1, 2)),
    (PATIENCE_RULES, "too_early"): (late_by(-1, -1), late_by(1, 1), late_by(2, -1)),
    (PATIENCE_RULES, "not_restarted"): (late_by(0, -1), late_by(2, -1), late_by(0, 1)),
    (PATIENCE_RULES, "other"): (late_by(0, 1),),
    (WEIGHT_RULES, "last"): (kept(9, **EARLY_STOPPING), kept(9), kept(3, **EARLY_STOPPING)),
    (WEIGHT_RULES, "last_of_own"): (kept(9), kept(3)),
    (WEIGHT_RULES, "none"): (kept(None), kept(3)),
    (WEIGHT_RULES, "other"): (kept(3),),
    (STOP_RULES, "never"): (NEVER, goals(reached=8)),
    (STOP_RULES, "not_at_the_goals"): (goals(reached=8), goals(reached=6)),
    (STOP_RULES, "too_early"): (goals(reached=1), goals(reached=6)),
    (STOP_RULES, "too_late"): (goals(reached=6),),
    (BOTH_RULES, "either"): (
        goals(accuracy_only=4, val_accuracy_only=4),
        goals(accuracy_only=4),
    ),
    (BOTH_RULES, "one_ignored"): (goals(accuracy_only=4),),
    (TRAINED_RULES, "reversed"): (
        Classified(PETS, 0.05, 1),
        Classified(PETS, 0.5, 1),
        Classified(NUMBERS, 0.05, None),
    ),
    (TRAINED_RULES, "pixels"): (Classified(PETS, 0.5, 255), Classified(NUMBERS, 0.5, None)),
    (TRAINED_RULES, "scale"): (Classified(NUMBERS, 0.5, None),),
}
