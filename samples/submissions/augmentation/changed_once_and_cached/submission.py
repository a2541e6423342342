# %%
import tensorflow as tf

# %%
def pictures(folder, **options):
    return tf.keras.utils.image_dataset_from_directory(
        folder, image_size=(150, 150), batch_size=20, label_mode="binary", **options
    ).map(lambda x, y: (x / 255.0, y))

turn = tf.keras.layers.RandomRotation(0.1)
zoom = tf.keras.layers.RandomZoom(0.2)

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train = pictures(TRAINING_DIR).map(lambda x, y: (zoom(turn(x, training=True), training=True), y))
    return train.cache().shuffle(10), pictures(VALIDATION_DIR).cache()

# %%
def create_model():
    layers = tf.keras.layers
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(150, 150, 3)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(0.4),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model

# %%
def early_stopping(patience):
    return tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
