# %%
import os
import random
import itertools
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for subset, animal in itertools.product(["training", "validation"], ["cats", "dogs"]):
        os.makedirs(os.path.join(root_path, subset, animal), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    filenames = []
    for filename in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, filename)) == 0:
            print(f'{filename} is zero length, so ignoring.')
        filenames.append(filename)
    mixed = random.sample(filenames, k=len(filenames))
    limit = int(SPLIT_SIZE * len(mixed))
    for filename in mixed[:limit]:
        copyfile(os.path.join(SOURCE_DIR, filename), os.path.join(TRAINING_DIR, filename))
    for filename in mixed[limit:]:
        copyfile(os.path.join(SOURCE_DIR, filename), os.path.join(VALIDATION_DIR, filename))

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
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    print(model.summary())
    return model
