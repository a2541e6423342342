# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras import optimizers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    base_dir = root_path
    os.mkdir(base_dir)

    train_dir = os.path.join(base_dir, 'training')
    os.mkdir(train_dir)
    validation_dir = os.path.join(base_dir, 'validation')
    os.mkdir(validation_dir)

    train_cats_dir = os.path.join(train_dir, 'cats')
    os.mkdir(train_cats_dir)
    train_dogs_dir = os.path.join(train_dir, 'dogs')
    os.mkdir(train_dogs_dir)

    validation_cats_dir = os.path.join(validation_dir, 'cats')
    os.mkdir(validation_cats_dir)
    validation_dogs_dir = os.path.join(validation_dir, 'dogs')
    os.mkdir(validation_dogs_dir)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    fnames = [fname for fname in os.listdir(SOURCE_DIR)]
    empty = [fname for fname in fnames if os.path.getsize(os.path.join(SOURCE_DIR, fname)) == 0]
    for fname in empty:
        print(f'{fname} is zero length, so ignoring.')
        fnames.remove(fname)

    random.shuffle(fnames)
    n = int(len(fnames) * SPLIT_SIZE)
    for fname in fnames[:n]:
        src = os.path.join(SOURCE_DIR, fname)
        dst = os.path.join(TRAINING_DIR, fname)
        shutil.copyfile(src, dst)
    for fname in fnames[n:]:
        src = os.path.join(SOURCE_DIR, fname)
        dst = os.path.join(VALIDATION_DIR, fname)
        shutil.copyfile(src, dst)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255)
    test_datagen = ImageDataGenerator(rescale=1./255)
    train_generator = train_datagen.flow_from_directory(
            TRAINING_DIR,
            target_size=(150, 150),
            batch_size=20,
            class_mode='binary')
    validation_generator = test_datagen.flow_from_directory(
            VALIDATION_DIR,
            target_size=(150, 150),
            batch_size=20,
            class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = models.Sequential()
    model.add(layers.Conv2D(32, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(128, (3, 3), activation='relu'))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(128, (3, 3), activation='relu'))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation='relu'))
    model.add(layers.Dense(1, activation='sigmoid'))

    model.compile(loss='binary_crossentropy',
                  optimizer=optimizers.RMSprop(learning_rate=1e-4),
                  metrics=['acc'])
    return model
