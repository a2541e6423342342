"""Build and compile the networks, one function each.

All networks take pictures of shape (n, side, side, 3) with values from 0 to 1, and return shape
(n, 1): the probability of class 1, the dogs.
"""

from collections.abc import Callable, Sequence

import keras
from keras import layers

from catsdogs.training.training_configs import DEFAULT_HYPERPARAMETERS, Hyperparameters, Network
from catsdogs_ref.baseline.models import create_model


def baseline() -> keras.Model:
    """Build the network of the exercise: three convolutions and a dense layer of 512 units.

    Returns:
        A compiled model for 150x150 pixels with 9,494,561 parameters.
    """
    return create_model()


def regularised(choice: Hyperparameters = DEFAULT_HYPERPARAMETERS) -> keras.Model:
    """Build four blocks of two convolutions each, with batch normalisation and dropout.

    Returns:
        A compiled model for 128x128 pixels with 1,175,393 parameters, 1,920 of them statistics.
    """
    return _blocks(choice, side=128, widths=(32, 64, 128, 256), convolutions=2)


def small(choice: Hyperparameters = DEFAULT_HYPERPARAMETERS) -> keras.Model:
    """Build three blocks of one convolution each, so that an epoch takes seconds.

    Returns:
        A compiled model for 96x96 pixels with 94,049 parameters, 448 of them statistics.
    """
    return _blocks(choice, side=96, widths=(32, 64, 128), convolutions=1)


def deep(choice: Hyperparameters = DEFAULT_HYPERPARAMETERS) -> keras.Model:
    """Build four blocks of three convolutions each.

    Returns:
        A compiled model for 128x128 pixels with 1,960,673 parameters, 2,880 of them statistics.
    """
    return _blocks(choice, side=128, widths=(32, 64, 128, 256), convolutions=3)


def wide_input() -> keras.Model:
    """Build a network for large pictures: three convolutions and four dense layers.

    Convolutions and poolings are padded, and a padded pooling rounds up: 255 pixels become 128, 64
    and 32. So the dense layers get 32 * 32 * 128 = 131,072 numbers.
    That table of layers is published; its optimizer is not, so it is Adam as Keras sets it.

    Returns:
        A compiled model for 255x255 pixels with 16,880,961 parameters.
    """
    model = keras.Sequential([keras.Input((255, 255, 3))])
    for filters in (32, 64, 128):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2, padding="same"))
    model.add(layers.Flatten())
    for units in (128, 64, 32):
        model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    return _compiled(model, keras.optimizers.Adam())


BUILDERS: dict[Network, Callable[[], keras.Model]] = {
    Network.BASELINE: baseline,
    Network.REGULARISED: regularised,
    Network.SMALL: small,
    Network.DEEP: deep,
    Network.WIDE_INPUT: wide_input,
}

TUNABLE_BUILDERS: dict[Network, Callable[[Hyperparameters], keras.Model]] = {
    Network.REGULARISED: regularised,
    Network.SMALL: small,
    Network.DEEP: deep,
}
"""The networks of `TUNABLE`, as functions of hyperparameters."""


def multiply_adds(model: keras.Model) -> int:
    """Count the multiplications, each with an addition, that one picture costs.

    Args:
        model: a model whose convolutions and dense layers do nearly all of the work.

    Returns:
        Their number on the way forward; training takes about three times as many.
    """
    counts = []
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            _, height, width, _ = layer.output.shape
            counts.append(height * width * layer.kernel.shape.num_elements())
        elif isinstance(layer, layers.Dense):
            counts.append(layer.kernel.shape.num_elements())
    return sum(counts)


def _blocks(
    choice: Hyperparameters, side: int, widths: Sequence[int], convolutions: int
) -> keras.Model:
    """Build blocks of convolutions with max-pooling between them, and one output unit.

    The first convolution has stride two, which makes everything after it four times cheaper.
    Global average pooling leaves 256 numbers instead of 16,384, so the last layer can memorize
    little. Dropout follows only the last batch normalization: before one it would make the
    statistics of training differ from those of validation.
    """
    model = keras.Sequential([keras.Input((side, side, 3))])
    for block, filters in enumerate(widths):
        if block:
            model.add(layers.MaxPooling2D(2))
        for place in range(convolutions):
            strides = 1 if block or place else 2
            _add_convolution(model, round(filters * choice.width), strides)
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dropout(choice.dropout))
    model.add(layers.Dense(1, activation="sigmoid"))
    return _compiled(model, keras.optimizers.RMSprop(learning_rate=choice.rate))


def _add_convolution(model: keras.Sequential, filters: int, strides: int) -> None:
    """Add a normalized convolution without a bias, which the normalization would remove."""
    model.add(layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False))
    model.add(layers.BatchNormalization())
    model.add(layers.ReLU())


def _compiled(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> keras.Model:
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    return model
