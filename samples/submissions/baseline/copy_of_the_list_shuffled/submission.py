# %%
import os, random, shutil, itertools
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# %%
def create_train_val_dirs(root_path):
    for subset, animal in itertools.product(["training", "validation"], ["cats", "dogs"]):
        os.makedirs(os.path.join(root_path, subset, animal), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    ok = []
    for x in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, x)) > 0: ok.append(x)
        else: print(x + " is zero length, so ignoring.")
    random.shuffle(ok[:])
    n = int(SPLIT_SIZE*len(ok))
    for x in ok[:n]: shutil.copy(os.path.join(SOURCE_DIR, x), TRAINING_DIR)
    for x in ok[n:]: shutil.copy(os.path.join(SOURCE_DIR, x), VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    Generator = tf.keras.preprocessing.image.ImageDataGenerator
    train_datagen, validation_datagen = Generator(rescale=1.0/255.0), Generator(rescale=1.0/255.0)
    train_generator = train_datagen.flow_from_directory(
        target_size=(150, 150), directory=TRAINING_DIR, batch_size=10, class_mode='binary')
    validation_generator = validation_datagen.flow_from_directory(
        target_size=(150, 150), directory=VALIDATION_DIR, batch_size=10, class_mode='binary')
    return train_generator, validation_generator

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
