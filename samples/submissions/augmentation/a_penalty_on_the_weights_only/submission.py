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
    model = tf.keras.Sequential([tf.keras.Input((150, 150, 3))])
    for filters in (16, 32, 64, 64):
        model.add(tf.keras.layers.Conv2D(filters, 3, activation="relu", kernel_regularizer="l2"))
        model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(64, activation="relu"))
    model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model

# %%
def early_stopping(patience):
    return tf.keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
