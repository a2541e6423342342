"""Models as plain data: their configuration, description, training and predictions."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader.sandbox.protocol.arrays import Array
from grader.sandbox.protocol.limits import MAX_HALF_EPOCHS, Text


class LayerEvidence(msgspec.Struct, frozen=True):
    """One layer of a rebuilt model.

    `output_shape` leaves out the batch dimension, `parameters` is their count, `settings` are the
    layer's settings as Keras writes them.
    """

    kind: str
    name: str
    output_shape: tuple[int | None, ...]
    parameters: int
    activation: str | None = None
    settings: dict[str, Any] = {}
    trainable: bool = True


class CompileEvidence(msgspec.Struct, frozen=True):
    """The compile settings of a model in one canonical spelling.

    `loss` is that of the first output. `learning_rate` is None for a schedule. `optimizer_settings`
    are the optimizer's other settings, `loss_settings` all settings of the loss. `weighted` is true
    if the loss is multiplied by weights.
    """

    loss: str
    from_logits: bool
    optimizer: str
    learning_rate: float | None
    metrics: tuple[str, ...]
    optimizer_settings: dict[str, Any] = {}
    loss_settings: dict[str, Any] = {}
    weighted: bool = False


class ModelEvidence(msgspec.Struct, frozen=True, tag="model evidence"):
    """The description of a rebuilt model.

    `input_shape` and `output_shape` leave out the batch dimension, `layers` leave out `Input`,
    `parameters` is their count. `forward_shape` is the output shape for one picture, None if the
    model does not accept a picture. `input_type` is the number type of its input. With
    `own_process` the student's own process made the description, so it may be forged. Of a model
    with several inputs or outputs, these fields describe the first, and `input_shapes` and
    `output_shapes` list all of them.
    """

    kind: str
    input_shape: tuple[int | None, ...]
    output_shape: tuple[int | None, ...]
    layers: tuple[LayerEvidence, ...]
    parameters: int
    compile: CompileEvidence | None = None
    forward_shape: tuple[int, ...] | None = None
    own_process: bool = False
    input_type: str = "float32"
    input_shapes: tuple[tuple[int | None, ...], ...] = ()
    output_shapes: tuple[tuple[int | None, ...], ...] = ()


class OwnPart(msgspec.Struct, frozen=True):
    """A part of a model that the student defined, not Keras.

    It is the class of a layer, a function that a layer applies, or a training method; or a function
    of TensorFlow or Keras that Keras has no name for in a description. `layer` names the layer or
    model that contains it, `name` the class or function. `cell` is the cell that defines it, None
    if unknown.
    """

    kind: Literal["class", "function", "training", "library function"]
    layer: Text
    name: Text
    cell: int | None = None


class ModelConfig(msgspec.Struct, frozen=True, tag="model"):
    """A model as Keras' own configuration, plain JSON: enough to build it elsewhere.

    `kind` is the class that the student used. `compile` is None if the model is not compiled. A
    model with parts that Keras does not have cannot be built elsewhere: `own` names such parts, and
    `in_place` is the description made in the student's process.
    """

    kind: str
    architecture: dict[str, Any]
    compile: dict[str, Any] | None = None
    own: Annotated[tuple[OwnPart, ...], Meta(max_length=20)] = ()
    in_place: ModelEvidence | None = None


class TrainingEvidence(msgspec.Struct, frozen=True, tag="training evidence"):
    """The course of a training and the predictions of the trained model.

    `losses` holds the loss before training, then the mean loss of each half epoch. `accuracies` are
    the shares (0 to 1) of correct answers for training pictures after each half epoch.
    `predictions` (pictures, units) are those for the validation pictures, in the state with the
    best of these accuracies.

    `evaluated_losses` are the losses of a fixed set of training pictures, before training and after
    each half epoch, without penalties; `initial_accuracy` is the share of that set answered
    correctly before training. `constant_loss` is the lowest loss that one answer for all pictures
    of that set reaches, None if the model was trained in the student's own process.
    """

    losses: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS + 1)]
    accuracies: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS)]
    predictions: Array
    evaluated_losses: Annotated[tuple[float, ...], Meta(max_length=MAX_HALF_EPOCHS + 1)]
    initial_accuracy: float
    constant_loss: float | None = None

    def __post_init__(self) -> None:
        """Refuse values that no training yields, on construction and on decoding."""
        if not (self.losses and self.accuracies and self.predictions.shape):
            raise ValueError("a training must report losses, accuracies and predictions")
        if min(len(self.losses), len(self.evaluated_losses)) < 2:
            raise ValueError("a training must report losses before and after")
        # This form refuses NaN, too.
        if not all(0 <= share <= 1 for share in (*self.accuracies, self.initial_accuracy)):
            raise ValueError("accuracies must be from 0 to 1")
        if 0 in self.predictions.shape:
            raise ValueError("a training must report a prediction for each picture")


class Predictions(msgspec.Struct, frozen=True, tag="predictions"):
    """The predictions of a trained model: `values` has the shape (pictures, units).

    `learned_means` maps the names of its normalization layers to the largest mean that each has
    learned. These means are among the weights and show which pixel values the model expects.
    """

    values: Array
    learned_means: dict[str, float] = {}

    def __post_init__(self) -> None:
        """Refuse arrays of another shape, on construction and on decoding."""
        if len(self.values.shape) != 2 or 0 in self.values.shape:
            raise ValueError("a model must predict one row of numbers for each picture")


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The reason why a described model could not be built, run or trained, in Keras' words."""

    why: str


ModelReport = ModelEvidence | TrainingEvidence | ModelConfig | Predictions | Refused
"""The answer to a job without student code."""
