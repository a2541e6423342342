# %%
import os, random, shutil
import tensorflow as tf
from tensorflow import keras

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
  ### START CODE HERE
  files = [f for f in os.listdir(SOURCE_DIR) if os.path.getsize(f"{SOURCE_DIR}{f}") > 0]
  for f in os.listdir(SOURCE_DIR):
    if f not in files:
      print(f"{f} is zero length, so ignoring.")

  shuffled = random.sample(files, len(files))
  n_train = int(len(shuffled) * SPLIT_SIZE)

  [shutil.copyfile(f"{SOURCE_DIR}{f}", f"{TRAINING_DIR}{f}") for f in shuffled[:n_train]]
  [shutil.copyfile(f"{SOURCE_DIR}{f}", f"{VALIDATION_DIR}{f}") for f in shuffled[:-n_train]]
  ### END CODE HERE

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    Generator = tf.keras.preprocessing.image.ImageDataGenerator
    train_datagen, validation_datagen = Generator(rescale=1.0/255.0), Generator(rescale=1.0/255.0)
    train_generator = train_datagen.flow_from_directory(
        target_size=(150, 150), directory=TRAINING_DIR, batch_size=10, class_mode='binary')
    validation_generator = validation_datagen.flow_from_directory(
        target_size=(150, 150), directory=VALIDATION_DIR, batch_size=10, class_mode='binary')
    return train_generator, validation_generator

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
