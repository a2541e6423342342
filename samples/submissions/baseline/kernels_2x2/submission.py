# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  ### START CODE HERE
  training_path = os.path.join(root_path, 'training')
  validation_path = os.path.join(root_path, 'validation')
  for p in (training_path, validation_path):
    os.makedirs(os.path.join(p, 'cats'))
    os.makedirs(os.path.join(p, 'dogs'))
  print('Directories created!')
  ### END CODE HERE

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  dataset = []
  for unitData in os.listdir(SOURCE_DIR):
    data = SOURCE_DIR + unitData
    if os.path.getsize(data) > 0:
      dataset.append(unitData)
    else:
      print('Skipped ' + unitData)
      print('Invalid file i.e zero size')
  train_set_length = int(len(dataset) * SPLIT_SIZE)
  test_set_length = int(len(dataset) - train_set_length)
  shuffled_set = random.sample(dataset, len(dataset))
  train_set = shuffled_set[0:train_set_length]
  test_set = shuffled_set[train_set_length:train_set_length + test_set_length]
  for unitData in train_set:
    copyfile(SOURCE_DIR + unitData, TRAINING_DIR + unitData)
  for unitData in test_set:
    copyfile(SOURCE_DIR + unitData, VALIDATION_DIR + unitData)
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = ImageDataGenerator(rescale=1/255)
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR, batch_size=35,
                                                      class_mode='binary', target_size=(150, 150))
  validation_datagen = ImageDataGenerator(rescale=1/255)
  validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR, batch_size=35,
                                                                class_mode='binary', target_size=(150, 150))
  ### END CODE HERE
  return train_generator, validation_generator

# %%
def create_model():
  ### START CODE HERE
  model = keras.models.Sequential([
      keras.layers.Conv2D(16, (2, 2), activation='relu', input_shape=(150, 150, 3)),
      keras.layers.MaxPool2D(2),
      keras.layers.Conv2D(32, (2, 2), activation='relu'),
      keras.layers.MaxPool2D(2),
      keras.layers.Conv2D(64, (2, 2), activation='relu'),
      keras.layers.MaxPool2D(2),
      keras.layers.Flatten(),
      keras.layers.Dense(512, activation='relu'),
      keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  ### END CODE HERE
  return model
