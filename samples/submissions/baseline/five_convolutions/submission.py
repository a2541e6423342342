# %%
import os
import zipfile
import random
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    try:
        os.makedirs(root_path)
        for a in ['training', 'validation']:
            os.makedirs(root_path + '/' + a)
            for b in ['cats', 'dogs']:
                os.makedirs(root_path + '/' + a + '/' + b)
    except OSError as e:
        print(e)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    source_files = []
    for filename in os.listdir(SOURCE_DIR):
        file = SOURCE_DIR + filename
        if os.path.getsize(file) > 0:
            source_files.append(filename)
        else:
            print(filename + " is zero lenght, so ignoring")
    total = len(source_files)
    train_n = int(total * SPLIT_SIZE)
    valid_n = int(total - train_n)
    shuffled_set = random.sample(source_files, total)
    training_set = shuffled_set[0:train_n]
    valid_set = shuffled_set[-valid_n:]
    for filename in training_set:
        copyfile(SOURCE_DIR + filename, TRAINING_DIR + filename)
    for filename in valid_set:
        copyfile(SOURCE_DIR + filename, VALIDATION_DIR + filename)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255.)
    train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR, batch_size=100,
                                                        class_mode='binary', target_size=(150, 150))
    validation_datagen = ImageDataGenerator(rescale=1./255.)
    validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR, batch_size=100,
                                                                  class_mode='binary', target_size=(150, 150))
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        # This is the first convolution
        tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        # The second convolution
        tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        # The third convolution
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        # The fourth convolution
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        # The fifth convolution
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(loss='binary_crossentropy',
                  optimizer=RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    return model
