"""The networks by name, and how each is trained. Nothing here needs TensorFlow."""

from dataclasses import dataclass
from enum import StrEnum


class Network(StrEnum):
    """Names of the networks; `architectures` has a function of the same name for each."""

    BASELINE = "baseline"
    REGULARISED = "regularised"
    SMALL = "small"
    DEEP = "deep"
    WIDE_INPUT = "wide_input"


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is fed and for how long.

    Attributes:
        side: pictures are resized to side x side pixels.
        batch: pictures in a batch.
        epochs: as many as the network is worth, if nobody says otherwise.
        resizing: Pillow's way of resizing, by Keras' name.
        students_way: decoded anew in each epoch, as `ImageDataGenerator` does, not by `tf.data`.
        augmented: training pictures are turned, mirrored, zoomed, shifted and sheared.
        decaying: the learning rate rises at first and then falls to nearly nothing.
    """

    side: int
    batch: int
    epochs: int
    resizing: str = "bilinear"
    students_way: bool = False
    augmented: bool = False
    decaying: bool = False


@dataclass(frozen=True)
class Hyperparameters:
    """What a search may change in a network of the family with batch normalisation.

    Attributes:
        rate: the highest learning rate.
        dropout: share of numbers that are dropped before the last layer.
        width: by which the number of filters of each convolution is multiplied.
    """

    rate: float = 1e-3
    dropout: float = 0.5
    width: float = 1.0


STANDARD = Hyperparameters()
"""What stands in the results."""

FAMILY = (Network.SMALL, Network.REGULARISED, Network.DEEP)
"""Networks in which something is open to choice."""


@dataclass(frozen=True)
class Trial:
    """A choice, and the validation accuracy after the last epoch with it."""

    choice: Hyperparameters
    accuracy: float


TRAINING_CONFIGS = {
    # Side, batch and resizing are those of `train_val_generators`.
    Network.BASELINE: TrainingConfig(
        150, 50, 12, resizing="nearest", students_way=True, decaying=True
    ),
    Network.REGULARISED: TrainingConfig(128, 32, 40, augmented=True, decaying=True),
    Network.SMALL: TrainingConfig(96, 32, 40, augmented=True, decaying=True),
    Network.DEEP: TrainingConfig(128, 32, 30, augmented=True, decaying=True),
    Network.WIDE_INPUT: TrainingConfig(255, 32, 6),
}
