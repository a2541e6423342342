# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    train_path = os.path.join(root_path, "training")
    val_path = os.path.join(root_path, "validation")
    for parent in [train_path, val_path]:
        for child in ["cats", "dogs"]:
            os.makedirs(os.path.join(parent, child))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    valid_files = []
    for item in os.listdir(SOURCE_DIR):
        item_path = SOURCE_DIR + item
        if os.path.getsize(item_path) > 0:
            valid_files.append(item)
        else:
            print(f"{item} is zero length, so ignoring.")

    # 90 % for training, 10 % for validation
    SPLIT_SIZE = 0.9
    split_point = int(len(valid_files) * SPLIT_SIZE)
    shuffled = random.sample(valid_files, len(valid_files))

    for item in shuffled[:split_point]:
        copyfile(SOURCE_DIR + item, TRAINING_DIR + item)
    for item in shuffled[split_point:]:
        copyfile(SOURCE_DIR + item, VALIDATION_DIR + item)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=50, class_mode="binary", shuffle=True
    )
    val_datagen = ImageDataGenerator(rescale=1.0 / 255)
    val_generator = val_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=50, class_mode="binary", shuffle=False
    )
    return train_generator, val_generator

# %%
def create_model():
    model = models.Sequential()
    model.add(layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(64, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
