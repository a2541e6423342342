# %%
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([
        tf.keras.layers.Input((150, 150, 3)),
        tf.keras.layers.Rescaling(1e38),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(1, "sigmoid"),
    ])

    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
