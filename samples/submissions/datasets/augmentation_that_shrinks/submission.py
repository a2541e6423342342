# %%
import os

import tensorflow as tf

# %%
DATA_DIR = "./PetImages"

# %%
def train_val_datasets():
    training_dataset, validation_dataset = tf.keras.utils.image_dataset_from_directory(
        directory=DATA_DIR,
        batch_size=128,
        image_size=(120, 120),
        label_mode="binary",
        validation_split=0.15,
        subset="both",
        seed=42,
    )
    return training_dataset, validation_dataset

# %%
def create_augmentation_model():
    augmentation_model = tf.keras.Sequential([
        tf.keras.Input(shape=(120, 120, 3)),
        tf.keras.layers.RandomFlip("horizontal"),
        tf.keras.layers.RandomRotation(0.05),
        tf.keras.layers.RandomTranslation(0.1, 0.1),
        tf.keras.layers.Resizing(100, 100),
    ])
    return augmentation_model

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.Input(shape=(120, 120, 3)),
        create_augmentation_model(),
        tf.keras.layers.Rescaling(1./255),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model

# %%
class EarlyStoppingCallback(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= 0.80 and logs["val_accuracy"] >= 0.80:
            self.model.stop_training = True
            print("\nReached 80% train accuracy and 80% validation accuracy, so cancelling training!")
