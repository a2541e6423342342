# %%
import os
import random
import time
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
class StopAt99(tf.keras.callbacks.Callback):
  def on_epoch_end(self, epoch, logs={}):
    if logs.get('accuracy') > 0.99:
      print('\nReached 99% accuracy so cancelling training!')
      self.model.stop_training = True

# %%
def timed(function):
  """Prints how long a call took."""
  def wrapper(*args, **kwargs):
    start = time.time()
    result = function(*args, **kwargs)
    print(f'{function.__name__} took {time.time() - start:.1f} s')
    return result
  return wrapper

# %%
@timed
def create_train_val_dirs(root_path):
  for path in ('training', 'validation'):
    os.makedirs(os.path.join(root_path, path))
    for sub_path in ('cats', 'dogs'):
      os.makedirs(os.path.join(root_path, path, sub_path))

# %%
@timed
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  names = []
  for name in os.listdir(SOURCE_DIR):
    if os.path.getsize(os.path.join(SOURCE_DIR, name)) > 0:
      names.append(name)
    else:
      print(f'{name} is zero length, so ignoring.')
  random.shuffle(names)
  while len(names) > 0:
    n = int(len(names) * SPLIT_SIZE)
    for name in names[:n]:
      copyfile(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name))
    for name in names[n:]:
      copyfile(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name))
    break

# %%
@timed
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  datagen = ImageDataGenerator(rescale=1/255)
  train_generator = datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=128, class_mode='binary')
  validation_generator = datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=128, class_mode='binary')
  return train_generator, validation_generator

# %%
@timed
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
      tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  return model

# %%
model = create_model()
callbacks = [StopAt99(), tf.keras.callbacks.EarlyStopping(patience=5)]
train_generator, validation_generator = train_val_generators('/tmp/cats-v-dogs/training', '/tmp/cats-v-dogs/validation')
history = model.fit(train_generator, epochs=100, verbose=1, validation_data=validation_generator, callbacks=callbacks)

# %%
while max(history.history['val_accuracy']) < 0.95:
  time.sleep(10)
  history = model.fit(train_generator, epochs=20, validation_data=validation_generator)
