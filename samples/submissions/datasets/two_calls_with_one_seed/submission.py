# %%
import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.callbacks import Callback

# %%
DATA_DIR = "./PetImages"
SIZE = (150, 150)

# %%
def train_val_datasets():
    split, seed = 0.1, 1337
    common = dict(
        label_mode="binary", image_size=SIZE, batch_size=128, validation_split=split, seed=seed
    )
    train = tf.keras.utils.image_dataset_from_directory(DATA_DIR, subset="training", **common)
    val = tf.keras.utils.image_dataset_from_directory(DATA_DIR, subset="validation", **common)
    return train, val

# %%
def create_model():
    inputs = tf.keras.Input(shape=SIZE + (3,))
    x = layers.Rescaling(scale=1 / 255)(inputs)
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    model = models.Model(inputs, outputs)
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(0.001),
        loss=tf.keras.losses.BinaryCrossentropy(),
        metrics=["accuracy"],
    )
    return model

# %%
class EarlyStoppingCallback(Callback):
    def on_epoch_end(self, epoch, logs={}):
        if logs.get("accuracy") >= 0.95 and logs.get("val_accuracy") >= 0.8:
            print("good enough")
            self.model.stop_training = True
