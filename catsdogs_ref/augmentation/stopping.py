"""When to stop, and which weights to keep."""

import keras


def early_stopping(patience: int) -> keras.callbacks.EarlyStopping:
    """Make the callback that ends a training which no longer gets better.

    What counts is the validation loss: the training loss falls on while a network learns by heart,
    and the accuracy moves in steps of one picture.

    Args:
        patience: epochs in a row without a lower validation loss after which it stops.

    Returns:
        A callback that leaves the model with the weights of its best epoch.
    """
    return keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=patience, restore_best_weights=True
    )
