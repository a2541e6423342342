# %%
import os
import random
import tensorflow as tf
from os.path import join
from shutil import copyfile
from tensorflow.keras import layers, models, optimizers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    if not os.path.exists(root_path):
        os.mkdir(root_path)
    for x in ('training', 'validation'):
        os.mkdir(join(root_path, x))
        for y in ('cats', 'dogs'):
            os.mkdir(join(root_path, x, y))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    paths = [join(SOURCE_DIR, f) for f in os.listdir(SOURCE_DIR)]
    for path in paths:
        if not os.path.getsize(path):
            print('File', path, 'is zero length, so ignoring')
    paths = [path for path in paths if os.path.getsize(path)]
    random.shuffle(paths)
    length = int(len(paths) * SPLIT_SIZE)
    for path in paths[:length]:
        copyfile(path, join(TRAINING_DIR, os.path.basename(path)))
    for path in paths[length:]:
        copyfile(path, join(VALIDATION_DIR, os.path.basename(path)))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = datagen.flow_from_directory(
        class_mode='binary', target_size=(150, 150), batch_size=25, directory=TRAINING_DIR)
    validation_generator = datagen.flow_from_directory(
        class_mode='binary', target_size=(150, 150), batch_size=25, directory=VALIDATION_DIR)
    return train_generator, validation_generator

# %%
def create_model():
    model = models.Sequential([
        layers.Input(shape=(150, 150, 3)),
        layers.Conv2D(32, 3, activation='relu'), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation='relu'), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation='relu'), layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(512, activation='relu'),
        layers.Dense(1, activation='sigmoid')])
    model.compile(optimizers.RMSprop(learning_rate=1e-3), 'binary_crossentropy', metrics=['accuracy'])
    return model
