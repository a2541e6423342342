# %%
import os
import zipfile
import random
import numpy as np
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
import matplotlib.pyplot as plt

# %%
def create_train_val_dirs(root_path):
    for part in ['training/', 'validation/']:
        for pet in ['cats/', 'dogs/']:
            os.makedirs(root_path + '/' + part + pet)

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
class Noisy(tf.keras.utils.Sequence):
    def __init__(self, folder):
        super().__init__()
        self.pictures = []
        for label, kind in enumerate(['cats', 'dogs']):
            for name in sorted(os.listdir(os.path.join(folder, kind))):
                self.pictures.append((os.path.join(folder, kind, name), label))
        random.shuffle(self.pictures)

    def __len__(self):
        return (len(self.pictures) + 9) // 10

    def __getitem__(self, index):
        part = self.pictures[10 * index:10 * index + 10]
        pictures = [self.read(path) for path, _ in part]
        return np.stack(pictures), np.array([label for _, label in part], 'float32')

    def read(self, path):
        picture = tf.keras.utils.load_img(path, target_size=(150, 150))
        values = tf.keras.utils.img_to_array(picture) / 255
        return values * random.uniform(0.9, 1.1) + np.random.normal(0, 0.02, values.shape)


# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return Noisy(TRAINING_DIR), ImageDataGenerator(rescale=1/255).flow_from_directory(VALIDATION_DIR, (150, 150), class_mode='binary')

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy',
                  metrics=['accuracy'])
    return model
