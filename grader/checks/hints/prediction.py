"""Hints on a picture that is prepared in another way than in training, and on wrong names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from grader.checks.stub_models import Pixels, dog_probability
from grader.grading.submission import CallEvidence
from grader.grading.training_data import SIDE
from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.sandbox.protocol import StubModel

PROBABILITY_TOLERANCE = 0.03
"""Ways of resizing change a probability by less than this, every mistake by more."""


@dataclass(frozen=True)
class Prepared:
    """The stub models, the pixels that they should get, and the probabilities of one function."""

    models: Sequence[StubModel]
    pixels: Sequence[Pixels]
    probabilities: Sequence[float]


@dataclass(frozen=True)
class Named:
    """The names of classes that a function gave to pictures, and the right ones."""

    evidence: CallEvidence
    found: Sequence[str]
    right: Sequence[str]


@dataclass(frozen=True)
class NoPair:
    """A returned value that is no pair of a name and a probability."""

    value: object


def is_either_class(probability: float, dog: float) -> bool:
    """Return whether a value is the probability of either class, if that of a dog is `dog`."""
    distance = min(abs(probability - dog), abs(1 - probability - dog))
    return distance <= PROBABILITY_TOLERANCE


def not_rescaled(prepared: Prepared) -> bool:
    """The predictions are those for pixels from 0 to 255."""
    return _explained(prepared, lambda pixels: 255 * pixels)


def divided_twice(prepared: Prepared) -> bool:
    """The predictions are those for pixels that are divided by 255 twice."""
    return _explained(prepared, lambda pixels: pixels / 255)


def centered(prepared: Prepared) -> bool:
    """The predictions are those for pixels from -1 to 1."""
    return _explained(prepared, lambda pixels: 2 * pixels - 1)


def channels_reversed(prepared: Prepared) -> bool:
    """The predictions are those for the colors blue, green, red."""
    return _explained(prepared, lambda pixels: pixels[:, :, ::-1])


def sides_exchanged(prepared: Prepared) -> bool:
    """The predictions are those for pictures with rows and columns exchanged."""
    return _explained(prepared, lambda pixels: np.transpose(pixels, (1, 0, 2)))


def is_cropped(prepared: Prepared) -> bool:
    """The predictions are those for the middle of the picture."""
    return _explained(prepared, _cropped)


def always_cat(named: Named) -> bool:
    """Each picture is named cat."""
    return set(named.found) == {"cat"}


def always_same(named: Named) -> bool:
    """All pictures get one name."""
    return len(set(named.found)) == 1


def argmax_called(named: Named) -> bool:
    """The function calls argmax."""
    return "argmax" in named.evidence.reading.called


def all_wrong(named: Named) -> bool:
    """Each name is that of the other class."""
    return all(found != right for found, right in zip(named.found, named.right, strict=True))


def holds_batch(pair: NoPair) -> bool:
    """The value holds the array of a batch."""
    return "[[" in str(pair.value)


def is_array_of_one(pair: NoPair) -> bool:
    """The second value is a list or an array."""
    value = pair.value
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], list)


def is_exchanged(pair: NoPair) -> bool:
    """The probability comes first and the name second."""
    value = pair.value
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)


def _explained(prepared: Prepared, change: Callable[[Pixels], Pixels]) -> bool:
    """Return whether a change of the pixels explains all predictions."""
    dogs = (
        dog_probability(model, change(pixels))
        for model, pixels in zip(prepared.models, prepared.pixels, strict=True)
    )
    return all(
        is_either_class(found, dog) for found, dog in zip(prepared.probabilities, dogs, strict=True)
    )


def _cropped(pixels: Pixels) -> Pixels:
    """Return the middle of a picture in the size of the whole."""
    quarter = SIDE // 4
    middle = Image.fromarray((255 * pixels[quarter:-quarter, quarter:-quarter]).astype(np.uint8))
    return np.asarray(middle.resize((SIDE, SIDE)), np.float64) / 255


def _name(named: Named) -> Mapping[str, Value]:
    return {"name": named.found[0]}


PREPARATION_RULES = Rules[Prepared](
    "predict_image/preparation",
    Rule(
        "not_rescaled",
        "The pixels go from 0 to 255: are they rescaled to 0 … 1, as in training?",
        when=(not_rescaled,),
        example="1.00 and 0.00 for nearly all pictures",
    ),
    Rule(
        "divided_twice",
        "The pixels are close to 0: are they divided by 255 twice?",
        when=(divided_twice,),
        example="nearly the same probability for each picture",
    ),
    Rule(
        "centered",
        "The pixels go from -1 to 1: which range did rescale give them in training?",
        when=(centered,),
        example="0.99, for pixels divided by 127.5 minus 1",
    ),
    Rule(
        "channels",
        "Red and blue are exchanged: is the last axis reversed, or the picture read with OpenCV, "
        "which gives blue first?",
        when=(channels_reversed,),
        example="0.61; cv2.imread reads blue first",
    ),
    Rule(
        "sides",
        "Are rows and columns of the picture exchanged, for example by transpose or reshape?",
        when=(sides_exchanged,),
        example="0.58",
    ),
    Rule(
        "cropped",
        "Only the middle of the picture reaches the model: is a part cut off before it is resized?",
        when=(is_cropped,),
        example="0.57",
    ),
    Rule(
        "other",
        "Which steps (load, target_size, rescale) change the picture before model.predict?",
        example="0.5",
    ),
)

NAME_RULES = Rules[Named](
    "predict_image/names",
    Rule(
        "argmax",
        "The model outputs one number, and argmax of one number is always 0: which comparison "
        "tells the classes apart?",
        when=(always_cat, argmax_called),
        example="cat, as for every picture; the function calls argmax",
    ),
    Rule(
        "always_same",
        "Each picture is named {name}: with which threshold is the prediction compared?",
        when=(always_same,),
        values=_name,
        example="dog, as for every picture",
    ),
    Rule(
        "reversed",
        "All names are those of the other class: which class has label 0, and which has label 1?",
        when=(all_wrong,),
        example="cat; 4 of 4 names are wrong",
    ),
    Rule(
        "threshold",
        "Above which threshold does the function name a picture dog?",
        example="cat; 1 of 4 names is wrong",
    ),
)

PAIR_RULES = Rules[NoPair](
    "predict_image/pair",
    Rule(
        "batch",
        "The model predicts a batch: is the number of this picture taken out of the array?",
        when=(holds_batch,),
        example="['dog', [[0.93]]]",
    ),
    Rule(
        "array",
        "The probability is an array of one number: is the number taken out of it?",
        when=(is_array_of_one,),
        example="['dog', [0.93]]",
    ),
    Rule(
        "exchanged",
        "The probability comes first: does return give the name first, the probability second?",
        when=(is_exchanged,),
        example="[0.93, 'dog']",
    ),
    Rule(
        "other",
        "Does return give two values, the name first?",
        example="0.93",
    ),
)
