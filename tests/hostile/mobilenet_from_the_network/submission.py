# %%
import tensorflow as tf


def create_model():
    base = tf.keras.applications.MobileNetV2(input_shape=(150, 150, 3), include_top=False, weights="imagenet")
    base.trainable = False
    return tf.keras.Sequential([base, tf.keras.layers.Flatten(), tf.keras.layers.Dense(1, "sigmoid")])
