# %%
import os
import copy
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
# Создаём папки
def create_train_val_dirs(root_path):
  ### START CODE HERE
  train_dir = os.path.join(root_path, 'training')
  val_dir = os.path.join(root_path, 'validation')
  for папка in [train_dir, val_dir]:
    os.makedirs(os.path.join(папка, 'cats'))
    os.makedirs(os.path.join(папка, 'dogs'))
  ### END CODE HERE

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  ### START CODE HERE
  files = []
  for file in os.listdir(SOURCE_DIR):
    if os.path.getsize(os.path.join(SOURCE_DIR, file)) == 0:
      print(f'Файл {file} пустой, пропускаем')
    else:
      files.append(file)

  files_shuffled = copy.copy(files)
  random.shuffle(files_shuffled)
  # сколько файлов для обучения
  n = int(len(files) * SPLIT_SIZE)
  for file in files_shuffled[:n]:
    copyfile(os.path.join(SOURCE_DIR, file), os.path.join(TRAINING_DIR, file))
  for file in files_shuffled[n:]:
    copyfile(os.path.join(SOURCE_DIR, file), os.path.join(VALIDATION_DIR, file))
  print(f'обучение: {n}, проверка: {len(files) - n}')
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  ### START CODE HERE
  train_datagen = ImageDataGenerator(rescale=1./255)
  train_generator = train_datagen.flow_from_directory(TRAINING_DIR, batch_size=64, target_size=(150, 150), class_mode='binary')
  validation_datagen = ImageDataGenerator(rescale=1./255)
  validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR, batch_size=64, target_size=(150, 150), class_mode='binary')
  ### END CODE HERE
  return train_generator, validation_generator

# %%
def create_model():
  ### START CODE HERE
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(1, activation='sigmoid')])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  ### END CODE HERE
  return model
