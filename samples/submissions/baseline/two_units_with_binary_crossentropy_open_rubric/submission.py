# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras import layers, models, optimizers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    to_create = [
        root_path,
        os.path.join(root_path, 'training'),
        os.path.join(root_path, 'validation'),
        os.path.join(root_path, 'training/cats'),
        os.path.join(root_path, 'training/dogs'),
        os.path.join(root_path, 'validation/cats'),
        os.path.join(root_path, 'validation/dogs')
    ]
    for directory in to_create:
        try:
            os.mkdir(directory)
            print(directory, 'created')
        except OSError:
            print(directory, 'failed')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    all_images = os.listdir(SOURCE_DIR)
    images = [im for im in all_images if os.path.getsize(os.path.join(SOURCE_DIR, im)) > 0]
    for im in set(all_images) - set(images):
        print(im, "is zero length, so ignoring.")

    train_images = random.sample(images, int(SPLIT_SIZE * len(images)))
    val_images = [im for im in images if im not in train_images]

    for im in train_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(TRAINING_DIR, im))
    for im in val_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(VALIDATION_DIR, im))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1./255)
    train_generator = datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=32)
    validation_generator = datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=32)
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential(name='cats_and_dogs')
    model.add(layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation='relu'))
    model.add(layers.Dense(2, activation='softmax'))     # cat or dog
    model.compile(optimizer=optimizers.RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
