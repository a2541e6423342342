"""Exercise `predict_image(model, path)`: what a model says of one picture, in words.

The model is a stand-in that is made where the function runs. Its answers are known here, so that it
shows what the function gave it and what it made of the answer.
"""

import io
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import pytest
from PIL import Image

from grader.checks.stub_models import SLIPS, dog_probability, pixels_of, stub_model
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.pictures import color_card, file_names
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.grading.training_data import SIDE
from grader.sandbox.protocol import Call, InputFile, PathArgument, Plain, StubModel
from grader.seeds import keras_seed

_Answer = tuple[str, Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]]
# Ways of resizing differ by less, and every slip makes more of it.
_CLOSE = 0.03
# Of a picture whose probability is nearer to one half than this, the name could change.
_DECIDED = 0.12
_USUAL, _ODD = ("JPEG", "JPEG", "JPEG", "JPEG"), ("grey", "transparent")


class Shown(NamedTuple):
    """A picture that is laid before the function, and the call on it."""

    kind: str
    content: bytes
    model: StubModel
    call: Call

    @property
    def dog(self) -> float:
        """The probability of a dog that the model answers."""
        return dog_probability(self.model, pixels_of(self.content))


class Said(msgspec.Struct, frozen=True):
    """What a function answers: the name of a class and its probability."""

    name: str
    probability: float


@pytest.fixture(scope="module")
def drawn(context: CheckContext) -> list[Shown]:
    """The pictures of this grading, the usual ones first."""
    return context.random_input(_draw, "predict_image")


@pytest.fixture(scope="module")
def said(drawn: list[Shown], submission: Submission) -> list[Said]:
    """What the submission says of the usual pictures."""
    return _said(drawn[: len(_USUAL)], submission)


@pytest.fixture(scope="module")
def wanted(context: CheckContext, drawn: list[Shown]) -> list[Said]:
    """What the reference says of all of them."""
    return context.reference.value(
        "predict_image/said", list[Said], lambda reference: _said(drawn, reference)
    )


@pytest.mark.check(title="a name and a probability come back")
def test_returns_a_name_and_a_probability(said: list[Said]) -> None:
    names = {one.name for one in said}
    if not names <= {"cat", "dog"}:
        raise CheckFailure(
            '"cat" or "dog"',
            ", ".join(f'"{name}"' for name in sorted(names)),
            "are the names spelt as the task spells them?",
        )
    beyond = [one.probability for one in said if not 0 <= one.probability <= 1]
    if beyond:
        raise CheckFailure("a probability between 0 and 1", f"{beyond[0]:.4g}")


@pytest.mark.check(
    title="the model is given the picture as it was trained on them",
    needs=["returns_a_name_and_a_probability"],
)
def test_gives_the_model_what_it_wants(
    drawn: list[Shown], said: list[Said], wanted: list[Said]
) -> None:
    # Which class the answer is taken for is judged below. The reference's odd pictures come last.
    for mine, right in zip(said, wanted, strict=False):
        if not _is_either(mine.probability, _dog(right)):
            raise CheckFailure(
                "what the model answers for the picture, for a dog or for a cat",
                f"{mine.probability:.2f}",
                _slip(drawn, said) or "what is done to the picture before the model gets it?",
            )


@pytest.mark.check(
    title="the name is that of the likelier class", needs=["gives_the_model_what_it_wants"]
)
def test_names_the_likelier_class(said: list[Said], wanted: list[Said]) -> None:
    pairs = list(zip(said, wanted, strict=False))
    wrong = [(mine, right) for mine, right in pairs if mine.name != right.name]
    if wrong:
        mine, right = wrong[0]
        constant = len({one.name for one in said}) == 1
        raise CheckFailure(
            f"{right.name} where the model's answer is {_dog(right):.2f}",
            f"{mine.name}{', as for every picture' if constant else ''}; "
            f"{len(wrong)} of {len(said)} names are wrong",
            _naming_hint(len(wrong) == len(said), constant),
        )


@pytest.mark.check(
    title="the probability is that of the class that is named",
    needs=["gives_the_model_what_it_wants"],
)
def test_gives_its_probability(said: list[Said], wanted: list[Said]) -> None:
    for mine, right in zip(said, wanted, strict=False):
        # A wrong name is charged above.
        if mine.name == right.name and abs(mine.probability - right.probability) > _CLOSE:
            raise CheckFailure(
                f"{right.probability:.2f} for {mine.name}",
                f"{mine.probability:.2f}",
                "that is the probability of the other class.",
            )


@pytest.mark.check(
    title="grey pictures and ones with transparency are told as well",
    needs=["gives_the_model_what_it_wants"],
)
def test_takes_any_picture(drawn: list[Shown], submission: Submission, wanted: list[Said]) -> None:
    odd = drawn[len(_USUAL) :]
    hint = "how many colour channels has such a file, and how many does the model want?"
    try:
        said = _said(odd, submission)
    except CallFailure as failure:
        raise CallFailure(failure.expected, failure.actual, failure.hint or hint) from failure
    for shown, mine, right in zip(odd, said, wanted[len(_USUAL) :], strict=True):
        if not _is_either(mine.probability, _dog(right)):
            wants = f"what the model answers for the {shown.kind} picture in colour"
            raise CheckFailure(wants, f"{mine.probability:.2f}", hint)


def _is_either(probability: float, dog: float) -> bool:
    """Whether it is the probability of one class or of the other."""
    return min(abs(probability - dog), abs(1 - probability - dog)) <= _CLOSE


def _dog(said: Said) -> float:
    return said.probability if said.name == "dog" else 1 - said.probability


def _said(drawn: list[Shown], submission: Submission) -> list[Said]:
    return [_told(submission.call(one.call)) for one in drawn]


def _told(evidence: CallEvidence) -> Said:
    value = evidence.value
    if not isinstance(value, Plain):
        raise unexpected("predict_image", "a name and a probability", value)
    try:
        name, probability = msgspec.convert(value.value, _Answer)
    except msgspec.ValidationError:
        raise CheckFailure(
            'a pair such as ("dog", 0.93)',
            _shown(value.value),
            "the model answers a whole batch: which number of it belongs to the picture?"
            if "[[" in str(value.value)
            else "does it return two values, the name first?",
        ) from None
    return Said(name, probability)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) < 80 else f"{text[:80]}…"


def _slip(drawn: list[Shown], said: list[Said]) -> str | None:
    """What may have been done to the pictures, if that explains all answers."""
    for change, question in SLIPS:
        answers = [dog_probability(one.model, change(pixels_of(one.content))) for one in drawn]
        if all(_is_either(mine.probability, dog) for mine, dog in zip(said, answers, strict=False)):
            return question
    return None


def _naming_hint(all_wrong: bool, constant: bool) -> str:
    if constant:
        return "the answer is a single number: what is the largest of one number?"
    if all_wrong:
        return "which class has label 0, and which has label 1?"
    return "above which probability of a dog is it a dog?"


def _draw(rng: np.random.Generator) -> list[Shown]:
    """Pictures whose names are cat and dog in turns, and no probability is near to one half."""
    shown: list[Shown] = []
    for place, kind in enumerate((*_USUAL, *_ODD)):
        wants_dog = bool(place % 2)
        while True:
            model, content = stub_model(rng, SIDE), _picture(rng, kind)
            dog = dog_probability(model, pixels_of(content))
            if _DECIDED < abs(dog - 0.5) < 0.4 and (dog > 0.5) is wants_dog:
                break
        shown.append(Shown(kind, content, model, _call(rng, kind, content, model)))
    return shown


def _picture(rng: np.random.Generator, kind: str) -> bytes:
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
