# %%
import os, random, shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

# %%
def create_train_val_dirs(root_path):
    # HINT: os.makedirs makes the folders in between as well
    train_dir = os.path.join(root_path, "training")
    val_dir = os.path.join(root_path, "validation")

    train_cats_dir = os.path.join(train_dir, "cats")
    train_dogs_dir = os.path.join(train_dir, "dogs")
    val_cats_dir = os.path.join(val_dir, "cats")
    val_dogs_dir = os.path.join(val_dir, "dogs")

    for d in train_cats_dir, train_dogs_dir, val_cats_dir, val_dogs_dir:
        os.makedirs(d)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    data = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR) > 0:
            data.append(name)
        else:
            print(name + ' is zero length, so ignoring.')
    random.shuffle(data)
    train_data = data[:int(len(data)*SPLIT_SIZE)]
    val_data = data[int(len(data)*SPLIT_SIZE):]
    for name in train_data:
        shutil.copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in val_data:
        shutil.copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)

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
  # DEFINE A KERAS MODEL TO CLASSIFY CATS V DOGS
  # USE AT LEAST 3 CONVOLUTION LAYERS

  ### START CODE HERE
  model = tf.keras.models.Sequential([
      tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
      tf.keras.layers.MaxPooling2D(2, 2),
      tf.keras.layers.Flatten(),
      tf.keras.layers.Dense(512, activation='relu'),
      tf.keras.layers.Dense(1, activation='sigmoid')
  ])

  model.compile(optimizer=RMSprop(learning_rate=0.001),
                loss='binary_crossentropy',
                metrics=['accuracy'])
  ### END CODE HERE
  return model
