# %%
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([tf.keras.layers.Input((150, 150, 3))])
    for _ in range(8):
        model.add(tf.keras.layers.Conv2D(512, 9, padding="same", activation="relu"))
    model.add(tf.keras.layers.GlobalAveragePooling2D())
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))

    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
