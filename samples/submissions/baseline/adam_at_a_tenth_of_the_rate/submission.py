# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import Adam

# %%
def create_train_val_dirs(root_path):
    root_path = root_path.rstrip('/')
    for d in ['training/cats', 'training/dogs', 'validation/cats', 'validation/dogs']:
        os.makedirs('/'.join([root_path, d]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    filenames = os.listdir(SOURCE_DIR)
    n_empty = 0
    for filename in list(filenames):
        if os.path.getsize(os.path.join(SOURCE_DIR, filename)) == 0:
            print(f"{filename} is zero length, so ignoring.")
            filenames.remove(filename)
            n_empty += 1
    print(n_empty, 'empty files in total')

    random.seed(2022)
    random.shuffle(filenames)
    cut = int(len(filenames) * SPLIT_SIZE)
    while filenames:
        filename = filenames.pop()
        target = VALIDATION_DIR if len(filenames) >= cut else TRAINING_DIR
        shutil.copy2(os.path.join(SOURCE_DIR, filename), os.path.join(target, filename))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    BATCH = 20
    train_datagen = ImageDataGenerator(rescale = 1./255)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, batch_size = BATCH, class_mode = 'binary', target_size = (150, 150))
    valid_datagen = ImageDataGenerator(rescale = 1./255)
    valid_generator = valid_datagen.flow_from_directory(VALIDATION_DIR, batch_size = BATCH, class_mode = 'binary', target_size = (150, 150))
    return train_generator, valid_generator

# %%
def create_model():
    model = tf.keras.models.Sequential()
    for i, filters in enumerate([16, 32, 64]):
        if i == 0:
            model.add(tf.keras.layers.Conv2D(filters, (3, 3), activation = 'relu', input_shape = (150, 150, 3)))
        else:
            model.add(tf.keras.layers.Conv2D(filters, (3, 3), activation = 'relu'))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation = 'relu'))
    model.add(tf.keras.layers.Dense(1, activation = 'sigmoid'))
    model.compile(optimizer = Adam(1e-4), loss = 'binary_crossentropy', metrics = ['accuracy'])
    return model
