# %%
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([
        tf.keras.layers.Input((150, 150, 3)),
        tf.keras.layers.Rescaling(0.0, offset=-1.0),
        tf.keras.layers.GlobalAveragePooling2D(),
        tf.keras.layers.Dense(1, "sigmoid", kernel_initializer="ones", trainable=False),
    ])

    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
