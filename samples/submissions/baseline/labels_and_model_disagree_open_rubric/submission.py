# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

import os
import random
import shutil

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
    pics = os.listdir(SOURCE_DIR)
    sizes = [os.path.getsize(os.path.join(SOURCE_DIR, p)) for p in pics]
    for p, s in zip(pics, sizes):
        if not s:
            print('Skipping', p, '(zero length)')
    pics = [p for p, s in zip(pics, sizes) if s]
    order = random.sample(range(len(pics)), len(pics))
    for rank, k in enumerate(order):
        goal = TRAINING_DIR if rank < int(len(pics) * SPLIT_SIZE) else VALIDATION_DIR
        shutil.copyfile(os.path.join(SOURCE_DIR, pics[k]), os.path.join(goal, pics[k]))

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
  model = tf.keras.models.Sequential([
      tf.keras.layers.Input((150, 150, 3)),
      tf.keras.layers.Conv2D(16, 3, activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Conv2D(32, 3, activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Conv2D(64, 3, activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(2, activation='softmax'),
  ])
  model.compile(optimizer=RMSprop(0.001), loss='categorical_crossentropy', metrics=['accuracy'])
  return model
