"""Calls of student functions: arguments, input files, and the observation of the result."""

from typing import Literal

import msgspec

from grader.sandbox.protocol.arguments import Argument
from grader.sandbox.protocol.encoding import encode


class InputFile(msgspec.Struct, frozen=True):
    """A file that a call finds in its working folder; a path that ends in `/` is a folder."""

    path: str
    content: bytes = b""


class Epoch(msgspec.Struct, frozen=True):
    """The losses and accuracies that a training reports after an epoch.

    `more` holds other metrics by the names that Keras gives them, such as `val_auc`.
    """

    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    more: dict[str, float] = {}

    def logs(self) -> dict[str, float]:
        """Return all metrics by name, as a callback receives them."""
        named = {name: getattr(self, name) for name in self.__struct_fields__ if name != "more"}
        return named | self.more


Observation = Literal["nothing", "batches", "dataset", "model", "stopping", "plain", "arrays"]
"""The form in which a report describes the returned value.

`batches` reads a pair of data generators, `dataset` one generator or dataset of any elements,
`model` describes a Keras model, `stopping` runs a callback. `plain` copies numbers, texts, lists
and dictionaries; `arrays` copies them too, with arrays and tuples in their own types.
"""


class Call(msgspec.Struct, frozen=True):
    """One call of one function in its own process, and the observation of its result.

    `folder` names the working folder of all paths, `input_files` are created in it. `observe`
    selects how the returned value is described; remaining files and printed text are always
    observed. `picture_shape` is the shape of one input for a model without an input shape;
    `input_type` is the number type of that input.
    `pictures` bounds how many pictures are read from each generator in each of `epochs`, and
    `validation_pictures`, if it is not 0, those from the second generator;
    `extra_training_pictures` and `extra_validation_pictures` are read from the start of one more
    epoch of each. For `dataset` the bound is `pictures`, counted in rows, or `elements`. `history`
    holds the epochs that a returned callback receives, in order.

    `keywords` are the arguments that are passed by name. `given` are globals of the notebook that
    the grader sets, whatever the notebook's cells set them to. With `in_folder` the code runs with
    the working folder as its current directory.
    """

    function: str
    arguments: tuple[Argument, ...] = ()
    folder: str = "work"
    input_files: tuple[InputFile, ...] = ()
    observe: Observation = "nothing"
    picture_shape: tuple[int, ...] = (150, 150, 3)
    pictures: int = 0
    epochs: int = 1
    extra_validation_pictures: int = 0
    history: tuple[Epoch, ...] = ()
    random_seed: int = 0
    keywords: dict[str, Argument] = {}
    given: dict[str, Argument] = {}
    in_folder: bool = False
    elements: int = 0
    input_type: str = "float32"
    extra_training_pictures: int = 0
    validation_pictures: int = 0

    def __hash__(self) -> int:
        """Hash the encoded call, because its lists and dictionaries have no hash of their own."""
        return hash(encode(self))
