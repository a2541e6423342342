# %%
import os
import random
import shutil
from glob import glob

import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    [os.makedirs(os.path.join(root_path, a, b)) for a in ('training', 'validation') for b in ('cats', 'dogs')]

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    candidates = glob(os.path.join(SOURCE_DIR, '*'))
    images = [p for p in candidates if os.path.getsize(p) > 0]
    for p in candidates:
        if p not in images:
            print(f'{os.path.basename(p)} is zero length, so ignoring.')
    random.shuffle(images)
    pivot = int(len(images) * SPLIT_SIZE)
    for p in images[:pivot]:
        shutil.copy(p, TRAINING_DIR)
    for p in images[pivot:]:
        shutil.copy(p, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255.0)
    val_datagen = ImageDataGenerator(rescale=1/255.0)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=75, class_mode='binary')
    validation_generator = val_datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=75, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(layers.Input((150, 150, 3)))
    for f in (16, 32, 64):
        model.add(layers.Conv2D(f, (3, 3), activation='relu'))
        model.add(layers.MaxPooling2D((2, 2)))
        model.add(layers.BatchNormalization())
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation='relu'))
    model.add(layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
    return model
