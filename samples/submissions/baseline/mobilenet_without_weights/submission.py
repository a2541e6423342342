# %%
import os
import numpy as np
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow import keras
from tensorflow.keras import layers

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
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0:
            print(f"{name} is zero length, so ignoring.")
        else:
            names.append(name)

    np.random.shuffle(names)
    n = int(len(names) * SPLIT_SIZE)
    targets = [TRAINING_DIR] * n + [VALIDATION_DIR] * (len(names) - n)
    for name, target in zip(names, targets):
        copyfile(os.path.join(SOURCE_DIR, name), os.path.join(target, name))

# %%
IMG_SIZE = (150, 150)
BATCH = 25

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen_train = ImageDataGenerator(rescale=1/255.0)
    datagen_val = ImageDataGenerator(rescale=1/255.0)
    tg = datagen_train.flow_from_directory(TRAINING_DIR, class_mode='binary',
                                           batch_size=BATCH, target_size=IMG_SIZE, shuffle=True)
    vg = datagen_val.flow_from_directory(VALIDATION_DIR, class_mode='binary',
                                         batch_size=BATCH, target_size=IMG_SIZE, shuffle=False)
    print(tg.class_indices)
    return (tg, vg)

# %%
def create_model():
    base = keras.applications.MobileNetV2(
        input_shape=(150, 150, 3), alpha=0.35, include_top=False, weights=None)
    model = keras.Sequential([
        base,
        layers.GlobalAveragePooling2D(),
        layers.Dense(1, activation="sigmoid"),
    ])
    return model

# %%
model = create_model()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = model.fit(train_generator, epochs=15, validation_data=validation_generator)
