# %%
import tensorflow as tf


def create_model():
    return tf.keras.models.load_model("model.keras", safe_mode=False)
