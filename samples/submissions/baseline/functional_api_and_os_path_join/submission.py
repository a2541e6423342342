# %%
import os
import random
import shutil

from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check

# %%
def create_train_val_dirs(root_path):
    """Makes training/ and validation/ with a folder per class in each."""
    for split in ["training", "validation"]:
        for label in ["cats", "dogs"]:
            os.makedirs(os.path.join(root_path, split, label), exist_ok=True)

check(create_train_val_dirs)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    """Copies a random part of SOURCE_DIR to TRAINING_DIR and the rest to VALIDATION_DIR."""
    usable = []
    for name in os.listdir(SOURCE_DIR):
        path = os.path.join(SOURCE_DIR, name)
        if os.stat(path).st_size == 0:
            print(f"{name} is zero length, so ignoring.")
            continue
        usable.append(name)

    random.shuffle(usable)
    cut = round(len(usable) * SPLIT_SIZE)
    for target, names in [(TRAINING_DIR, usable[:cut]), (VALIDATION_DIR, usable[cut:])]:
        for name in names:
            shutil.copy2(os.path.join(SOURCE_DIR, name), os.path.join(target, name))

check(split_data)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """One ImageDataGenerator is enough for both, it has no random settings."""
    datagen = ImageDataGenerator(rescale=1 / 255)
    options = dict(target_size=(150, 150), class_mode="binary")
    train = datagen.flow_from_directory(TRAINING_DIR, batch_size=20, **options)
    validation = datagen.flow_from_directory(VALIDATION_DIR, batch_size=10, **options)
    return train, validation

check(train_val_generators)

# %%
def create_model():
    inputs = keras.Input(shape=(150, 150, 3), name="picture")
    x = inputs
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, kernel_size=3, activation="relu")(x)
        x = layers.MaxPooling2D(pool_size=2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    outputs = layers.Dense(1, activation="sigmoid", name="is_dog")(x)

    model = keras.Model(inputs, outputs, name="cats_vs_dogs")
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=["accuracy"],
    )
    return model

check(create_model)

# %%
create_model().summary()
