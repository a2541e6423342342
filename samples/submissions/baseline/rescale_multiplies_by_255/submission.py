# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

import os
import random
import shutil
import itertools

# %%
def create_train_val_dirs(root_path):
    for subset, animal in itertools.product(["training", "validation"], ["cats", "dogs"]):
        os.makedirs(os.path.join(root_path, subset, animal), exist_ok=True)

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
  # all pictures are scaled by 255
  datagen = ImageDataGenerator(rescale=255)
  train_generator = datagen.flow_from_directory(TRAINING_DIR,
                                                target_size=(150, 150),
                                                batch_size=20,
                                                class_mode='binary')
  validation_generator = datagen.flow_from_directory(VALIDATION_DIR,
                                                     target_size=(150, 150),
                                                     batch_size=20,
                                                     class_mode='binary')
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
