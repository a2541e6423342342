# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
  ### START CODE HERE
  # HINT: use os.makedirs
  pass
  ### END CODE HERE

# %%
# first try, wrong: everything ends up in one folder
def create_train_val_dirs(root_path):
  os.makedirs(root_path + 'trainingcats')

# %%
# second try :-)
def create_train_val_dirs(root_path):
  os.makedirs(root_path + '/training/cats')
  os.makedirs(root_path + '/training/dogs')
  os.makedirs(root_path + '/validation/cats')
  os.makedirs(root_path + '/validation/dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  pass
  ### END CODE HERE

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = None
  train_generator = train_datagen.flow_from_directory(directory=None)
  ### END CODE HERE
  return train_generator, None

def create_model():
  raise NotImplementedError

# %% [markdown]
# ## My answers

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  fulls = []
  for f in os.listdir(SOURCE_DIR):
    if os.path.getsize(os.path.join(SOURCE_DIR, f)) > 0:
      fulls.append(f)
    else:
      print("File", f, "is zero length, so ignoring.")
  fulls = random.sample(fulls, len(fulls))
  n = int(SPLIT_SIZE * len(fulls))
  for f in fulls[:n]:
    copyfile(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f))
  for f in fulls[n:]:
    copyfile(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  train_datagen = ImageDataGenerator(rescale=1./255)
  train_generator = train_datagen.flow_from_directory(directory=TRAINING_DIR, batch_size=20, class_mode='binary', target_size=(150, 150))
  validation_datagen = ImageDataGenerator(rescale=1./255)
  validation_generator = validation_datagen.flow_from_directory(directory=VALIDATION_DIR, batch_size=20, class_mode='binary', target_size=(150, 150))
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
    tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  opt = tf.keras.optimizers.RMSprop(learning_rate=0.001)
  model.compile(optimizer=opt, loss='binary_crossentropy', metrics=['accuracy'])
  return model
