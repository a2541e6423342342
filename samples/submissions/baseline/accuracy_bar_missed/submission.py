# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

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
    good = []
    with os.scandir(SOURCE_DIR) as entries:
        for entry in entries:
            if entry.stat().st_size == 0:
                print(entry.name + ' is zero length, so ignoring.')
            else:
                good.append(entry)
    random.shuffle(good)
    border = int(len(good) * SPLIT_SIZE)
    for entry in good[:border]:
        shutil.copy(entry.path, TRAINING_DIR)
    for entry in good[border:]:
        shutil.copy(entry.path, VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gens = [
        ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            folder, target_size=(150, 150), class_mode="binary", batch_size=32
        )
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    ]
    return gens[0], gens[1]

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
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(tf.keras.optimizers.SGD(learning_rate=1e-6),
                  loss='binary_crossentropy',
                  metrics=['accuracy'])
    return model
