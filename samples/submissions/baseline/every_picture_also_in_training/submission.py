# %%
import os
import random
import shutil

from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow import keras
from tensorflow.keras import layers

from grader import check, try_out

# %%
def create_train_val_dirs(root_path):
    def new(*parts):
        path = os.path.join(root_path, *parts)
        if not os.path.isdir(path):
            os.makedirs(path)

    new('training', 'cats')
    new('training', 'dogs')
    new('validation', 'cats')
    new('validation', 'dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    pictures = []
    for entry in os.scandir(SOURCE_DIR):
        if entry.stat().st_size:
            pictures.append(entry.name)
        else:
            print(f"{entry.name} is zero length, so ignoring.")
    random.shuffle(pictures)
    boundary = int(len(pictures) * SPLIT_SIZE)

    def copy_into(folder, start):
        for picture in pictures[start:]:
            shutil.copyfile(SOURCE_DIR + picture, folder + picture)

    copy_into(TRAINING_DIR, 0)
    copy_into(VALIDATION_DIR, boundary)

check(split_data)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  validation_datagen = ImageDataGenerator(rescale=1.0 / 255.)
  train_datagen = ImageDataGenerator(rescale=1.0 / 255.)

  validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
      class_mode = 'binary', batch_size = 50, target_size = (150, 150))
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
      class_mode = 'binary', batch_size = 50, target_size = (150, 150))

  return train_generator, validation_generator

# %%
def create_model():
    model = keras.Sequential([
        layers.Input(shape=(150, 150, 3)),
        layers.Conv2D(16, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer="rmsprop",
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model

check(create_model)
