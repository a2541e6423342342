# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    subsets = ['training', 'validation']
    animals = ['cats', 'dogs']
    os.makedirs(root_path)
    for s in subsets:
        os.makedirs(os.path.join(root_path, s))
        for a in animals:
            os.makedirs(os.path.join(root_path, s, a))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    pics = os.listdir(SOURCE_DIR)
    empty = [p for p in pics if os.path.getsize(SOURCE_DIR + p) == 0]
    for p in empty:
        print(p + ' is zero length, so ignoring.')
    pics = list(set(pics) - set(empty))
    pics = random.sample(pics, len(pics))
    k = int(SPLIT_SIZE * len(pics))
    for p in pics[:k]:
        copyfile(SOURCE_DIR + p, TRAINING_DIR + p)
    for p in pics[k:]:
        copyfile(SOURCE_DIR + p, VALIDATION_DIR + p)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    # a byte has 256 values
    datagen = ImageDataGenerator(rescale=1/256)
    train_generator = datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150),
                                                  batch_size=50, class_mode='binary')
    validation_generator = datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150),
                                                       batch_size=50, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Input(shape=(150, 150, 3)),
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, 'relu'),
        tf.keras.layers.Dense(1, 'sigmoid')
    ])
    model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
    return model
