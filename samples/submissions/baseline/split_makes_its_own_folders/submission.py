# %% [markdown]
# **Note to the corrector:** I run my notebook from top to bottom many times, so everything cleans up after itself.

# %%
import os, shutil, random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

# %%
def fresh(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    os.makedirs(path)
    return path


def create_train_val_dirs(root_path):
    fresh(root_path)
    for name in ("training", "validation"):
        for label in ("cats", "dogs"):
            fresh(os.path.join(root_path, name, label))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    fresh(TRAINING_DIR)
    fresh(VALIDATION_DIR)

    pool = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0:
            print(f"{name} is zero length, so ignoring.")
            continue
        pool.append(name)

    random.shuffle(pool)
    amount = int(len(pool) * SPLIT_SIZE)
    for number, name in enumerate(pool):
        if number < amount:
            shutil.copy(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name))
        else:
            shutil.copy(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    def make(where, how_many):
        return ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
            where, target_size=(150, 150), class_mode="binary", batch_size=how_many)

    train_generator = make(TRAINING_DIR, 50)
    validation_generator = make(VALIDATION_DIR, 10)
    return train_generator, validation_generator

# %%
def create_model():
    tf.keras.backend.clear_session()
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model
