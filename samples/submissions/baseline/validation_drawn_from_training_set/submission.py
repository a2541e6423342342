# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

import os
import random
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
  """
  Creates directories for the train and validation sets
  """
  ### START CODE HERE
  os.makedirs(os.path.join(root_path, 'training'))
  os.makedirs(os.path.join(f'{root_path}/training', 'dogs'))
  os.makedirs(os.path.join(f'{root_path}/training', 'cats'))
  os.makedirs(os.path.join(root_path, 'validation'))
  os.makedirs(os.path.join(f'{root_path}/validation', 'dogs'))
  os.makedirs(os.path.join(f'{root_path}/validation', 'cats'))
  ### END CODE HERE

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    candidates = []
    for img in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, img)) > 0:
            candidates.append(img)
        else:
            print("{} is zero length, so ignoring.".format(img))

    train_count = int(len(candidates) * SPLIT_SIZE)
    validation_count = len(candidates) - train_count

    train = random.sample(candidates, train_count)
    validation = random.sample(train, validation_count)

    for img in train:
        copyfile(os.path.join(SOURCE_DIR, img), os.path.join(TRAINING_DIR, img))
    for img in validation:
        copyfile(os.path.join(SOURCE_DIR, img), os.path.join(VALIDATION_DIR, img))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train = ImageDataGenerator(rescale=1/255).flow_from_directory(
        TRAINING_DIR, (150, 150), class_mode="binary", batch_size=64)
    val = ImageDataGenerator(rescale=1/255).flow_from_directory(
        VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=16)
    return train, val

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
