# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

import os
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
  """Splits the data into train and validation sets"""
  ### START CODE HERE
  valid = []
  for item in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + item) > 0:
      valid.append(item)
    else:
      print('{} is zero length, so ignoring.'.format(item))

  training_number = int(len(valid) * SPLIT_SIZE)
  i = 0
  for item in valid:
    if i < training_number:
      copyfile(SOURCE_DIR + item, TRAINING_DIR + item)
    else:
      copyfile(SOURCE_DIR + item, VALIDATION_DIR + item)
    i += 1
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train = ImageDataGenerator(rescale=1/255).flow_from_directory(
        TRAINING_DIR, (150, 150), class_mode="binary", batch_size=64)
    val = ImageDataGenerator(rescale=1/255).flow_from_directory(
        VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=16)
    return train, val

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
