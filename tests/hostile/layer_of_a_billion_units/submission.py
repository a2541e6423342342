# %%
import tensorflow as tf


def create_model():
    inputs = tf.keras.Input((150, 150, 3))
    flat = tf.keras.layers.Flatten()(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10**9)(flat))
