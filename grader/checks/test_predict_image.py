"""Exercise `predict_image(model, path)`: the name and the probability of the likelier class.

The model is a stub with known predictions. The answers therefore show what the function gave to
the model, and what it made of the prediction.
"""

import io
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import pytest
from PIL import Image

from grader.checks.hints.prediction import (
    NAME_RULES,
    PAIR_RULES,
    PREPARATION_RULES,
    PROBABILITY_TOLERANCE,
    Named,
    NoPair,
    Prepared,
    is_either_class,
)
from grader.checks.stub_models import dog_probability, draw_stub_model, model_input
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.pictures import color_card, file_names
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.grading.training_data import SIDE
from grader.sandbox.protocol import Call, InputFile, PathArgument, Plain, StubModel
from grader.seeds import keras_seed

_Answer = tuple[str, Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]]
# The distance of all probabilities from one half: closer ones could get either name, and ones
# further away would hide mistakes.
_MIN_DISTANCE, _MAX_DISTANCE = 0.12, 0.4
_USUAL, _ODD = ("JPEG", "JPEG", "JPEG", "JPEG"), ("grey", "transparent")
_MAX_SHOWN_CHARACTERS = 80


class Scenario(NamedTuple):
    """A picture file of some kind, and the call of the function on it."""

    kind: str
    content: bytes
    model: StubModel
    call: Call


class Prediction(msgspec.Struct, frozen=True):
    """The answer of a function: the name of a class and its probability."""

    name: str
    probability: float

    @property
    def dog(self) -> float:
        """The probability of a dog."""
        return self.probability if self.name == "dog" else 1 - self.probability


@pytest.fixture(scope="module")
def scenarios(context: CheckContext) -> list[Scenario]:
    """The pictures of this grading, the usual ones first."""
    return context.random_input(build_scenarios, "predict_image")


@pytest.fixture(scope="module")
def predictions(scenarios: list[Scenario], submission: Submission) -> list[Prediction]:
    """The submission's predictions for the usual pictures."""
    return _predict(scenarios[: len(_USUAL)], submission)


@pytest.fixture(scope="module")
def expected(context: CheckContext, scenarios: list[Scenario]) -> list[Prediction]:
    """The reference's predictions for all pictures."""
    # The name of this reference value is part of the released selfcheck.json files.
    return context.reference.value(
        "predict_image/said", list[Prediction], lambda reference: _predict(scenarios, reference)
    )


@pytest.mark.check(title="predict_image returns a name and a probability")
def test_returns_a_name_and_a_probability(predictions: list[Prediction]) -> None:
    names = {prediction.name for prediction in predictions}
    if not names <= {"cat", "dog"}:
        raise CheckFailure(
            '"cat" or "dog"',
            ", ".join(f'"{name}"' for name in sorted(names)),
            "Are the names spelled as in the task?",
        )
    outside = [one.probability for one in predictions if not 0 <= one.probability <= 1]
    if outside:
        raise CheckFailure(
            "a probability between 0 and 1",
            f"{outside[0]:.4g}",
            "Is the second value the output of model.predict, and not a percentage?",
        )


@pytest.mark.check(
    title="the picture is prepared as in training",
    needs=["returns_a_name_and_a_probability"],
)
def test_gives_the_model_what_it_wants(
    scenarios: list[Scenario], predictions: list[Prediction], expected: list[Prediction]
) -> None:
    # The checks below cover the class. The reference's odd pictures come last and are left out.
    for found, right in zip(predictions, expected, strict=False):
        if not is_either_class(found.probability, right.dog):
            raise CheckFailure(
                "what the model predicts for the picture, for a dog or for a cat",
                f"{found.probability:.2f}",
                PREPARATION_RULES.hint(_prepared(scenarios, predictions)),
            )


@pytest.mark.check(
    title="the name is that of the likelier class", needs=["gives_the_model_what_it_wants"]
)
def test_names_the_likelier_class(
    scenarios: list[Scenario],
    submission: Submission,
    predictions: list[Prediction],
    expected: list[Prediction],
) -> None:
    pairs = list(zip(predictions, expected, strict=False))
    wrong = [(found, right) for found, right in pairs if found.name != right.name]
    if wrong:
        found, right = wrong[0]
        constant = len({prediction.name for prediction in predictions}) == 1
        raise CheckFailure(
            f"{right.name} where the model's prediction is {right.dog:.2f}",
            f"{found.name}{', as for every picture' if constant else ''}; "
            f"{len(wrong)} of {len(predictions)} names are wrong",
            NAME_RULES.hint(
                Named(
                    submission.call(scenarios[0].call),
                    [found.name for found, _ in pairs],
                    [right.name for _, right in pairs],
                )
            ),
        )


@pytest.mark.check(
    title="the probability is that of the class that is named",
    needs=["gives_the_model_what_it_wants"],
)
def test_gives_its_probability(predictions: list[Prediction], expected: list[Prediction]) -> None:
    for found, right in zip(predictions, expected, strict=False):
        # The check above reports a wrong name.
        distance = abs(found.probability - right.probability)
        if found.name == right.name and distance > PROBABILITY_TOLERANCE:
            raise CheckFailure(
                f"{right.probability:.2f} for {found.name}",
                f"{found.probability:.2f}",
                "This is the probability of the other class: does the function return that of the "
                "class it names?",
            )


@pytest.mark.check(
    title="grey pictures and pictures with transparency are handled, too",
    needs=["gives_the_model_what_it_wants"],
)
def test_takes_any_picture(
    scenarios: list[Scenario], submission: Submission, expected: list[Prediction]
) -> None:
    odd = scenarios[len(_USUAL) :]
    hint = "Is the picture converted to three color channels (RGB)?"
    try:
        predictions = _predict(odd, submission)
    except CallFailure as failure:
        raise CallFailure(failure.expected, failure.actual, failure.hint or hint) from failure
    for scenario, found, right in zip(odd, predictions, expected[len(_USUAL) :], strict=True):
        if not is_either_class(found.probability, right.dog):
            raise CheckFailure(
                f"what the model predicts for the {scenario.kind} picture in color",
                f"{found.probability:.2f}",
                hint,
            )


def _predict(scenarios: list[Scenario], submission: Submission) -> list[Prediction]:
    return [_returned_prediction(submission.call(scenario.call)) for scenario in scenarios]


def _returned_prediction(evidence: CallEvidence) -> Prediction:
    value = evidence.value
    if not isinstance(value, Plain):
        raise unexpected("predict_image", "a name and a probability", value, evidence.reading)
    try:
        name, probability = msgspec.convert(value.value, _Answer)
    except msgspec.ValidationError:
        raise CheckFailure(
            'a pair such as ("dog", 0.93)',
            _shortened(value.value),
            PAIR_RULES.hint(NoPair(value.value)),
        ) from None
    return Prediction(name, probability)


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) < _MAX_SHOWN_CHARACTERS else f"{text[:_MAX_SHOWN_CHARACTERS]}…"


def _prepared(scenarios: list[Scenario], predictions: list[Prediction]) -> Prepared:
    usual = scenarios[: len(predictions)]
    return Prepared(
        [scenario.model for scenario in usual],
        [model_input(scenario.content) for scenario in usual],
        [prediction.probability for prediction in predictions],
    )


def build_scenarios(rng: np.random.Generator) -> list[Scenario]:
    """Draw pictures of cats and dogs in turn, with probabilities neither near 0.5 nor extreme."""
    return [
        _build_scenario(rng, kind, is_dog=bool(place % 2))
        for place, kind in enumerate((*_USUAL, *_ODD))
    ]


def _build_scenario(rng: np.random.Generator, kind: str, is_dog: bool) -> Scenario:
    while True:
        model, content = draw_stub_model(rng, SIDE), _draw_picture(rng, kind)
        dog = dog_probability(model, model_input(content))
        if _MIN_DISTANCE < abs(dog - 0.5) < _MAX_DISTANCE and (dog > 0.5) is is_dog:
            return Scenario(kind, content, model, _call(rng, kind, content, model))


def _draw_picture(rng: np.random.Generator, kind: str) -> bytes:
    content = color_card(rng)
    if kind == "JPEG":
        return content
    with Image.open(io.BytesIO(content)) as card:
        odd = card.convert("L") if kind == "grey" else card.convert("RGBA")
    buffer = io.BytesIO()
    odd.save(buffer, "JPEG" if kind == "grey" else "PNG")
    return buffer.getvalue()


def _call(rng: np.random.Generator, kind: str, content: bytes, model: StubModel) -> Call:
    (name,) = file_names(rng, 1)
    path = f"{name.rpartition('.')[0]}.png" if kind == "transparent" else name
    return Call(
        "predict_image",
        (model, PathArgument(path)),
        folder=f"picture{rng.integers(1000, 9999)}",
        input_files=(InputFile(path, content),),
        observe="plain",
        random_seed=keras_seed(rng),
    )
