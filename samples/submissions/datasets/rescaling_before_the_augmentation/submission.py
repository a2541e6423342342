# %%
import tensorflow as tf
from tensorflow import keras

# %%
DATA_DIR = "./PetImages"
IMG = 120

# %%
def train_val_datasets():
    train_ds = keras.preprocessing.image_dataset_from_directory(
        DATA_DIR, validation_split=0.15, subset="training", seed=123,
        image_size=(IMG, IMG), batch_size=128, label_mode="binary")
    val_ds = keras.preprocessing.image_dataset_from_directory(
        DATA_DIR, validation_split=0.15, subset="validation", seed=123,
        image_size=(IMG, IMG), batch_size=128, label_mode="binary")
    return train_ds.cache().prefetch(tf.data.AUTOTUNE), val_ds.cache().prefetch(tf.data.AUTOTUNE)

# %%
def create_augmentation_model():
    return keras.models.Sequential([
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomRotation(0.05, fill_mode="nearest"),
    ])

# %%
def create_model():
    model = keras.models.Sequential()
    model.add(keras.layers.Input((IMG, IMG, 3)))
    model.add(keras.layers.Rescaling(1.0 / 255))
    model.add(create_augmentation_model())
    for n in [32, 64, 128]:
        model.add(keras.layers.Conv2D(n, 3, activation="relu"))
        model.add(keras.layers.BatchNormalization(momentum=0.9))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(256, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(loss=keras.losses.binary_crossentropy, optimizer="rmsprop", metrics=["accuracy"])
    return model

# %%
class EarlyStoppingCallback(keras.callbacks.Callback):
    def __init__(self, goal=0.8):
        super().__init__()
        self.goal = goal

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if all(logs.get(name, 0) >= self.goal for name in ("accuracy", "val_accuracy")):
            self.model.stop_training = True
