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
    tree = {'training': ('cats', 'dogs'), 'validation': ('cats', 'dogs')}
    os.mkdir(root_path)
    for folder in tree:
        os.mkdir(os.path.join(root_path, folder))
        for sub in tree[folder]:
            os.mkdir(os.path.join(root_path, folder, sub))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    lst = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + f) > 0:
            lst.append(f)
        else:
            print(f"{f} is zero length, so ignoring.")
    lst = random.sample(lst, len(lst))
    for i in range(len(lst)):
        if i <= int(len(lst) * SPLIT_SIZE):
            copyfile(SOURCE_DIR + lst[i], TRAINING_DIR + lst[i])
        else:
            copyfile(SOURCE_DIR + lst[i], VALIDATION_DIR + lst[i])

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
    model = Sequential([
        Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)), MaxPooling2D(),
        Conv2D(32, 3, activation="relu"), MaxPooling2D(),
        Conv2D(64, 3, activation="relu"), MaxPooling2D(),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])
    model.compile(RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    return model
