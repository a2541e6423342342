# %%
import os, random, shutil
from tensorflow import keras
from tensorflow.keras import layers as L
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for d in ("training", "validation"):
        for c in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, d, c))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    # 1. find the usable files
    files = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, f)) > 0:
            files.append(f)
        else:
            print(f, "is zero length, so ignoring.")

    # 2. mix them
    random.shuffle(files)

    # 3. put them in their new place
    last = int(len(files) * SPLIT_SIZE)
    for f in files[:last]:
        shutil.move(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f))
    for f in files[last:]:
        shutil.move(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gen = ImageDataGenerator(rescale=1/255.)
    train = gen.flow_from_directory(TRAINING_DIR, target_size=(150,150), batch_size=32, class_mode="binary")
    val = gen.flow_from_directory(VALIDATION_DIR, target_size=(150,150), batch_size=32, class_mode="binary")
    return train, val

# %%
def create_model():
    m = keras.Sequential([
        L.Input((150, 150, 3)),
        L.Conv2D(16, 3, activation="relu"), L.MaxPooling2D(),
        L.Conv2D(32, 3, activation="relu"), L.MaxPooling2D(),
        L.Conv2D(64, 3, activation="relu"), L.MaxPooling2D(),
        L.Flatten(),
        L.Dense(512, activation="relu"),
        L.Dense(1, activation="sigmoid"),
    ])
    m.compile(loss="binary_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"])
    return m
