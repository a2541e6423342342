# %%
import os
import math
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for folder in ['training', 'validation']:
        os.makedirs(f'{root_path}/{folder}/cats', exist_ok=True)
        os.makedirs(f'{root_path}/{folder}/dogs', exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    lst = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(f'{SOURCE_DIR}{f}') > 0:
            lst.append(f)
        else:
            print(f'{f} is zero length, so ignoring.')
    n_valid = math.ceil(len(lst) * (1 - SPLIT_SIZE) - 1e-9)
    random.shuffle(lst)
    for f in lst[:n_valid]:
        shutil.copyfile(f'{SOURCE_DIR}{f}', f'{VALIDATION_DIR}{f}')
    for f in lst[n_valid:]:
        shutil.copyfile(f'{SOURCE_DIR}{f}', f'{TRAINING_DIR}{f}')

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_generator = ImageDataGenerator(rescale=1.0/255.0).flow_from_directory(
        directory=TRAINING_DIR, class_mode='binary', batch_size=50, target_size=(150, 150))
    validation_generator = ImageDataGenerator(rescale=1.0/255.0).flow_from_directory(
        directory=VALIDATION_DIR, class_mode='binary', batch_size=15, target_size=(150, 150), shuffle=False)
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    # tried RMSprop first, Adam got there faster
    model.compile(optimizer=tf.keras.optimizers.Adam(), loss='binary_crossentropy', metrics=['accuracy'])
    return model
