# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    [os.makedirs(os.path.join(root_path, a, b)) for a in ('training', 'validation') for b in ('cats', 'dogs')]

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = [f for f in os.listdir(SOURCE_DIR) if os.path.getsize(os.path.join(SOURCE_DIR, f)) > 0]
    files = random.sample(files, len(files))
    n = int(len(files) * SPLIT_SIZE)
    [copyfile(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f)) for f in files[:n]]
    [copyfile(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f)) for f in files[n:]]

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    settings = {'target_size': (150, 150), 'batch_size': 16, 'class_mode': 'binary'}
    train_generator = ImageDataGenerator(rescale=1./255).flow_from_directory(TRAINING_DIR, **settings)
    validation_generator = ImageDataGenerator(rescale=1./255).flow_from_directory(VALIDATION_DIR, **settings)
    return train_generator, validation_generator

# %%
def create_model():
    conv = lambda n: tf.keras.layers.Conv2D(n, (3, 3), activation='relu')
    pool = lambda: tf.keras.layers.MaxPooling2D((2, 2))
    model = tf.keras.Sequential([
        tf.keras.Input((150, 150, 3)),
        conv(16), pool(), conv(32), pool(), conv(64), pool(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer='RMSprop', loss='binary_crossentropy', metrics=['accuracy'])
    return model
