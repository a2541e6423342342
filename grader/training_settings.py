"""The settings about data and training: what models are trained on, and what they must reach.

The text below each field is its meaning in `docs/instructors/settings.md` and in the JSON Schema of
`grader schema settings`; after a change run `python -m scripts.settings_table`.
"""

import math
from typing import Annotated

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=1)]
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]

CATS_AND_DOGS = "cats and dogs"
"""The source of data that needs no file."""


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Describe the inputs and labels that models are trained on."""

    source: str = CATS_AND_DOGS
    """Source of the data: `"cats and dogs"`, a `.csv` or `.npz` file, a folder with one folder of
    pictures for each class, or a function such as `"drawing.py:draw"`. Files and folders are beside
    `settings.toml`, in `checks`, or in the course folder.
    """
    shape: Annotated[tuple[Count, ...], Meta(min_length=1, max_length=4)] = (150, 150, 3)
    """Shape of one input, as a model gets it."""
    classes: Annotated[int, Meta(ge=0, le=10_000)] = 2
    """Number of classes, with labels from 0; 0 if the labels are numbers to predict."""
    scale: Positive = 255.0
    """Number that inputs are divided by, unless the model rescales them itself."""
    label_column: str = "label"
    """Column of a `.csv` file that holds the labels."""

    @property
    def is_cats_and_dogs(self) -> bool:
        """Whether the data are cats and dogs, drawn or from photos."""
        return self.source == CATS_AND_DOGS

    @property
    def path(self) -> str:
        """The file or folder of the source, as written."""
        return self.source.partition(".py:")[0] + (".py" if self.function else "")

    @property
    def function(self) -> str:
        """The name of the function that draws the data; empty for another source."""
        return self.source.partition(".py:")[2]

    @property
    def size(self) -> int:
        """The count of numbers in one input."""
        return math.prod(self.shape)

    @property
    def input_name(self) -> str:
        """What one input is called in messages."""
        is_picture = len(self.shape) == 3 and self.shape[-1] in (1, 3)
        return "picture" if is_picture else "input"


class TrainingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Describe how the accuracy check trains a model."""

    pictures: Count
    """Number of training pictures or other inputs, all classes together."""
    validation: Count
    """Number of validation pictures or other inputs, all classes together; none of them is trained
    on.
    """
    batch: Count
    """Number of inputs in a batch."""
    epochs: Annotated[int, Meta(ge=1, le=500)]
    """Maximum number of epochs; a training that succeeds or cannot succeed ends earlier."""
    enough_accuracy: Share = 1.0
    """Accuracy on training inputs at which a training ends early; for numbers, the share of their
    variance that is explained.
    """
    photos: str | None = None
    """Folder with `Cat` and `Dog`, absolute or relative to the course folder; without it cats and
    dogs are drawn.
    """


class TrainedModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Describe the trained model that students hand in, and the photos it is checked with."""

    photos: str
    """Folder with `Cat` and `Dog`, absolute or relative to the course folder, that students never
    get; for other data a source like `data.source`.
    """
    pictures: Count
    """Number of photos or other inputs that each model predicts, all classes together."""
    accuracy: Share
    """Minimum accuracy on these inputs."""
    file: Annotated[str, Meta(pattern=r"^[\w-][\w.-]*\.keras$")] = "model.keras"
    """Name of the model file beside the notebook."""
    megabytes: Annotated[int, Meta(ge=1, le=250)] = 200
    """Maximum size of the model file."""


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Set what a model must reach."""

    accuracy: Share | None = None
    """Minimum accuracy on the validation inputs after the training; required for classes."""
    error: Positive | None = None
    """Maximum mean absolute error on the validation inputs after the training; required for numbers
    to predict.
    """
    parameters: Count = 40_000_000
    """Maximum number of parameters of a model under the rubric `open`."""


def misfit(
    data: Data,
    recipe: TrainingConfig | None,
    thresholds: Thresholds | None,
    trained_model: TrainedModel | None,
) -> tuple[str, str] | None:
    """Return a key that does not fit the other tables, and what is expected; None if all fit."""
    side = data.shape[0]
    if data.is_cats_and_dogs and (data.shape != (side, side, 3) or data.classes != 2):
        return "data", f"Expected shape [side, side, 3] and 2 classes for {CATS_AND_DOGS}"
    if data.classes == 1:
        return "data.classes", "Expected 0 for numbers, or at least 2 classes"
    if not data.is_cats_and_dogs and recipe is not None and recipe.photos is not None:
        return "recipe.photos", f"Expected no photos, because data.source is {data.source!r}"
    needed = "accuracy" if data.classes else "error"
    if thresholds is not None and getattr(thresholds, needed) is None:
        return "thresholds", f"missing field {needed} (because data.classes is {data.classes})"
    if trained_model is not None and data.classes == 0:
        return "trained_model", "Expected no trained model, because data.classes is 0"
    return None
