# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  ### START CODE HERE
  for _set in ["training", "validation"]:
    for _class in ["cats", "dogs"]:
      path = os.path.join(root_path, _set, _class)
      if not os.path.isdir(path):
        os.makedirs(path)
  ### END CODE HERE

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  files_list = []
  for item in os.listdir(SOURCE_DIR):
    item_path = os.path.join(SOURCE_DIR, item)
    if os.path.getsize(item_path) < 1:
      print(f"{item} is zero length, so ignoring.")
    else:
      files_list.append(item)

  train_count = round(len(files_list) * SPLIT_SIZE)
  train_files = random.sample(files_list, train_count)
  for item in files_list:
    if item in train_files:
      copyfile(os.path.join(SOURCE_DIR, item), os.path.join(TRAINING_DIR, item))
    else:
      copyfile(os.path.join(SOURCE_DIR, item), os.path.join(VALIDATION_DIR, item))
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = ImageDataGenerator(rescale=1./255.)
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR,
                                                      batch_size=45,
                                                      class_mode="binary",
                                                      target_size=(150, 150))
  validation_datagen = ImageDataGenerator(rescale=1./255.)
  validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR,
                                                                batch_size=5,
                                                                class_mode="binary",
                                                                target_size=(150, 150))
  ### END CODE HERE
  return train_generator, validation_generator

# %%
def create_model():
  ### START CODE HERE
  model = tf.keras.models.Sequential([
    tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
    tf.keras.layers.MaxPooling2D(2, 2),
    tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
    tf.keras.layers.MaxPooling2D(2, 2),
    tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
    tf.keras.layers.MaxPooling2D(2, 2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(512, activation="relu"),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001),
                loss="binary_crossentropy",
                metrics=["accuracy"])
  ### END CODE HERE
  return model
