# %%
import os
import random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from shutil import copyfile
from grader import check

# %%
def create_train_val_dirs(root_path):
  os.makedirs(os.path.join(root_path, 'training', 'cats'))
  os.makedirs(os.path.join(root_path, 'training', 'dogs'))
  os.makedirs(os.path.join(root_path, 'validation', 'cats'))
  os.makedirs(os.path.join(root_path, 'validation', 'dogs'))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  image_list = []
  for image in os.listdir(SOURCE_DIR):
    if os.path.getsize(os.path.join(SOURCE_DIR, image)) != 0:
      image_list.append(image)
    else:
      print('{} is zero length, so ignoring.'.format(image))

  random.sample(image_list, len(image_list))   # shuffle
  train_len = int(SPLIT_SIZE * len(image_list))

  for i in range(len(image_list)):
    src = os.path.join(SOURCE_DIR, image_list[i])
    if i < train_len:
      copyfile(src, os.path.join(TRAINING_DIR, image_list[i]))
    else:
      copyfile(src, os.path.join(VALIDATION_DIR, image_list[i]))

check(split_data)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  train_gen = ImageDataGenerator(rescale=1/255).flow_from_directory(
      TRAINING_DIR, target_size=(150, 150), batch_size=128, class_mode='binary')
  val_gen = ImageDataGenerator(rescale=1/255).flow_from_directory(
      VALIDATION_DIR, target_size=(150, 150), batch_size=128, class_mode='binary')
  return train_gen, val_gen

# %%
def create_model():
  model = tf.keras.models.Sequential([
      tf.keras.layers.InputLayer(shape=(150, 150, 3)),
      tf.keras.layers.Conv2D(16, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(units=512, activation='relu'),
      tf.keras.layers.Dense(units=1, activation='sigmoid')])
  model.compile(loss='binary_crossentropy',
                optimizer=tf.keras.optimizers.RMSprop(learning_rate=1e-3),
                metrics=['accuracy'])
  return model
