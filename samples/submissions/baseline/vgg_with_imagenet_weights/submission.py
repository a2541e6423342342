# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

import os
import random
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
    files = []
    for filename in os.listdir(SOURCE_DIR):
        file = SOURCE_DIR + filename
        if os.path.getsize(file) > 0:
            files.append(filename)
        else:
            print(filename + " is zero length, so ignoring.")

    training_length = int(len(files) * SPLIT_SIZE)
    testing_length = int(len(files) - training_length)
    shuffled_set = random.sample(files, len(files))
    training_set = shuffled_set[0:training_length]
    testing_set = shuffled_set[-testing_length:]

    for filename in training_set:
        copyfile(SOURCE_DIR + filename, TRAINING_DIR + filename)
    for filename in testing_set:
        copyfile(SOURCE_DIR + filename, VALIDATION_DIR + filename)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  """
  Creates the training and validation data generators
  """
  ### START CODE HERE

  # Instantiate the ImageDataGenerator class (don't forget to set the rescale argument)
  train_datagen = ImageDataGenerator(rescale = 1./255.)

  # Pass in the appropriate arguments to the flow_from_directory method
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR,
                                                      batch_size=100,
                                                      class_mode='binary',
                                                      target_size=(150, 150))

  validation_datagen = ImageDataGenerator(rescale = 1./255.)

  validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR,
                                                                batch_size=20,
                                                                class_mode='binary',
                                                                target_size=(150, 150))
  ### END CODE HERE
  return train_generator, validation_generator

# %%
def create_model():
  # transfer learning gives a better accuracy
  pre_trained_model = tf.keras.applications.VGG16(input_shape=(150, 150, 3),
                                                  include_top=False,
                                                  weights='imagenet')
  for layer in pre_trained_model.layers:
    layer.trainable = False

  x = tf.keras.layers.Flatten()(pre_trained_model.output)
  x = tf.keras.layers.Dense(512, activation='relu')(x)
  x = tf.keras.layers.Dense(1, activation='sigmoid')(x)

  model = tf.keras.Model(pre_trained_model.input, x)
  model.compile(optimizer=RMSprop(learning_rate=0.001),
                loss='binary_crossentropy',
                metrics=['accuracy'])
  return model
