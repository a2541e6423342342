"""From a folder of pictures to two datasets: a part for training, the rest for validation."""

import keras
import tensorflow as tf

DATA_DIR = "./PetImages"


def train_val_datasets() -> tuple[tf.data.Dataset, tf.data.Dataset]:
    """Read the folder `DATA_DIR` with its class folders `Cat` and `Dog`.

    One call returns both parts, so that they agree on the seed, and no picture is in both. The
    pixels stay between 0 and 255: the model rescales them.

    Returns:
        The datasets for training and for validation, of batches (pictures, labels): pictures of
        shape (128, 120, 120, 3), labels of shape (128, 1), 0 for a cat and 1 for a dog.
    """
    training, validation = keras.utils.image_dataset_from_directory(
        DATA_DIR,
        label_mode="binary",
        image_size=(120, 120),
        batch_size=128,
        validation_split=0.15,
        subset="both",
        seed=42,
    )
    return training, validation
