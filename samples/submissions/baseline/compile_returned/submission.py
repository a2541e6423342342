# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

import os
import random
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    for part in ['training/', 'validation/']:
        for pet in ['cats/', 'dogs/']:
            os.makedirs(root_path + '/' + part + pet)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    all_images = os.listdir(SOURCE_DIR)
    images = [im for im in all_images if os.path.getsize(os.path.join(SOURCE_DIR, im)) > 0]
    for im in set(all_images) - set(images):
        print(im, "is zero length, so ignoring.")

    train_images = random.sample(images, int(SPLIT_SIZE * len(images)))
    val_images = [im for im in images if im not in train_images]

    for im in train_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(TRAINING_DIR, im))
    for im in val_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(VALIDATION_DIR, im))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gens = [
        ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            folder, target_size=(150, 150), class_mode="binary", batch_size=32
        )
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    ]
    return gens[0], gens[1]

# %%
def create_model():
    model = Sequential()
    model.add(Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)))
    model.add(MaxPooling2D((2, 2)))
    model.add(Conv2D(32, (3, 3), activation="relu"))
    model.add(MaxPooling2D((2, 2)))
    model.add(Conv2D(64, (3, 3), activation="relu"))
    model.add(MaxPooling2D((2, 2)))
    model.add(Flatten())
    model.add(Dense(512, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model.compile(optimizer=RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"])
