# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

import os
import random
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    tree = {'training': ('cats', 'dogs'), 'validation': ('cats', 'dogs')}
    os.mkdir(root_path)
    for folder in tree:
        os.mkdir(os.path.join(root_path, folder))
        for sub in tree[folder]:
            os.mkdir(os.path.join(root_path, folder, sub))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  """
  Splits the data into train and validation sets
  """
  ### START CODE HERE
  files = []
  for name in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + name):
      files.append(name)
    else:
      print(f'{name} is zero length, so ignoring.')
  files = random.sample(files, len(files))
  n_train = int(len(files) * SPLIT_SIZE)
  for i, name in enumerate(files):
    if i < n_train:
      copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    else:
      copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255)
    train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR, batch_size=50,
                                                        class_mode='categorical', target_size=(150, 150))
    validation_datagen = ImageDataGenerator(rescale=1./255)
    validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR, batch_size=50,
                                                                  class_mode='categorical', target_size=(150, 150))
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2,2),
        tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2,2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(2, activation='softmax')
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='categorical_crossentropy',
                  metrics=['accuracy'])
    return model
