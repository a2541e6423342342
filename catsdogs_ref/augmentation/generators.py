"""From folders of pictures to batches, those for training changed at random each time."""

import os
from typing import TYPE_CHECKING

from tensorflow.keras.preprocessing.image import ImageDataGenerator

if TYPE_CHECKING:  # Keras offers this class under no public name
    from keras.src.legacy.preprocessing.image import DirectoryIterator


def train_val_generators(
    TRAINING_DIR: str | os.PathLike[str], VALIDATION_DIR: str | os.PathLike[str]
) -> "tuple[DirectoryIterator, DirectoryIterator]":
    """Make the generators that feed the training and the validation.

    Both give batches of pictures, of shape (32, 150, 150, 3) with values from 0 to 1, and their
    labels, of shape (32,): 0 for the first folder by name, cats, and 1 for the second, dogs.
    Only training pictures are changed: validation asks how well pictures as they are are told
    apart, and its answers could not be compared if they were others each time.

    Args:
        TRAINING_DIR: folder that holds `cats` and `dogs`.
        VALIDATION_DIR: another such folder.

    Returns:
        The generators for training and for validation.
    """
    varied = ImageDataGenerator(
        rescale=1.0 / 255,
        rotation_range=20,
        width_shift_range=0.1,
        height_shift_range=0.1,
        shear_range=10,
        zoom_range=0.15,
        horizontal_flip=True,
    )
    train_generator = varied.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    return train_generator, validation_generator
