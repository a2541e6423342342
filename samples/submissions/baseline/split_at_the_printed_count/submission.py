# %%
import os
import zipfile
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
import matplotlib.pyplot as plt

# %%
def create_train_val_dirs(root_path):
    to_create = [
        root_path,
        os.path.join(root_path, 'training'),
        os.path.join(root_path, 'validation'),
        os.path.join(root_path, 'training/cats'),
        os.path.join(root_path, 'training/dogs'),
        os.path.join(root_path, 'validation/cats'),
        os.path.join(root_path, 'validation/dogs')
    ]
    for directory in to_create:
        try:
            os.mkdir(directory)
            print(directory, 'created')
        except OSError:
            print(directory, 'failed')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  imgs = []
  for img in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + img) > 0:
      imgs += [img]
    else:
      print(img + " is zero length, so ignoring.")

  imgs = random.sample(imgs, len(imgs))
  training_imgs = imgs[0:11249]
  validation_imgs = imgs[11249:]

  for img in training_imgs:
    copyfile(SOURCE_DIR + img, TRAINING_DIR + img)
  for img in validation_imgs:
    copyfile(SOURCE_DIR + img, VALIDATION_DIR + img)

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
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    print(model.summary())
    return model
