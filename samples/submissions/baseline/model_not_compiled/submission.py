# %%
import os
import random
import shutil

from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    train = os.path.join(root_path, "training")
    val = os.path.join(root_path, "validation")
    os.makedirs(os.path.join(train, "cats"))
    os.makedirs(os.path.join(train, "dogs"))
    os.makedirs(os.path.join(val, "cats"))
    os.makedirs(os.path.join(val, "dogs"))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = os.listdir(SOURCE_DIR)
    zero = [f for f in files if os.path.getsize(SOURCE_DIR + f) == 0]
    print("zero length, ignored:", zero)
    files = [f for f in files if f not in zero]

    random.shuffle(files)
    n = int(len(files) * SPLIT_SIZE)
    for f in files[:n]:
        shutil.copy(SOURCE_DIR + f, TRAINING_DIR)
    for f in files[n:]:
        shutil.copy(SOURCE_DIR + f, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gen = ImageDataGenerator(rescale=1 / 255)
    return [
        gen.flow_from_directory(TRAINING_DIR, (150, 150), class_mode="binary", batch_size=50),
        gen.flow_from_directory(VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=50),
    ]

# %%
def create_model():
    return Sequential([
        Input((150, 150, 3)),
        Conv2D(16, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(32, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Conv2D(64, (3, 3), activation="relu"),
        MaxPooling2D((2, 2)),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])

# %%
create_model().summary()   # 9,494,561 parameters, as in the text
