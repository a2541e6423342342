# %%
import os

import tensorflow as tf


def create_train_val_dirs(root_path):
    raise NotImplementedError("your code here")
    os.makedirs(os.path.join(root_path, "training", "cats"))


def create_model():
    return tf.keras.Sequential([tf.keras.layers.Dense(1)]), None
