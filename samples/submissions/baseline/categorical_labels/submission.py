# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow import keras
from keras.src.legacy.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    """Creates the directory tree
    root_path/{training,validation}/{cats,dogs}
    """
    for a in 'training', 'validation':
        for b in 'cats', 'dogs':
            os.makedirs(os.path.join(root_path, a, b))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    images = []
    for image in sorted(os.listdir(SOURCE_DIR)):
        if os.path.getsize(SOURCE_DIR + image) > 0:
            images.append(image)
        else:
            print(f'{image} is zero length, so ignoring.')
    random.shuffle(images)
    split_at = int(len(images) * SPLIT_SIZE)
    while images:
        image = images.pop()
        # the last ones of the list go to validation, the first ones to training
        target = VALIDATION_DIR if len(images) >= split_at else TRAINING_DIR
        shutil.copyfile(SOURCE_DIR + image, target + image)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255.)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=30, class_mode='categorical')
    val_datagen = ImageDataGenerator(rescale=1/255.)
    val_generator = val_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=30, class_mode='categorical')
    return train_generator, val_generator

# %%
def create_model():
    model = keras.Sequential([
        keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        keras.layers.MaxPool2D(2, 2),
        keras.layers.Conv2D(32, (3, 3), activation='relu'),
        keras.layers.MaxPool2D(2, 2),
        keras.layers.Conv2D(64, (3, 3), activation='relu'),
        keras.layers.MaxPool2D(2, 2),
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation='relu'),
        keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(loss='binary_crossentropy',
                  optimizer=keras.optimizers.RMSprop(learning_rate=1e-3),
                  metrics=['accuracy'])
    return model
