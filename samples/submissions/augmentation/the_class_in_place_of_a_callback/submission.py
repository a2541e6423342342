# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(
        rescale=1.0 / 255,
        rotation_range=25,
        width_shift_range=0.1,
        height_shift_range=0.1,
        zoom_range=0.2,
        horizontal_flip=True,
    )
    val_datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    validation_generator = val_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    return train_generator, validation_generator

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
    return model

# %%
def early_stopping(patience):
    return tf.keras.callbacks.EarlyStopping
