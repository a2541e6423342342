# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

import os
import random
import shutil

# %%
def create_train_val_dirs(root_path):
    to_create = [
        root_path,
        os.path.join(root_path, 'training'),
        os.path.join(root_path, 'validation'),
        os.path.join(root_path, 'training/cats'),
        os.path.join(root_path, 'training/dogs'),
        os.path.join(root_path, 'validation/cats'),
        os.path.join(root_path, 'validation/dogs')
    ]
    for directory in to_create:
        try:
            os.mkdir(directory)
            print(directory, 'created')
        except OSError:
            print(directory, 'failed')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = os.listdir(SOURCE_DIR)
    random.shuffle(names)
    at = int(len(names) * SPLIT_SIZE)
    for folder, part in ((TRAINING_DIR, names[:at]), (VALIDATION_DIR, names[at:])):
        for name in part:
            shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(folder, name))

    # clean up: empty pictures cannot be opened
    for folder in (TRAINING_DIR, VALIDATION_DIR):
        for name in os.listdir(folder):
            if os.path.getsize(os.path.join(folder, name)) == 0:
                os.remove(os.path.join(folder, name))
                print(name + " is zero length, so ignoring.")

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train = ImageDataGenerator(rescale=1/255).flow_from_directory(
        TRAINING_DIR, (150, 150), class_mode="binary", batch_size=64)
    val = ImageDataGenerator(rescale=1/255).flow_from_directory(
        VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=16)
    return train, val

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    print(model.summary())
    return model
