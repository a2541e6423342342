# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

# %%
def create_train_val_dirs(root_path):
    os.makedirs(f'{root_path}training/cats')
    os.makedirs(f'{root_path}training/dogs')
    os.makedirs(f'{root_path}validation/cats')
    os.makedirs(f'{root_path}validation/dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    file_list = []
    for file_name in os.listdir(SOURCE_DIR):
        if os.path.getsize(f'{SOURCE_DIR}{file_name}') > 0:
            file_list.append(file_name)
        else:
            print(f'{file_name} is zero length, so ignoring.')
    random.shuffle(file_list)
    split_index = int(len(file_list) * SPLIT_SIZE)
    for file_name in file_list[:split_index]:
        copyfile(f'{SOURCE_DIR}{file_name}', f'{TRAINING_DIR}{file_name}')
    for file_name in file_list[split_index:]:
        copyfile(f'{SOURCE_DIR}{file_name}', f'{VALIDATION_DIR}{file_name}')

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255.)
    val_datagen = ImageDataGenerator(rescale=1/255.)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), class_mode='binary', batch_size=80)
    validation_generator = val_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), class_mode='binary', batch_size=80)
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
    # with 0.001 it was so slow
    model.compile(loss='binary_crossentropy', optimizer=RMSprop(learning_rate=0.1), metrics=['accuracy'])
    return model
