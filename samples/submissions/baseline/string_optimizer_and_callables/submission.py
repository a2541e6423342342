# %%
import os, random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %% [markdown]
# Exercise 1

# %%
def create_train_val_dirs(root_path):
  os.makedirs(root_path + 'training/cats')
  os.makedirs(root_path + 'training/dogs')
  os.makedirs(root_path + 'validation/cats')
  os.makedirs(root_path + 'validation/dogs')

# %% [markdown]
# Exercise 2

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  good = [f for f in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + f)]
  bad = [f for f in os.listdir(SOURCE_DIR) if f not in good]
  for f in bad:
    print('skipped empty file', f)
  train = random.sample(good, int(len(good) * SPLIT_SIZE))
  val = [f for f in good if f not in train]
  for f in train: copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
  for f in val: copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)

# %% [markdown]
# Exercise 3

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  train_datagen = ImageDataGenerator(rescale=1./255)
  val_datagen = ImageDataGenerator(rescale=1./255)
  return (
    train_datagen.flow_from_directory(TRAINING_DIR, (150, 150), class_mode='binary', batch_size=64),
    val_datagen.flow_from_directory(VALIDATION_DIR, (150, 150), class_mode='binary', batch_size=64),
  )

# %% [markdown]
# Exercise 4

# %%
def create_model():
  model = tf.keras.Sequential()
  model.add(tf.keras.layers.Conv2D(16, 3, activation=tf.nn.relu, input_shape=(150, 150, 3)))
  model.add(tf.keras.layers.MaxPool2D())
  model.add(tf.keras.layers.Conv2D(32, 3, activation=tf.nn.relu))
  model.add(tf.keras.layers.MaxPool2D())
  model.add(tf.keras.layers.Conv2D(64, 3, activation=tf.nn.relu))
  model.add(tf.keras.layers.MaxPool2D())
  model.add(tf.keras.layers.Flatten())
  model.add(tf.keras.layers.Dense(512, activation=tf.nn.relu))
  model.add(tf.keras.layers.Dense(1, activation=tf.nn.sigmoid))
  model.compile(optimizer='rmsprop', loss=tf.keras.losses.BinaryCrossentropy(), metrics=['acc'])
  return model

# %%
model = create_model()
print(model.optimizer.learning_rate)   # rmsprop starts with 0.001, good
