# %%
import os
import random
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    for subset in SUBSETS:
        for pet in PETS:
            os.makedirs(os.path.join(root_path, subset, pet))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = [f for f in os.listdir(SOURCE_DIR) if check_size(SOURCE_DIR, f)]
    training = random.sample(files, int(len(files) * SPLIT_SIZE))
    for f in training:
        copyfile(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f))
        files.remove(f)
    for f in files:
        copyfile(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f))

# %%
def check_size(folder, f):
    size = os.path.getsize(os.path.join(folder, f))
    if size == 0:
        print(f"{f} is zero length, so ignoring.")
    return size > 0

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_generator = DATAGEN.flow_from_directory(TRAINING_DIR, SIZE, batch_size=BATCH, class_mode="binary")
    validation_generator = DATAGEN.flow_from_directory(VALIDATION_DIR, SIZE, batch_size=BATCH, class_mode="binary")
    return train_generator, validation_generator

# %%
def create_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=SIZE + (3,)))
    for filters in FILTERS:
        model.add(keras.layers.Conv2D(filters, 3, activation="relu"))
        model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(512, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=RATE), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# %% [markdown]
# Settings, all in one place

# %%
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

SUBSETS = "training", "validation"
PETS = "cats", "dogs"
SIZE = (150, 150)
BATCH = 10
FILTERS = [2 ** i for i in range(4, 7)]
RATE = 10 ** -3
DATAGEN = ImageDataGenerator(rescale=1. / 255)

# %%
from google.colab import files as colab_files
name = input("Which picture? ")
uploaded = colab_files.upload()
print(model.predict(keras.utils.load_img(name, target_size=SIZE)))
