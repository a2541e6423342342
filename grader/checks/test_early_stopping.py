"""Exercise `early_stopping(patience)`: a callback, checked by its behavior.

The callback gets the logs of the three trainings in `grader.checks.simulated_trainings`.
"""

import pytest

from grader.checks.hints.early_stopping import (
    MONITOR_RULES,
    PATIENCE_RULES,
    WEIGHT_RULES,
    EarlyStops,
    KeptWeights,
)
from grader.checks.simulated_trainings import EPOCHS, Scenario, Stops, build_scenario
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CheckFailure, Submission
from grader.sandbox.protocol import Stopping


@pytest.fixture(scope="module")
def scenario(context: CheckContext) -> Scenario:
    """The trainings of this grading."""
    return context.random_input(build_scenario, "early_stopping")


@pytest.fixture(scope="module")
def stops(scenario: Scenario, submission: Submission) -> Stops:
    """The stops of the submission's callback."""
    return _run_callbacks(scenario, submission)


@pytest.fixture(scope="module")
def expected(context: CheckContext, scenario: Scenario) -> Stops:
    """The stops of the reference's callback."""
    return context.reference.value(
        "early_stopping/stops", Stops, lambda reference: _run_callbacks(scenario, reference)
    )


@pytest.fixture(scope="module")
def early_stops(
    scenario: Scenario, submission: Submission, stops: Stops, expected: Stops
) -> EarlyStops:
    """The evidence for hints on the submission's callback."""
    return EarlyStops(submission.call(scenario.stalls), scenario, stops, expected)


@pytest.mark.check(title="early_stopping returns a callback")
def test_returns_a_callback(stops: Stops) -> None:
    """Pass, because the fixture `stops` fails without a callback."""


@pytest.mark.check(title="it monitors the validation loss", needs=["returns_a_callback"])
def test_watches_the_validation_loss(early_stops: EarlyStops) -> None:
    scenario, stops, expected = early_stops.scenario, early_stops.found, early_stops.expected
    if stops.improves.epochs != expected.improves.epochs:
        raise CheckFailure(
            f"no stop while the validation loss reaches a new low in each of {EPOCHS} epochs",
            f"a stop after epoch {stops.improves.epochs}",
            MONITOR_RULES.hint(early_stops),
        )
    if stops.stalls.epochs == EPOCHS:
        raise CheckFailure(
            f"a stop when the validation loss has reached no new low for {scenario.patience[0]} "
            "epochs",
            f"no stop until the end, epoch {EPOCHS}",
            MONITOR_RULES.hint(early_stops),
        )


@pytest.mark.check(
    title="it waits for as many epochs as patience says", needs=["watches_the_validation_loss"]
)
def test_waits_as_long_as_told(early_stops: EarlyStops) -> None:
    stops, expected = early_stops.found, early_stops.expected
    found = (stops.stalls.epochs, stops.recovers.epochs)
    right = (expected.stalls.epochs, expected.recovers.epochs)
    for number, patience in enumerate(early_stops.scenario.patience):
        if found[number] != right[number]:
            raise CheckFailure(
                f"with patience {patience} a stop after epoch {right[number]}",
                f"after epoch {found[number]}, {early_stops.waited[number]} after the lowest "
                "validation loss until then",
                PATIENCE_RULES.hint(early_stops),
            )


@pytest.mark.check(
    title="the model gets back the weights of its best epoch",
    needs=["watches_the_validation_loss"],
)
def test_restores_the_best_weights(early_stops: EarlyStops) -> None:
    stops, expected = early_stops.found, early_stops.expected
    pairs = ((stops.stalls, expected.stalls), (stops.recovers, expected.recovers))
    for found, right in pairs:
        if found.kept != right.kept:
            last = found.kept == found.epochs
            kept = "no epoch" if found.kept is None else f"epoch {found.kept}"
            raise CheckFailure(
                f"the weights of epoch {right.kept}, the best one",
                f"those of {kept}" + (", the last one" if last else ""),
                WEIGHT_RULES.hint(KeptWeights(early_stops.evidence, found, right)),
            )


def _run_callbacks(scenario: Scenario, submission: Submission) -> Stops:
    stops = []
    for call in (scenario.stalls, scenario.improves, scenario.recovers):
        evidence = submission.call(call)
        value = evidence.value
        if not isinstance(value, Stopping):
            raise unexpected(call.function, "a Keras callback", value, evidence.reading)
        stops.append(value)
    return Stops(*stops)
