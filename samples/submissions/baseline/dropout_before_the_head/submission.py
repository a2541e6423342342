# %%
import os
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  os.makedirs(os.path.join(root_path, 'training', 'cats'))
  os.makedirs(os.path.join(root_path, 'training', 'dogs'))
  os.makedirs(os.path.join(root_path, 'validation', 'cats'))
  os.makedirs(os.path.join(root_path, 'validation', 'dogs'))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  data = os.listdir(SOURCE_DIR)
  data = random.sample(data, len(data))
  # drop the broken ones first, count afterwards
  clean = []
  for d in data:
    if os.path.getsize(os.path.join(SOURCE_DIR, d)) > 0:
      clean.append(d)
    else:
      print(f"{d} is zero length, so ignoring.")
  for c in clean[:int(len(clean) * SPLIT_SIZE)]:
    copyfile(os.path.join(SOURCE_DIR, c), os.path.join(TRAINING_DIR, c))
  for c in clean[int(len(clean) * SPLIT_SIZE):]:
    copyfile(os.path.join(SOURCE_DIR, c), os.path.join(VALIDATION_DIR, c))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  train_datagen = ImageDataGenerator(rescale=1.0/255.)
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR, batch_size=20, class_mode='binary', target_size=(150, 150))
  # no need for a second one, they are the same
  validation_generator = train_datagen.flow_from_directory(VALIDATION_DIR, batch_size=20, class_mode='binary', target_size=(150, 150))
  return train_generator, validation_generator

# %%
def create_model():
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dropout(0.2),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  return model
