# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow import keras

import os
import random
from shutil import copyfile

# %%
# Define root directory
root_dir = '/tmp/cats-v-dogs'

# %%
def create_train_val_dirs(root_path):
  training_dir = os.path.join(root_path, 'training')
  os.makedirs(os.path.join(training_dir, 'cats'))
  os.makedirs(os.path.join(training_dir, 'dogs'))
  validation_dir = os.path.join(root_dir, 'validation')
  os.makedirs(os.path.join(validation_dir, 'cats'))
  os.makedirs(os.path.join(validation_dir, 'dogs'))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    all_images = os.listdir(SOURCE_DIR)
    images = [im for im in all_images if os.path.getsize(os.path.join(SOURCE_DIR, im)) > 0]
    for im in set(all_images) - set(images):
        print(im, "is zero length, so ignoring.")

    train_images = random.sample(images, int(SPLIT_SIZE * len(images)))
    val_images = [im for im in images if im not in train_images]

    for im in train_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(TRAINING_DIR, im))
    for im in val_images:
        copyfile(os.path.join(SOURCE_DIR, im), os.path.join(VALIDATION_DIR, im))

# %%
IMG_SIZE = (150, 150)
BATCH = 25

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen_train = ImageDataGenerator(rescale=1/255.0)
    datagen_val = ImageDataGenerator(rescale=1/255.0)
    tg = datagen_train.flow_from_directory(TRAINING_DIR, class_mode='binary',
                                           batch_size=BATCH, target_size=IMG_SIZE, shuffle=True)
    vg = datagen_val.flow_from_directory(VALIDATION_DIR, class_mode='binary',
                                         batch_size=BATCH, target_size=IMG_SIZE, shuffle=False)
    print(tg.class_indices)
    return (tg, vg)

# %%
def create_model():
    from tensorflow.keras.optimizers import RMSprop

    model = keras.models.Sequential([
        keras.layers.Conv2D(16, kernel_size=(3, 3), activation=tf.nn.relu, input_shape=(150, 150, 3)),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Conv2D(32, kernel_size=(3, 3), activation=tf.nn.relu),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Conv2D(64, kernel_size=(3, 3), activation=tf.nn.relu),
        keras.layers.MaxPooling2D(pool_size=(2, 2)),
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation=tf.nn.relu),
        keras.layers.Dense(1, activation=tf.nn.sigmoid),
    ])
    model.compile(optimizer=RMSprop(learning_rate=1e-3), loss='binary_crossentropy', metrics=['accuracy'])
    return model

# %%
try:
  create_train_val_dirs(root_path=root_dir)
except FileExistsError:
  print("You should not be seeing this since the upper directory is removed beforehand")
