# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    base = os.path.normpath(root_path)
    os.mkdir(base)
    for part in 'training', 'validation':
        os.mkdir(f'{base}/{part}')
        for pet in 'cats', 'dogs':
            os.mkdir(f'{base}/{part}/{pet}')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    listing = os.listdir(SOURCE_DIR)
    random.shuffle(listing)
    usable = []
    for f in listing:
        length = os.path.getsize(os.path.join(SOURCE_DIR, f))
        if length == 0:
            print(f, 'is empty')
        else:
            usable.append(f)
    # recomputed for each file, slow but clear
    for f in usable:
        if usable.index(f) < int(len(usable) * SPLIT_SIZE):
            shutil.copy(os.path.join(SOURCE_DIR, f), TRAINING_DIR)
        else:
            shutil.copy(os.path.join(SOURCE_DIR, f), VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1./255)
    train_generator = datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=32, class_mode='binary')
    validation_generator = datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=32, class_mode='binary')
    return train_generator, validation_generator

# %%
data_augmentation = tf.keras.Sequential([
    layers.RandomFlip('horizontal'),
    layers.RandomRotation(0.05),
])

def create_model():
    model = tf.keras.Sequential([
        layers.Input(shape=(150, 150, 3)),
        data_augmentation,
        layers.Conv2D(16, 3, activation='relu'),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation='relu'),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation='relu'),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(512, activation='relu'),
        layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
