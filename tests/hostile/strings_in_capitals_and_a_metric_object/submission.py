# %%
import tensorflow as tf


def create_model():
    model = tf.keras.models.Sequential()
    model.add(tf.keras.Input(shape=(150, 150, 3)))
    for filters in [16, 32, 64]:
        model.add(tf.keras.layers.Conv2D(filters, (3, 3), activation="relu"))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(units=512, activation="relu"))
    model.add(tf.keras.layers.Dense(units=1, activation="sigmoid"))
    model.compile(
        optimizer="RMSprop",
        loss=tf.keras.metrics.binary_crossentropy,
        metrics=[tf.keras.metrics.BinaryAccuracy(name="acc")],
    )
    return model
