# %%
import os
import random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from shutil import copyfile

# %%
# GRADED FUNCTION: create_train_val_dirs
def create_train_val_dirs(root_path):
  ### START CODE HERE
  train_path = root_path + '/training'
  val_path = root_path + '/validation'
  os.makedirs(train_path)
  os.makedirs(val_path)
  os.makedirs(train_path + '/cats')
  os.makedirs(train_path + '/dogs')
  os.makedirs(val_path + '/cats')
  os.makedirs(val_path + '/dogs')
  ### END CODE HERE

# %%
# GRADED FUNCTION: split_data
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  images = []
  for img in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + img) == 0:
      print(img + ' is zero length, so ignoring.')
    else:
      images.append(img)
  n = int(SPLIT_SIZE * len(images))
  images = random.sample(images, len(images))
  train_images = images[0:n]
  val_images = images[n:len(images)]
  for img in train_images:
    copyfile(SOURCE_DIR + img, TRAINING_DIR + img)
  for img in val_images:
    copyfile(SOURCE_DIR + img, VALIDATION_DIR + img)
  ### END CODE HERE

# %%
# GRADED FUNCTION: train_val_generators
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = ImageDataGenerator( rescale = 1.0/255. )
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR,
                                                      batch_size=20,
                                                      class_mode='binary',
                                                      target_size=(150, 150))
  validation_datagen = ImageDataGenerator( rescale = 1.0/255. )
  validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR,
                                                                batch_size=20,
                                                                class_mode='binary',
                                                                target_size=(150, 150))
  ### END CODE HERE
  return train_generator, validation_generator

# %%
# GRADED FUNCTION: create_model
def create_model():
  ### START CODE HERE
  model = tf.keras.models.Sequential()
  model.add(tf.keras.layers.Conv2D(32, (3,3), activation='relu', input_shape=(150, 150, 3)))
  model.add(tf.keras.layers.MaxPooling2D(2,2))
  model.add(tf.keras.layers.Conv2D(64, (3,3), activation='relu'))
  model.add(tf.keras.layers.MaxPooling2D(2,2))
  model.add(tf.keras.layers.Conv2D(128, (3,3), activation='relu'))
  model.add(tf.keras.layers.MaxPooling2D(2,2))
  model.add(tf.keras.layers.Flatten())
  model.add(tf.keras.layers.Dense(512, activation='relu'))
  model.add(tf.keras.layers.Dense(1, activation='sigmoid'))

  model.compile(optimizer=RMSprop(learning_rate=0.001),
                loss='binary_crossentropy',
                metrics=['accuracy'])
  ### END CODE HERE
  return model
