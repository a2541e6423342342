# %%
import os
import shutil
import random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

# %%
# Where everything goes
root_dir = '/tmp/cats-v-dogs'

# start clean when I run this again
if os.path.exists(root_dir):
    shutil.rmtree(root_dir)

def create_train_val_dirs(root_path):
    os.mkdir(root_dir)
    os.mkdir(os.path.join(root_dir, 'training'))
    os.mkdir(os.path.join(root_dir, 'validation'))
    os.mkdir(os.path.join(root_dir, 'training/cats'))
    os.mkdir(os.path.join(root_dir, 'training/dogs'))
    os.mkdir(os.path.join(root_dir, 'validation/cats'))
    os.mkdir(os.path.join(root_dir, 'validation/dogs'))

create_train_val_dirs(root_path=root_dir)

for rootdir, dirs, files in os.walk(root_dir):
    for subdir in dirs:
        print(os.path.join(rootdir, subdir))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    content = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + f) > 0:
            content.append(f)
        else:
            print(f + ' is zero length, so ignoring.')
    n_train = int(len(content) * SPLIT_SIZE)
    content = random.sample(content, len(content))
    for f in content[:n_train]:
        shutil.copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
    for f in content[n_train:]:
        shutil.copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150),
                                                        batch_size=20, class_mode='binary')
    validation_datagen = ImageDataGenerator(rescale=1/255)
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150),
                                                                  batch_size=20, class_mode='binary')
    return train_generator, validation_generator

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
    model.compile(RMSprop(0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
