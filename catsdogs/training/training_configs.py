"""List the networks by name, and how each is trained, without TensorFlow."""

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
    """How a network is trained.

    Attributes:
        side: pictures are resized to side x side pixels.
        batch: pictures in a batch.
        epochs: default number of epochs.
        resizing: Pillow's way of resizing, by Keras' name.
        decode_each_epoch: decode in each epoch, as `ImageDataGenerator` does, not by `tf.data`.
        augmented: training pictures are rotated, mirrored, zoomed, shifted and sheared.
        decaying: the learning rate rises at first and then falls to nearly 0.
    """

    side: int
    batch: int
    epochs: int
    resizing: str = "bilinear"
    decode_each_epoch: bool = False
    augmented: bool = False
    decaying: bool = False


@dataclass(frozen=True)
class Hyperparameters:
    """The hyperparameters that a search may change in a network with batch normalization.

    Attributes:
        rate: the highest learning rate.
        dropout: rate of the dropout before the last layer.
        width: factor of the number of filters of each convolution.
    """

    rate: float = 1e-3
    dropout: float = 0.5
    width: float = 1.0


DEFAULT_HYPERPARAMETERS = Hyperparameters()
"""The hyperparameters of docs/results.md."""

TUNABLE = (Network.SMALL, Network.REGULARISED, Network.DEEP)
"""Networks that a search supports."""


@dataclass(frozen=True)
class Trial:
    """Hyperparameters, and the validation accuracy after the last epoch with them."""

    choice: Hyperparameters
    accuracy: float


TRAINING_CONFIGS = {
    # Side, batch and resizing are those of `train_val_generators`.
    Network.BASELINE: TrainingConfig(
        150, 50, 12, resizing="nearest", decode_each_epoch=True, decaying=True
    ),
    Network.REGULARISED: TrainingConfig(128, 32, 40, augmented=True, decaying=True),
    Network.SMALL: TrainingConfig(96, 32, 40, augmented=True, decaying=True),
    Network.DEEP: TrainingConfig(128, 32, 30, augmented=True, decaying=True),
    Network.WIDE_INPUT: TrainingConfig(255, 32, 6),
}
