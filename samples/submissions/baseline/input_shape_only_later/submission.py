# %%
import os
import random
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from shutil import copyfile

# %%
# GRADED FUNCTION: create_train_val_dirs
def create_train_val_dirs(root_path):
    """ Make train/test dirs """
    types = ['cats', 'dogs']
    for t in types:
        os.makedirs(os.path.join(root_path, f'training/{t}'))
        os.makedirs(os.path.join(root_path, f'validation/{t}'))

# %%
# GRADED FUNCTION: split_data
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    imgs = os.listdir(SOURCE_DIR)
    valid_imgs = []
    for img in imgs:
        if not os.stat(f'{SOURCE_DIR}{img}').st_size > 0:
            print(f'{img} is zero length, so ignoring')
        else:
            valid_imgs += [img]
    valid_imgs = random.sample(valid_imgs, len(valid_imgs))
    t_size = int(len(valid_imgs)*SPLIT_SIZE)
    v_size = len(valid_imgs) - t_size
    for k in range(t_size):
        copyfile(f'{SOURCE_DIR}{valid_imgs[k]}', f'{TRAINING_DIR}{valid_imgs[k]}')
    for k in range(v_size):
        copyfile(f'{SOURCE_DIR}{valid_imgs[t_size + k]}', f'{VALIDATION_DIR}{valid_imgs[t_size + k]}')

# %%
# GRADED FUNCTION: train_val_generators
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255)
    train_generator = train_datagen.flow_from_directory(batch_size=50,
                                                        directory=TRAINING_DIR,
                                                        target_size=(150, 150),
                                                        class_mode='binary')
    validation_datagen = ImageDataGenerator(rescale=1./255)
    validation_generator = validation_datagen.flow_from_directory(batch_size=25,
                                                                  directory=VALIDATION_DIR,
                                                                  target_size=(150, 150),
                                                                  class_mode='binary')
    return train_generator, validation_generator

# %%
# GRADED FUNCTION: create_model
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
