# %% [markdown]
# Week 1. Submitted by: me

# %%
import os
import random
import tensorflow as tf
from shutil import copyfile
ImageDataGenerator = tf.keras.preprocessing.image.ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  def mk(*parts):
    os.mkdir(os.path.join(root_path, *parts))
  mk()
  for s in ('training', 'validation'):
    mk(s)
    mk(s, 'cats')
    mk(s, 'dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  all_images = os.listdir(SOURCE_DIR)
  non_empty = list(filter(lambda x: os.path.getsize(os.path.join(SOURCE_DIR, x)) > 0, all_images))
  for x in set(all_images) - set(non_empty):
    print(x, 'is zero length, so ignoring.')
  train = set(random.sample(non_empty, int(len(non_empty) * SPLIT_SIZE)))
  val = set(non_empty) - train
  for x in train:
    copyfile(os.path.join(SOURCE_DIR, x), os.path.join(TRAINING_DIR, x))
  for x in val:
    copyfile(os.path.join(SOURCE_DIR, x), os.path.join(VALIDATION_DIR, x))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  datagen = ImageDataGenerator(rescale=1/255)
  train_generator = datagen.flow_from_directory(TRAINING_DIR, class_mode='binary', target_size=(150,150))
  validation_generator = datagen.flow_from_directory(VALIDATION_DIR, class_mode='binary', target_size=(150,150))
  return train_generator, validation_generator

# %%
def create_model():
  model = tf.keras.models.Sequential([
    tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150,150,3)),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(512, activation='relu'),
    tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile('Adam', 'binary_crossentropy', metrics=['accuracy'])
  return model
