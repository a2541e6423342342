"""From folders of pictures to batches of numbers."""

import os
from typing import TYPE_CHECKING

from tensorflow.keras.preprocessing.image import ImageDataGenerator

if TYPE_CHECKING:  # Keras offers this class under no public name
    from keras.src.legacy.preprocessing.image import DirectoryIterator


def train_val_generators(
    TRAINING_DIR: str | os.PathLike[str], VALIDATION_DIR: str | os.PathLike[str]
) -> "tuple[DirectoryIterator, DirectoryIterator]":
    """Make the generators that feed the training and the validation.

    Both give batches of pictures, of shape (50, 150, 150, 3) with values from 0 to 1, and their
    labels, of shape (50,): 0 for the first folder by name, cats, and 1 for the second, dogs.
    The last batch of an epoch is what is left.

    Args:
        TRAINING_DIR: folder that holds `cats` and `dogs`.
        VALIDATION_DIR: another such folder.

    Returns:
        The generators for training and for validation.
    """
    train_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=50, class_mode="binary"
    )
    return train_generator, validation_generator
