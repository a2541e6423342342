"""The network: three convolutions find the features, two dense layers decide."""

import keras
from keras import layers


def create_model() -> keras.Sequential:
    """Build and compile the reference network.

    Each convolution of 3x3 loses a border of one pixel and each pooling halves the picture, so that
    150x150 pixels become 17x17 places with 64 features: 18,496 numbers, which feed 512 units.
    That layer holds nearly all of the 9,494,561 parameters.

    Returns:
        A compiled model that takes pictures of shape (n, 150, 150, 3) with values from 0 to 1 and
        answers with shape (n, 1): the probability that the picture belongs to class 1, the dogs.
    """
    model = keras.Sequential(
        [
            keras.Input((150, 150, 3)),
            layers.Conv2D(16, (3, 3), activation="relu"),
            layers.MaxPooling2D(2, 2),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D(2, 2),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D(2, 2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=1e-3),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
