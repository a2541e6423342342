# %%
import os, random, shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from grader import check, try_out

# %%
def create_train_val_dirs(root_path):
  for set_name in ('training', 'validation'):
    for class_name in ('cats', 'dogs'):
      os.makedirs(os.path.join(root_path, set_name, class_name))

check(create_train_val_dirs)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  good_files = []
  for file_name in os.listdir(SOURCE_DIR):
    file_path = os.path.join(SOURCE_DIR, file_name)
    if os.path.getsize(file_path) == 0:
      print(file_name, 'is zero length, so ignoring.')
    else:
      good_files.append((file_name, file_path))

  random.shuffle(good_files)
  n_train = int(len(good_files) * SPLIT_SIZE)
  for file_name, file_path in good_files[:n_train]:
    shutil.copyfile(file_path, os.path.join(TRAINING_DIR, file_name))
  for file_name, file_path in good_files[n_train:]:
    shutil.copyfile(file_path, os.path.join(VALIDATION_DIR, file_name))

check(split_data)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  rescaler = ImageDataGenerator(rescale=1/255)
  t = rescaler.flow_from_directory(TRAINING_DIR, target_size=(150, 150), class_mode='binary')
  v = rescaler.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), class_mode='binary')
  return t, v

check(train_val_generators)

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
  model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                loss='binary_crossentropy', metrics=['accuracy'])
  model.summary()

# %%
with try_out():
  model = create_model()
