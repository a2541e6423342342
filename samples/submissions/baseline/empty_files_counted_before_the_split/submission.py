# %%
import os
import random
from shutil import copyfile

import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    if not os.path.exists(root_path):
        os.makedirs(root_path)
    for sub in ['training', 'validation']:
        path = os.path.join(root_path, sub)
        os.mkdir(path)
        os.mkdir(os.path.join(path, 'cats'))
        os.mkdir(os.path.join(path, 'dogs'))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    all_files = os.listdir(SOURCE_DIR)
    train_count = int(len(all_files) * SPLIT_SIZE)   # how many go to training
    all_files = random.sample(all_files, len(all_files))

    copied = 0
    for name in all_files:
        if os.path.getsize(SOURCE_DIR + name) == 0:
            print(f'{name} is zero length, so ignoring.')
            continue
        if copied < train_count:
            copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
        else:
            copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)
        copied += 1

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0/255.)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
                                                        batch_size=100,
                                                        class_mode='binary',
                                                        target_size=(150, 150))
    validation_datagen = ImageDataGenerator(rescale=1.0/255.)
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
                                                                  batch_size=100,
                                                                  class_mode='binary',
                                                                  target_size=(150, 150))
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential()
    for i, n in enumerate([16, 32, 64]):
        if i == 0:
            model.add(tf.keras.layers.Conv2D(n, (3, 3), activation='relu', input_shape=(150, 150, 3)))
        else:
            model.add(tf.keras.layers.Conv2D(n, (3, 3), activation='relu'))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
