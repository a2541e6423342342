# %%
import tensorflow as tf


@tf.keras.saving.register_keras_serializable(package="keras.layers", name="Dense")
class Dense(tf.keras.layers.Layer):
    __module__ = "keras.src.layers.core.dense"

    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def call(self, values):
        return values[:, : self.units]


def create_model():

    model = tf.keras.Sequential([
        tf.keras.layers.Input((150, 150, 3)),
        tf.keras.layers.Conv2D(16, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(32, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Conv2D(64, 3, activation="relu"),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])

    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
