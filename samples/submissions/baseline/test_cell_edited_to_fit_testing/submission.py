# %%
import os
import random
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# %%
def create_train_val_dirs(root_path):
    for label in ['cats', 'dogs']:
        for purpose in ['training', 'testing']:
            new_dir = '{}/{}/{}'.format(root_path.rstrip('/'), purpose, label)
            os.makedirs(new_dir)

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
    model = Sequential([
        Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)), MaxPooling2D(),
        Conv2D(32, 3, activation="relu"), MaxPooling2D(),
        Conv2D(64, 3, activation="relu"), MaxPooling2D(),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])
    model.compile(RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    return model

# %%
# Test your create_train_val_dirs function
for rootdir, dirs, files in os.walk('cats-v-dogs'):
    for subdir in dirs:
        print(os.path.join(rootdir, subdir))
assert os.path.isdir('cats-v-dogs/testing/cats')   # was: validation/cats
