# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

import os
import random
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    # HINT: os.makedirs makes the folders in between as well
    train_dir = os.path.join(root_path, "training")
    val_dir = os.path.join(root_path, "validation")

    train_cats_dir = os.path.join(train_dir, "cats")
    train_dogs_dir = os.path.join(train_dir, "dogs")
    val_cats_dir = os.path.join(val_dir, "cats")
    val_dogs_dir = os.path.join(val_dir, "dogs")

    for d in train_cats_dir, train_dogs_dir, val_cats_dir, val_dogs_dir:
        os.makedirs(d)

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
  train_datagen = ImageDataGenerator(rescale=1./255., rotation_range=30, zoom_range=0.1,
                                     width_shift_range=0.1, shear_range=0.4, horizontal_flip=True)
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR,
                                                      batch_size=64,
                                                      class_mode='binary',
                                                      target_size=(150, 150))

  validation_datagen = ImageDataGenerator(rescale=1./255.)
  validation_generator = train_datagen.flow_from_directory(directory=VALIDATION_DIR,
                                                           batch_size=64,
                                                           class_mode='binary',
                                                           target_size=(150, 150))
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
