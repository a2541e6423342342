# %%
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([
        tf.keras.layers.Input((150, 150, 3)),
        tf.keras.layers.Lambda(lambda pictures: pictures[:, :1, 0, 0]),
        tf.keras.layers.Activation("sigmoid"),
    ])
    model.save("model.keras")
    return tf.keras.models.load_model("model.keras", safe_mode=False)
