"""Reports of the process that ran student code: the returned value and failed statements."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from grader.sandbox.protocol.arrays import Array
from grader.sandbox.protocol.limits import MAX_CAUGHT, MAX_FAULTS, Text
from grader.sandbox.protocol.models import ModelConfig
from grader.sandbox.protocol.trees import Arrays, Elements


class Nothing(msgspec.Struct, frozen=True, tag="nothing"):
    """The function returned, and the call does not observe its value."""


class Unexpected(msgspec.Struct, frozen=True, tag="unexpected"):
    """The function returned a value that the call's observation does not fit.

    `what` describes that value.
    """

    what: Text


class Batch(msgspec.Struct, frozen=True):
    """One batch: pictures (n, height, width, channels) and labels (n,) or (n, classes).

    Inputs and labels of other generators may have any shape.
    """

    pictures: Array
    labels: Array


class GeneratorOutput(msgspec.Struct, frozen=True):
    """The class of one data generator and the batches of one of its epochs."""

    kind: Text
    batches: Annotated[tuple[Batch, ...], Meta(max_length=10_000)]


class Batches(msgspec.Struct, frozen=True, tag="batches"):
    """The output of the training and the validation generator; `later` holds further epochs."""

    training: GeneratorOutput
    validation: GeneratorOutput
    later: "Annotated[tuple[Batches, ...], Meta(max_length=10)]" = ()


class Stopping(msgspec.Struct, frozen=True, tag="stopping"):
    """The effect of a callback on a simulated training.

    `epochs` is the number of epochs until the callback stopped the training, or all of them.
    `kept` is the epoch, counted from 1, whose weights the model has at the end; None if the weights
    are of no epoch.
    """

    epochs: int
    kept: int | None


class Plain(msgspec.Struct, frozen=True, tag="plain"):
    """A value of numbers, texts, lists and dictionaries; arrays and tuples arrive as lists."""

    value: Any


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """The student's code raised an exception; `cell`, `line` and `code` locate their own line."""

    exception: Text
    message: Text
    cell: int | None = None
    line: int | None = None
    code: Text | None = None


Value = Nothing | Unexpected | Batches | Elements | Arrays | ModelConfig | Stopping | Plain | Raised


class Fault(msgspec.Struct, frozen=True):
    """A failed statement of the slice outside the graded functions."""

    cell: int
    line: int
    message: Text


Faults = Annotated[tuple[Fault, ...], Meta(max_length=MAX_FAULTS)]
Caught = Annotated[tuple[Raised, ...], Meta(max_length=MAX_CAUGHT)]
"""The first exceptions during the call that the student's own `except` caught, for hints."""


class Report(msgspec.Struct, frozen=True):
    """The answer of the process that ran student code: the result of the call, and failures."""

    value: Value
    faults: Faults = ()
    caught: Caught = ()


class PictureReport(msgspec.Struct, frozen=True):
    """A `Report` on a call that should yield pictures or other arrays.

    It allows only types of bounded content, so it may be long.
    """

    value: Nothing | Unexpected | Batches | Elements | Arrays | Raised
    faults: Faults = ()
    caught: Caught = ()
