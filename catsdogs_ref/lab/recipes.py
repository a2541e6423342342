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
class Recipe:
    """How a network is fed and for how long.

    Attributes:
        side: pictures are resized to side x side pixels.
        batch: pictures in a batch.
        epochs: as many as the network is worth, if nobody says otherwise.
        resizing: Pillow's way of resizing, by Keras' name.
        students_way: `ImageDataGenerator` in place of `tf.data`.
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


RECIPES = {
    # Side, batch and resizing are those of `train_val_generators`.
    Network.BASELINE: Recipe(150, 50, 20, resizing="nearest", students_way=True),
    Network.REGULARISED: Recipe(128, 32, 80, augmented=True, decaying=True),
    Network.SMALL: Recipe(96, 32, 60, augmented=True, decaying=True),
    Network.DEEP: Recipe(128, 32, 80, augmented=True, decaying=True),
    Network.WIDE_INPUT: Recipe(255, 32, 10),
}
