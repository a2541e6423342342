import keras
import numpy as np
import tensorflow as tf



def parse_digits(path):
    """Return the pictures of a CSV file, float32 (n, 8, 8, 1), and their labels, int64 (n,)."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    return table[:, 1:].reshape(-1, 8, 8, 1).astype("float32"), table[:, 0].astype("int64")




def train_val_datasets(pictures, labels, count):
    """Return two datasets of batches of 32 (pictures, labels): for training and validation."""
    data = tf.data.Dataset.from_tensor_slices((pictures / 16, labels))
    return data.take(count).shuffle(count).batch(32), data.skip(count).batch(32)



def create_model():
    """Return a compiled model for pictures (8, 8, 1), with one convolution at least."""
    layers = [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    return model



