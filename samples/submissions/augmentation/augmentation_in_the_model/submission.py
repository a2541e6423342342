# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1 / 255)
    return tuple(
        datagen.flow_from_directory(folder, (150, 150), class_mode="binary")
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    )

# %%
def create_model():
    layers = tf.keras.layers
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(150, 150, 3)),
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.05),
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
