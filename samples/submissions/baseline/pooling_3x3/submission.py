# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

# %%
def create_train_val_dirs(root_path):
    # delete what an earlier run left
    if os.path.exists(root_path):
        shutil.rmtree(root_path)
    os.mkdir(root_path)
    current = root_path
    for level_1 in ['training', 'validation']:
        current = os.path.join(root_path, level_1)
        os.mkdir(current)
        for level_2 in ['cats', 'dogs']:
            os.mkdir(os.path.join(current, level_2))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    file_list = []
    for fn in os.listdir(SOURCE_DIR):
        try:
            if os.path.getsize(os.path.join(SOURCE_DIR, fn)) == 0:
                raise ValueError(fn + ' is zero length, so ignoring.')
            file_list.append(fn)
        except ValueError as err:
            print(err)
    mixed = sorted(file_list, key=lambda _: random.random())
    n = int(len(mixed) * SPLIT_SIZE)
    for fn in mixed[:n]:
        shutil.copyfile(SOURCE_DIR + fn, TRAINING_DIR + fn)
    for fn in mixed[n:]:
        shutil.copyfile(SOURCE_DIR + fn, VALIDATION_DIR + fn)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1.0/255)
    train_generator = datagen.flow_from_directory(TRAINING_DIR, (150, 150), batch_size=10, class_mode='binary')
    validation_generator = datagen.flow_from_directory(VALIDATION_DIR, (150, 150), batch_size=200, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(3, 3),
        tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(3, 3),
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(3, 3),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
