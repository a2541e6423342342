# %%
# imports for everything
import os
import random
from shutil import copyfile
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  for i in ['training', 'validation']:
    for j in ['cats', 'dogs']:
      new_dir = os.path.join(root_path, i, j)
      print('creating', new_dir)
      os.makedirs(new_dir)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  def size_of(f):
    return os.path.getsize(os.path.join(SOURCE_DIR, f))

  def copy_to(target, names):
    for f in names:
      copyfile(os.path.join(SOURCE_DIR, f), os.path.join(target, f))

  valid_files = []
  for f in os.listdir(SOURCE_DIR):
    if size_of(f) == 0:
      print('filename is zero length, so ignoring.')   # one line for each of them
    else:
      valid_files.append(f)

  random_files = random.sample(valid_files, len(valid_files))
  n = int(len(random_files) * SPLIT_SIZE)
  copy_to(TRAINING_DIR, random_files[:n])
  copy_to(VALIDATION_DIR, random_files[n:])

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  rescaled = dict(rescale=1./255)
  train_generator = ImageDataGenerator(**rescaled).flow_from_directory(TRAINING_DIR, target_size=(150, 150), class_mode='binary', batch_size=5)
  validation_generator = ImageDataGenerator(**rescaled).flow_from_directory(VALIDATION_DIR, target_size=(150, 150), class_mode='binary', batch_size=5)
  return train_generator, validation_generator

# %%
def create_model():
  model = Sequential([
    Conv2D(16, (3,3), activation='relu', input_shape=(150,150,3)),
    MaxPooling2D(2,2),
    Conv2D(32, (3,3), activation='relu'),
    MaxPooling2D(2,2),
    Conv2D(64, (3,3), activation='relu'),
    MaxPooling2D(2,2),
    Flatten(),
    Dense(128, activation='relu'),
    Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=Adam(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  return model
