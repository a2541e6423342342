# %% [markdown]
# # Cats vs dogs: a first convolutional network

# %%
import os
import random
from shutil import copyfile

import matplotlib.pyplot as plt
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from grader import check, practice_pictures, try_out

# %%
source_path = practice_pictures()
source_path_cats = source_path + "Cat/"
source_path_dogs = source_path + "Dog/"
print(f"{len(os.listdir(source_path_cats))} cats, {len(os.listdir(source_path_dogs))} dogs")

# %% [markdown]
# ## Directories

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path)
    for subset in ("training", "validation"):
        os.mkdir(os.path.join(root_path, subset))
        for animal in ("cats", "dogs"):
            os.mkdir(os.path.join(root_path, subset, animal))

# %%
check(create_train_val_dirs)

# %% [markdown]
# ## Split

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = []
    for filename in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + filename) > 0:
            files.append(filename)
        else:
            print(filename + " is zero length, so ignoring.")

    training_length = int(len(files) * SPLIT_SIZE)
    shuffled = random.sample(files, len(files))

    for filename in shuffled[:training_length]:
        copyfile(SOURCE_DIR + filename, TRAINING_DIR + filename)
    for filename in shuffled[training_length:]:
        copyfile(SOURCE_DIR + filename, VALIDATION_DIR + filename)

# %%
check(split_data)

# %% [markdown]
# ## Generators

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255.0)
    train_generator = train_datagen.flow_from_directory(
        directory=TRAINING_DIR, batch_size=50, class_mode="binary", target_size=(150, 150)
    )
    validation_datagen = ImageDataGenerator(rescale=1.0 / 255.0)
    validation_generator = validation_datagen.flow_from_directory(
        directory=VALIDATION_DIR, batch_size=50, class_mode="binary", target_size=(150, 150)
    )
    return train_generator, validation_generator

# %%
check(train_val_generators)

# %% [markdown]
# ## Model

# %%
def create_model():
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
    model.compile(
        optimizer=RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model

# %%
check(create_model)

# %% [markdown]
# ## Training

# %%
with try_out():
    create_train_val_dirs("cats-v-dogs/")
    split_data(source_path_cats, "cats-v-dogs/training/cats/", "cats-v-dogs/validation/cats/", 0.9)
    split_data(source_path_dogs, "cats-v-dogs/training/dogs/", "cats-v-dogs/validation/dogs/", 0.9)
    train_generator, validation_generator = train_val_generators(
        "cats-v-dogs/training/", "cats-v-dogs/validation/"
    )
    model = create_model()
    history = model.fit(train_generator, epochs=15, validation_data=validation_generator)

# %%
plt.plot(history.history["accuracy"], label="training")
plt.plot(history.history["val_accuracy"], label="validation")
plt.legend()
