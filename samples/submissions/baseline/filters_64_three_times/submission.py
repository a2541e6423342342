# %%
import os, random
from itertools import islice
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    from itertools import product
    for parts in product(['training', 'validation'], ['cats', 'dogs']):
        os.makedirs(os.path.join(root_path, *parts))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    good = []
    for name in sorted(os.listdir(SOURCE_DIR)):
        size = os.path.getsize(os.path.join(SOURCE_DIR, name))
        if size == 0:
            print("zero bytes:", name)
        else:
            good.append(name)
    it = iter(random.sample(good, k=len(good)))
    for name in islice(it, int(SPLIT_SIZE * len(good))):
        copyfile(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name))
    for name in it:   # what is left
        copyfile(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_generator, validation_generator = [
        ImageDataGenerator(rescale=1/255).flow_from_directory(
            d, target_size=(150, 150), batch_size=50, class_mode='binary')
        for d in (TRAINING_DIR, VALIDATION_DIR)
    ]
    return train_generator, validation_generator

# %%
FILTERS = [64, 64, 64]

def create_model():
    from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense, Input
    model = tf.keras.Sequential([Input((150, 150, 3))])
    for n in FILTERS:
        model.add(Conv2D(n, (3, 3), activation='relu'))
        model.add(MaxPooling2D((2, 2)))
    model.add(Flatten())
    model.add(Dense(512, activation='relu'))
    model.add(Dense(1, activation='sigmoid'))
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
    return model
