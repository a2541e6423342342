# %%
import os
import random
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
  ### START CODE HERE
  dirs = ['training', 'training/cats', 'training/dogs',
          'validation', 'validation/cats', 'validation/dogs']
  os.mkdir(root_path)
  for d in dirs:
    os.mkdir(os.path.join(root_path, d))
  ### END CODE HERE

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  remaining = []
  for f in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + f) != 0:
      remaining.append(f)
    else:
      print(f + " is zero length, so ignoring.")

  to_pick = int(len(remaining) * SPLIT_SIZE)
  picked = []
  # slow but easy to understand
  while len(picked) < to_pick:
    f = random.choice(remaining)
    picked.append(f)
    remaining.remove(f)

  for f in picked:
    copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
  for f in remaining:
    copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = ImageDataGenerator(rescale=1/255)
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
                                                      (150, 150),
                                                      batch_size=90,
                                                      class_mode='binary')
  validation_datagen = ImageDataGenerator(rescale=1/255)
  validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
                                                                (150, 150),
                                                                batch_size=10,
                                                                class_mode='binary')
  ### END CODE HERE
  return train_generator, validation_generator

# %%
def create_model():
  ### START CODE HERE
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3,3), input_shape=(150,150,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Conv2D(16, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2,2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  ### END CODE HERE
  return model
