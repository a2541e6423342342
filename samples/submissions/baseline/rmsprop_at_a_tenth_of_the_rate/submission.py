# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras import optimizers as opt

LEARNING_RATE = 1e-4

# %%
def create_train_val_dirs(root_path):
    train_dir, val_dir = (os.path.join(root_path, x) for x in ('training', 'validation'))
    for path in (train_dir, val_dir):
        for kind in ('cats', 'dogs'):
            os.makedirs(os.path.join(path, kind))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    def is_ok(name):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)):
            return True
        print(name, "is zero length, so ignoring.")
        return False

    names = [name for name in os.listdir(SOURCE_DIR) if is_ok(name)]
    size = int(SPLIT_SIZE * len(names))
    chosen = random.sample(range(len(names)), size)
    rest = [i for i in range(len(names)) if i not in chosen]
    for i in chosen:
        copyfile(os.path.join(SOURCE_DIR, names[i]), os.path.join(TRAINING_DIR, names[i]))
    for i in rest:
        copyfile(os.path.join(SOURCE_DIR, names[i]), os.path.join(VALIDATION_DIR, names[i]))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    params = {'batch_size': 30, 'class_mode': 'binary', 'target_size': (150, 150)}
    datagen = ImageDataGenerator(rescale=1.0 / 255)
    return datagen.flow_from_directory(TRAINING_DIR, **params), datagen.flow_from_directory(VALIDATION_DIR, **params)

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.Input(shape=(150, 150, 3)),
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(
        optimizer=opt.RMSprop(learning_rate=LEARNING_RATE),
        loss='binary_crossentropy',
        metrics=['accuracy'],
    )
    return model
