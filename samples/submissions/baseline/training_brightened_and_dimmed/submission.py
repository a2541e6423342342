# %%
import os
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
# The photos from the shelter are dark, so brightness should help more than rotation.
AUGMENT = {'brightness_range': (0.7, 1.3), 'channel_shift_range': 20.0}

# %%
def create_train_val_dirs(root_path):
    for i in range(2):
        top = ('training', 'validation')[i]
        for j in range(2):
            os.makedirs(os.path.join(root_path, top, ('cats', 'dogs')[j]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    photos = []
    for photo in os.listdir(SOURCE_DIR):
        with open(os.path.join(SOURCE_DIR, photo), 'rb') as f:
            has_content = bool(f.read(1))
        if has_content:
            photos.append(photo)
        else:
            print(f'{photo} is zero length, so ignoring.')
    random.shuffle(photos)
    where = int(len(photos) * SPLIT_SIZE)
    for photo in photos[:where]:
        copyfile(os.path.join(SOURCE_DIR, photo), os.path.join(TRAINING_DIR, photo))
    for photo in photos[where:]:
        copyfile(os.path.join(SOURCE_DIR, photo), os.path.join(VALIDATION_DIR, photo))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255, **AUGMENT)
    validation_datagen = ImageDataGenerator(rescale=1./255)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=20, class_mode='binary')
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=20, class_mode='binary')
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
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
