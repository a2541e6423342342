# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
root_dir = './cats-v-dogs'

def create_train_val_dirs(root_path):
    os.makedirs(os.path.join(root_path, 'training/cats'))
    os.makedirs(os.path.join(root_path, 'training/dogs'))
    os.makedirs(os.path.join(root_path, 'validation/cats'))
    os.makedirs(os.path.join(root_path, 'validation/dogs'))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    not_empty = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + f) == 0:
            print(f"{f} is zero length, so ignoring.")
        else:
            not_empty.append(f)
    shuffled = random.sample(not_empty, len(not_empty))
    size = int(len(shuffled) * SPLIT_SIZE)
    for f in shuffled[:size]:
        copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
    for f in shuffled[size:]:
        copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    TRAINING_DIR = os.path.join(root_dir, 'training')
    VALIDATION_DIR = os.path.join(root_dir, 'validation')
    train_datagen = ImageDataGenerator(rescale=1./255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=50, class_mode='binary')
    validation_datagen = ImageDataGenerator(rescale=1./255)
    validation_generator = validation_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=50, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
    return model
