# %%
import tensorflow as tf
from tensorflow.keras import layers


def create_model():
    model = tf.keras.Sequential()
    model.add(layers.Input((150, 150, 3)))
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(2, activation="sigmoid"))
    model.compile(tf.keras.optimizers.RMSprop(0.001), "binary_crossentropy", ["accuracy"])
    return model
