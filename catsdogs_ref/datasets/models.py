"""The network: it rescales and changes the pictures itself."""

import keras
from keras import layers


def create_augmentation_model() -> keras.Sequential:
    """Build a model that changes pictures at random while a network trains, and only then."""
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.05),
            layers.RandomTranslation(0.1, 0.1),
            layers.RandomZoom(0.1),
        ]
    )


def create_model() -> keras.Sequential:
    """Build and compile a network for pictures as they are in their files, with values to 255.

    The average over all places makes it fit pictures of any size, those of both weeks.

    Returns:
        A compiled model that takes pictures of shape (n, side, side, 3) and returns, with shape
        (n, 1), the probability of class 1, the dogs.
    """
    model = keras.Sequential([keras.Input((None, None, 3))])
    model.add(create_augmentation_model())
    model.add(layers.Rescaling(1 / 255))
    for filters in (16, 32, 64, 128):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D(2))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=1e-3),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
