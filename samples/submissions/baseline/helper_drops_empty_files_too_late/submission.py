# %%
import os
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow import keras

# %%
def create_train_val_dirs(root_path):
    def new(*parts):
        path = os.path.join(root_path, *parts)
        if not os.path.isdir(path):
            os.makedirs(path)

    new('training', 'cats')
    new('training', 'dogs')
    new('validation', 'cats')
    new('validation', 'dogs')

# %%
def without_empty(folder, names):
    kept = []
    for name in names:
        if os.path.getsize(folder + name) > 0:
            kept.append(name)
        else:
            print(f"{name} is zero length, so ignoring.")
    return kept

def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    everything = os.listdir(SOURCE_DIR)
    n_training = int(len(everything) * SPLIT_SIZE)
    training = random.sample(everything, n_training)
    validation = list(set(everything) - set(training))

    for name in without_empty(SOURCE_DIR, training):
        copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in without_empty(SOURCE_DIR, validation):
        copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  validation_datagen = ImageDataGenerator(rescale=1.0 / 255.)
  train_datagen = ImageDataGenerator(rescale=1.0 / 255.)

  validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
      class_mode = 'binary', batch_size = 50, target_size = (150, 150))
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
      class_mode = 'binary', batch_size = 50, target_size = (150, 150))

  return train_generator, validation_generator

# %%
def create_model():
    from tensorflow.keras.optimizers import RMSprop

    model = keras.models.Sequential([
        keras.layers.Conv2D(16, kernel_size=(3, 3), activation=tf.nn.relu, input_shape=(150, 150, 3)),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Conv2D(32, kernel_size=(3, 3), activation=tf.nn.relu),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Conv2D(64, kernel_size=(3, 3), activation=tf.nn.relu),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation=tf.nn.relu),
        keras.layers.Dense(1, activation=tf.nn.sigmoid),
    ])
    model.compile(optimizer=RMSprop(learning_rate=1e-3), loss='binary_crossentropy', metrics=['accuracy'])
    return model
