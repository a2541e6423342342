# %%
import os
import random
import numpy as np
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

CLASS_NAMES = ['cats', 'dogs']

# %%
def create_train_val_dirs(root_path):
  for sub in ['training', 'validation']:
    for class_name in CLASS_NAMES:
      os.makedirs(os.path.join(root_path, sub, class_name))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  data = np.array(os.listdir(SOURCE_DIR))
  empty = np.array([os.path.getsize(SOURCE_DIR + d) == 0 for d in data])
  for d in data[empty]:
    print(d + ' is zero length, so ignoring.')
  data = data[~empty]
  np.random.shuffle(data)
  split = int(len(data) * SPLIT_SIZE)
  for d in data[:split]:
    copyfile(SOURCE_DIR + d, TRAINING_DIR + d)
  for d in data[split:]:
    copyfile(SOURCE_DIR + d, VALIDATION_DIR + d)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  train_datagen = ImageDataGenerator(rescale=1./255)
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
                                                      target_size=(150, 150),
                                                      batch_size=20,
                                                      classes=CLASS_NAMES,
                                                      class_mode='categorical')
  validation_datagen = ImageDataGenerator(rescale=1./255)
  validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
                                                                target_size=(150, 150),
                                                                batch_size=20,
                                                                classes=CLASS_NAMES,
                                                                class_mode='categorical')
  return train_generator, validation_generator

# %%
def create_model():
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(len(CLASS_NAMES), activation='softmax')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='categorical_crossentropy', metrics=['accuracy'])
  return model
