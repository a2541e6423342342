"""Hints on a trained model that is wrong on new inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.messages.phrases import Value
from grader.messages.rules import Rule, Rules
from grader.training_settings import Data

_REVERSED_ACCURACY = 0.3
"""Far below guessing: the model distinguishes the classes, but names them the other way round."""


@dataclass(frozen=True)
class Classified:
    """The accuracy of a trained model on new inputs.

    `white` is the value of a white pixel that the model seems to expect, None for inputs that are
    not photos.
    """

    data: Data
    accuracy: float
    white: int | None


def classes_reversed(one: Classified) -> bool:
    """Of two classes, most photos get the other one."""
    return one.white is not None and one.accuracy <= _REVERSED_ACCURACY


def are_photos(one: Classified) -> bool:
    """The new inputs are photos."""
    return one.white is not None


def _values(one: Classified) -> Mapping[str, Value]:
    return {"white": one.white or 1, "scale": f"{one.data.scale:g}"}


TRAINED_RULES = Rules[Classified](
    "trained_model/accuracy",
    Rule(
        "reversed",
        "Cats are 0, dogs are 1: did the training have the labels the other way round?",
        when=(classes_reversed,),
        example="5%",
    ),
    Rule(
        "pixels",
        "Pixels come from 0 to {white}, as this model seems to expect: did rescale give the same "
        "values in training?",
        when=(are_photos,),
        values=_values,
        example="50%, with the same answer for every photo",
    ),
    Rule(
        "scale",
        "Inputs are divided by {scale} unless a Rescaling layer does that: was the model trained "
        "with these values?",
        values=_values,
        example="10%, with the same answer for every input",
    ),
)
