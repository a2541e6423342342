# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
SIDE = 150

def flow(folder, **changes):
    """Batches of the pictures of a folder; `changes` are drawn anew for each picture."""
    maker = ImageDataGenerator(rescale=1 / 255, **changes)
    return maker.flow_from_directory(
        folder, target_size=(SIDE, SIDE), batch_size=20, class_mode="binary"
    )

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    training = flow(
        TRAINING_DIR, rotation_range=15, shear_range=10, zoom_range=0.1, horizontal_flip=True
    )
    return training, flow(VALIDATION_DIR)

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
